package stellantis.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.Failure;

class SecretSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'hunter\n', hunter",
        "'hunter\r\n', hunter",
        "hunter, hunter",
        "'hunter\n\n', 'hunter\n'",
        "' hünter ', ' hünter '",
        "'', ''"
    })
    void onlyTheLastNewlineOfAFileIsDropped(String content, String secret) throws IOException {
        Files.writeString(folder.resolve("pw"), content);
        assertEquals(secret, read("file:pw", ""));
    }

    @Test
    void readsTheEnvironmentAndStandardInput() {
        assertEquals("from env", read("env:PW", ""));
        assertEquals("from stdin", read("stdin", "from stdin\n"));
    }

    @Test
    void aSecretTypedAsSourceIsRefusedAndNeverRepeated() {
        for (String typed : new String[] {"pass:hunter2", "hunter2", "env:", "file:", "fd:x"}) {
            Failure failure = assertThrows(Failure.class, () -> SecretSource.parse(typed, "--passphrase"));
            assertEquals(ExitCode.USAGE, failure.code());
            assertFalse((failure.getMessage() + failure.because() + failure.hint()).contains("hunter2"));
        }
    }

    @Test
    void aMissingSourceNamesTheVariableOrFile() {
        assertTrue(assertThrows(Failure.class, () -> read("env:NOPE", ""))
                .getMessage()
                .contains("NOPE"));
        assertTrue(assertThrows(Failure.class, () -> read("file:nope.txt", ""))
                .getMessage()
                .contains("nope.txt"));
    }

    private String read(String source, String stdin) {
        InputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        return SecretSource.parse(source, "--passphrase")
                .read(Map.of("PW", "from env"), folder, in)
                .reveal();
    }
}
