package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import stellantis.ExitCode;
import support.Repository;

class ExitCodesTest {
    @Test
    void theReadmesTableIsTheEnum() {
        List<String> expected = new ArrayList<>();
        for (ExitCode code : ExitCode.values()) expected.add("| " + code.code + " | " + code.meaning + " |");
        String readme = Repository.text(Repository.root().resolve("README.md"));
        int start = readme.indexOf("\n## Exit codes\n");
        int end = readme.indexOf("\n## ", start + 1);
        assertEquals(expected, readme.substring(start, end < 0 ? readme.length() : end).lines().filter(line -> line.matches("\\| \\d+ \\|.*")).toList());
    }

    /** Scripts of others depend on these numbers: this list only ever grows. */
    @Test
    void theNumbersNeverChangeMeaning() {
        List<String> promised = List.of("0 OK", "1 INTERNAL", "2 USAGE", "10 CHECK_FAILED", "11 FILE", "12 PASSPHRASE", "13 MISMATCH", "14 VALIDITY", "15 EXISTS", "20 UNREACHABLE",
                "21 SERVER_NOT_TRUSTED", "22 CLIENT_REFUSED", "23 TIMEOUT", "30 HTTP_CLIENT_ERROR", "31 HTTP_SERVER_ERROR", "32 RATE_LIMITED", "33 TOKEN_REFUSED", "130 INTERRUPTED");
        List<String> found = new ArrayList<>();
        for (ExitCode code : ExitCode.values()) found.add(code.code + " " + code.name());
        assertEquals(promised, found);
    }
}
