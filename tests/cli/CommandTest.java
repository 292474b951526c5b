package stellantis.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.connection.ConnectionOptions;
import stellantis.profile.ChangedSettings;
import stellantis.records.ControlFilter;

class CommandTest {
    private static final Option FIELD = Option.value("field", "NAME", "a field").repeatable();

    @TempDir
    Path folder;

    final Map<String, String> env = new HashMap<>();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aFailureIsToldInThreePartsWithItsExitCode() {
        assertEquals(13, run(run -> {
            throw Failure.of(ExitCode.MISMATCH, "a does not fit b")
                    .because("they differ")
                    .hint("use c");
        }));
        assertEquals("demo: error: a does not fit b\ndemo: cause: they differ\ndemo: hint: use c\n", err());
    }

    @Test
    void whatComesFromOutsideNeitherEndsALineNorSteersTheScreen() {
        String forged = "x\nverdict: all is in order\u001b[8m\r\u009b31m\u202e\u2028y";
        run(run -> {
            run.console().out(run.console().paint("1", forged), forged);
            run.console().warn(forged, forged);
            throw Failure.of(ExitCode.MISMATCH, forged)
                    .because(forged, List.of(forged))
                    .hint(NextCommand.typed("chmod 600", forged));
        });
        assertEquals(1, out.toString(StandardCharsets.UTF_8).lines().count(), out.toString(StandardCharsets.UTF_8));
        assertEquals(6, err().lines().count(), err());
        String all = out.toString(StandardCharsets.UTF_8) + err();
        String steering = "[\\p{Cntrl}\\x80-\\x9F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u206F&&[^\\n]]";
        assertFalse(Pattern.compile(steering).matcher(all).find(), all);
    }

    @Test
    void aBodyOnAScreenKeepsItsLinesAndNothingElse() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (ControlFilter filter = new ControlFilter(shown)) {
            byte[] body = "a\r\nb\rc \u202e\u00e9\t\u20ac\u009b\u001b[2J".getBytes(StandardCharsets.UTF_8);
            for (byte one : body) filter.write(one);
            filter.write(new byte[] {(byte) 0x9b, '1', 'm', (byte) 0xc2});
        }
        String all = shown.toString(StandardCharsets.UTF_8);
        assertEquals("a\nb\uFFFDc \uFFFD\u00e9\t\u20ac\uFFFD\uFFFD[2J\uFFFD1m", all);
    }

    @Test
    void theStackTraceIsForDebugOnly() {
        Command.Action fails = run -> {
            throw new IllegalStateException("boom");
        };
        assertEquals(1, run(fails));
        assertFalse(err().contains("\tat "));
        assertEquals(1, run(fails, "--debug"));
        assertTrue(err().contains("\tat "));
    }

    @Test
    void aMistypedOptionSuggestsTheNearOneAndDoesNotRun() {
        assertEquals(
                2,
                run(
                        run -> {
                            throw new AssertionError("must not run");
                        },
                        "--paspfrase",
                        "env:X"));
        assertTrue(err().contains("did you mean --passphrase?"), err());
    }

    @Test
    void aValueIsTakenFromTheOptionThenTheVariableThenTheProfileThenItsEnvironment() {
        env.put("STELLANTIS_HOME", folder.toString());
        String[] seen = new String[1];
        Command.Action look = run -> {
            seen[0] = run.setting(ConnectionOptions.TOKEN_URL).orElse(null);
            return ExitCode.OK;
        };
        run(look);
        assertEquals(null, seen[0]);
        run(run -> {
            ChangedSettings.save(run.profile(), Map.of("environment", "preprod"));
            return ExitCode.OK;
        });
        run(look);
        assertEquals("https://idfed-preprod.mpsa.com/as/token.oauth2", seen[0]);
        run(run -> {
            ChangedSettings.save(run.profile(), Map.of("token-url", "https://profile.example/t"));
            return ExitCode.OK;
        });
        run(look);
        assertEquals("https://profile.example/t", seen[0]);
        env.put("STELLANTIS_TOKEN_URL", "https://variable.example/t");
        run(look);
        assertEquals("https://variable.example/t", seen[0]);
        run(look, "--token-url", "https://option.example/t");
        assertEquals("https://option.example/t", seen[0]);
    }

    @Test
    void secretsReadDuringTheRunAreScrubbedFromMessages() {
        env.put("PW", "sesame-opens");
        run(
                run -> {
                    Secret secret = run.secret(Options.PASSPHRASE).orElseThrow();
                    throw Failure.usage("server said: bad password sesame-opens, Authorization: Basic QWxhZGRpbjpvcGVu")
                            .from(new Exception(secret.reveal()));
                },
                "--passphrase",
                "env:PW",
                "--debug");
        assertFalse(err().contains("sesame"), err());
        assertFalse(err().contains("QWxh"), err());
        assertTrue(err().contains("***"));
    }

    @Test
    void proseAndSettingsThatSayBasicAreNotTakenForCredentials() {
        String text = "Basic authentication wants a password; set auth=basic password=env:MZP_PASSWORD";
        run(run -> {
            throw Failure.usage(text);
        });
        assertTrue(err().contains(text), err());
    }

    @Test
    void whatFailedIsReportedThoughExplainingItFails() {
        int code = run(run -> {
            run.explained(failure -> {
                throw Failure.file("no light on it");
            });
            throw Failure.usage("what failed");
        });
        assertEquals(2, code);
        assertTrue(err().contains("error: what failed") && !err().contains("light"), err());
    }

    @Test
    void aNameThatNoFileCanHaveIsNoDefectOfTheScript() {
        assertEquals(11, run(run -> {
            Path.of("a\0b");
            return ExitCode.OK;
        }));
        assertTrue(err().contains("cannot be the name of a file here"), err());
        assertFalse(err().contains("defect"), err());
    }

    @Test
    void nothingThatWasTypedIsDroppedInSilence() {
        assertEquals(
                2,
                run(
                        run -> fail("it ran"),
                        "--token-url",
                        "https://first.example",
                        "--token-url=https://second.example"));
        assertTrue(err().contains("error: --token-url is given more than once"), err());
        assertFalse(err().contains("example"), err());
        assertEquals(
                0,
                run(
                        run -> {
                            assertEquals(List.of("a", "b"), run.values(FIELD));
                            assertEquals(
                                    "https://one.example",
                                    run.value(ConnectionOptions.TOKEN_URL).orElseThrow());
                            return ExitCode.OK;
                        },
                        "--field",
                        "a",
                        "--token-url",
                        "https://one.example",
                        "--token-url",
                        "https://one.example",
                        "--field",
                        "b"));
    }

    @Test
    void standardInputCanBeUsedOnce() {
        assertEquals(
                2,
                run(
                        run -> {
                            run.stdin();
                            run.secret(Options.PASSPHRASE);
                            return ExitCode.OK;
                        },
                        "--passphrase",
                        "stdin"));
    }

    private int run(Command.Action action, String... args) {
        out.reset();
        err.reset();
        World world = new World(
                InputStream.nullInputStream(),
                new PrintStream(out, true),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.copyOf(env),
                folder,
                Clock.systemUTC(),
                Terminal.NONE);
        return Command.named("demo", "a demonstration")
                .options(Options.PASSPHRASE, ConnectionOptions.TOKEN_URL, FIELD)
                .does(action)
                .run(world, args);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
