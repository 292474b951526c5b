package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.DocumentedCommands;
import support.OpensslCa;
import support.Partner;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/**
 * What commands say when they cannot do what is asked: message, cause, hint and exit code as refusals.txt has them. No
 * server is needed. Where a text is meant to change, it changes there.
 */
@Tag("openssl")
class RefusalsTest {
    private static final String PASSPHRASE = "correct horse";
    private static final Path CASES = Repository.root().resolve("tests/house/refusals.txt");

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued client;
    static Path keystore;

    @BeforeAll
    static void authorities() {
        ca = new OpensslCa(shared);
        client = ca.client("MZP123456");
        keystore = shared.resolve("keystore.p12");
        Tool openssl = new Tool(shared).env("PASS", PASSPHRASE);
        openssl.run(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-inkey",
                        client.key().toString(),
                        "-in",
                        client.chain().toString(),
                        "-name",
                        "mine",
                        "-passout",
                        "env:PASS",
                        "-out",
                        "keystore.p12")
                .ok();
    }

    /** A command line after {@code $}, then the exit code and what it prints. */
    static Stream<String> cases() throws IOException {
        return Stream.of(Files.readString(CASES).split("(?m)^(?=\\$ )")).filter(one -> one.startsWith("$ "));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatIsWrong(String expected, @TempDir Path temporary) throws IOException {
        String line = expected.lines().findFirst().orElseThrow();
        List<String> words =
                new ArrayList<>(DocumentedCommands.split(line.substring(2).replace("\\n", "\n")));
        ScriptRunner runner = runner(temporary);
        if (words.contains("<")) {
            runner.in(runner.bytes(words.remove(words.size() - 1)));
            words.remove("<");
        }
        ScriptRunner.Outcome outcome = runner.run(words.remove(0), words.toArray(String[]::new));
        String said = line + "\n" + outcome.code() + "\n"
                + outcome.all().replace(temporary.toString(), "/tmp").strip();
        assertEquals(expected.strip(), said);
    }

    private static ScriptRunner runner(Path temporary) throws IOException {
        ScriptRunner runner = Partner.runner(temporary, ca, client);
        Partner.settings(runner, "base-url=https://localhost:1", "auth=none", "client-id=abc");
        runner.env("PASS", PASSPHRASE).env("WRONG", "wrong horse");
        runner.env("EMPTY", "").env("ACCENTS", "é").env("TOKEN", "t");
        Files.copy(client.key(), runner.path("key.pem"));
        Files.copy(ca.newKey("EC"), runner.path("stranger.pem"));
        Files.copy(client.cert(), runner.path("cert.pem"));
        Files.copy(keystore, runner.path("keystore.p12"));
        Files.createDirectory(runner.path("empty"));
        String pem = Files.readString(client.cert());
        runner.write("cut.pem", pem.substring(0, 400));
        runner.write("plain.txt", "hello\n");
        runner.write("empty.txt", "");
        runner.write("ids.txt", "a\nb\n");
        runner.write("ids.jsonl", "{\"id\": \"a\"}\n");
        runner.write("damaged.jsonl", "{\"id\": \"a\"}\n{\"id\": \n");
        return runner;
    }
}
