package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import stellantis.ExitCode;

class ExitCodesTest {
    /** Scripts of others depend on these numbers: this list only ever grows. */
    @Test
    void theNumbersNeverChangeMeaning() {
        List<String> promised = List.of(
                "0 OK",
                "1 INTERNAL",
                "2 USAGE",
                "10 CHECK_FAILED",
                "11 FILE",
                "12 PASSPHRASE",
                "13 MISMATCH",
                "14 VALIDITY",
                "15 EXISTS",
                "20 UNREACHABLE",
                "21 SERVER_NOT_TRUSTED",
                "22 CLIENT_REFUSED",
                "23 TIMEOUT",
                "30 HTTP_CLIENT_ERROR",
                "31 HTTP_SERVER_ERROR",
                "32 RATE_LIMITED",
                "33 TOKEN_REFUSED",
                "130 INTERRUPTED",
                "141 NO_READER");
        List<String> found = new ArrayList<>();
        for (ExitCode code : ExitCode.values()) found.add(code.code + " " + code.name());
        assertEquals(promised, found);
    }
}
