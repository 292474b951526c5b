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
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

class SecretSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "'hunter\n', hunter",
        "'hunter\r\n', hunter",
        "hunter, hunter",
        "'hunter\n\n', hunter",
        "'hunter\r', hunter",
        "'\uFEFFhünter\r\n', hünter",
        "' hünter ', ' hünter '",
        "'', ''"
    })
    void onlyLineEndsAfterTheSecretAreDropped(String content, String secret) throws IOException {
        Files.writeString(folder.resolve("pw"), content);
        assertEquals(secret, read("file:pw", ""));
    }

    /** PowerShell's {@code >} and Notepad write these. */
    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, FFFE, UTF-16",
        "UTF-16BE, FEFF, UTF-16",
        "UTF-16LE, '', UTF-16",
        "UTF-8, EFBBBF, byte order mark"
    })
    void otherEncodingsAreReadAndRemarkedOn(String charset, String mark, String remark) throws IOException {
        byte[] text = "hünter\r\n".getBytes(charset);
        byte[] bom = HexFormat.of().parseHex(mark);
        byte[] file = Arrays.copyOf(bom, bom.length + text.length);
        System.arraycopy(text, 0, file, bom.length, text.length);
        Files.write(folder.resolve("pw"), file);
        Secret secret =
                SecretSource.parse("file:pw", "--passphrase").read(Map.of(), folder, InputStream.nullInputStream());
        assertEquals("hünter", secret.reveal());
        assertTrue(secret.remark().contains(remark), secret.remark());
        assertTrue(secret.refused("it is another one").contains(remark));
        assertEquals(secret.remark(), secret.copy().remark());
    }

    @ParameterizedTest
    @CsvSource({
        "68E9746520, UTF-8",
        "68756E7465720A726F74617465, several lines",
        "0A68756E746572, several lines",
        "68756E00746572, control characters",
        "7F454C4601, control characters"
    })
    void whatIsNoLineOfTextIsRefusedWithTheReason(String hex, String reason) throws IOException {
        Files.write(folder.resolve("pw"), HexFormat.of().parseHex(hex));
        Failure failure = assertThrows(Failure.class, () -> read("file:pw", ""));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.because().contains(reason), failure.because());
        assertFalse((failure.getMessage() + failure.because() + failure.hint()).contains("hunter"));
    }

    @Test
    void lettersThatTheShellLostAreRefused() {
        SecretSource source = SecretSource.parse("env:PW", "--passphrase");
        Map<String, String> env = Map.of("PW", "h\uFFFD\uFFFDnter");
        Failure failure = assertThrows(Failure.class, () -> source.read(env, folder, InputStream.nullInputStream()));
        assertTrue(failure.hint().contains("LC_ALL=C.UTF-8"), failure.hint());
        assertThrows(Failure.class, () -> SecretSource.typed("h\uFFFDnter".toCharArray()));
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
