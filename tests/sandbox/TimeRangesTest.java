package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameter timestamps in every form that the vendor documents. */
class TimeRangesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2018-01-01T09:00:00+01:00/2018-01-01T12:00:00+01:00 | 2018-01-01T08:00:00Z | true
        2018-01-01T09:00:00+01:00/2018-01-01T12:00:00+01:00 | 2018-01-01T11:00:01Z | false
        2018-01-01T09:00:00 01:00/                          | 2018-01-01T07:59:59Z | false
        2018-01-03T12:00:00Z/P3Y6M4DT12H30M5S               | 2021-07-08T00:30:05Z | true
        2018-01-03T12:00:00Z/P3Y6M4DT12H30M5S               | 2021-07-08T00:30:06Z | false
        2018-01-31T12:00:00Z/P1M                            | 2018-02-28T12:00:00Z | true
        2018-01-31T12:00:00Z/P2W                            | 2018-02-14T12:00:01Z | false
        2018-01-03T12:00:00Z/                               | 2099-01-01T00:00:00Z | true
        /2018-01-03T12:00:00Z                               | 1970-01-01T00:00:00Z | true
        /2018-01-03T12:00:00Z                               | 2018-01-03T12:00:01Z | false
        R5/2018-01-03T12:00:00Z/P6H/P2H                     | 2018-01-03T13:59:00Z | true
        R5/2018-01-03T12:00:00Z/P6H/P2H                     | 2018-01-03T15:00:00Z | false
        R5/2018-01-03T12:00:00Z/P6H/P2H                     | 2018-01-04T13:00:00Z | true
        R5/2018-01-03T12:00:00Z/P6H/P2H                     | 2018-01-04T19:00:00Z | false
        R/2018-01-03T12:00:00Z/P7D                          | 2018-02-01T11:00:00Z | true
        R/2018-01-03T12:00:00Z/P7D/                         | 2018-02-01T13:00:00Z | false
        R2/2018-01-03T12:00:00Z/P1DT12H/PT1H                | 2018-01-05T00:30:00Z | true
        /1990-01-01T00:00:00Z,2018-01-01T00:00:00Z/PT1H     | 2018-01-01T00:30:00Z | true\
        """)
    void aMomentIsInARange(String ranges, Instant moment, boolean in) {
        assertEquals(in, TimeRanges.of(ranges).test(moment));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "yesterday",
                "2018-01-01T00:00:00Z",
                "2018-01-01/2018-01-02",
                "2018-01-01T00:00:00Z/P",
                "2018-01-01T00:00:00Z/PT",
                "2018-01-01T00:00:00Z/2H",
                "P1D/2018-01-01T00:00:00Z",
                "R5/2018-01-01T00:00:00Z",
                "R5/2018-01-01T00:00:00Z/P1D/PT1H/PT1H",
                "R/2018-01-01T00:00:00Z/P999999999Y",
                "2018-01-01T00:00:00Z/,",
                "/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,"
                        + "/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,"
                        + "/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z,/2018-01-01T00:00:00Z"
            })
    void whatIsNoRangeIsRefused(String ranges) {
        Refusal refusal = assertThrows(Refusal.class, () -> TimeRanges.of(ranges));
        assertEquals(
                "400 40000 Invalid parameter: timestamps", refusal.status + " " + refusal.code + " " + refusal.text);
    }
}
