import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.AtServer;
import support.DocumentedCommands;
import support.EnrollSession;
import support.Nginx;
import support.Partner;
import support.ScriptRunner;
import support.Tool;

/** Every printer of {@code call} over every way to authenticate: the same records, and no secret in what is printed. */
@Tag("nginx")
@Tag("openssl")
class CallMatrixTest extends AtServer {
    private static final int PAGES = 2;
    private static final int EACH = 3;
    private static final String PASSWORD = "MARKER-password";
    private static final String SECRET = "MARKER-client-secret";
    private static final Pattern VIN = Pattern.compile("VR3MATRIX\\d{8}");
    private static final String BASIC = "Basic " + base64("MZP123456:" + PASSWORD);

    /** What the profile or the environment says, and what the server demands: it refuses all else. */
    enum Authentication {
        NONE("", "auth=none"),
        BASIC(CallMatrixTest.BASIC, "auth=basic", "user=MZP123456", "password=env:MZP_PASSWORD"),
        BEARER("Bearer MARKER-given", "auth=none"),
        OAUTH2("Bearer MARKER-fetched", "auth=oauth2", "token-client-id=T", "client-secret=env:SECRET", "scope=s"),
        END_USER(
                "Bearer MARKER-drivers",
                "auth=end-user",
                "client-secret=env:SECRET",
                "scope=telemetry",
                "realm=anyone");

        final String header;
        final List<String> settings;

        Authentication(String header, String... settings) {
            this.header = header;
            this.settings = List.of(settings);
        }

        String path() {
            return name().toLowerCase().replace('_', '-');
        }
    }

    /** How records are asked for, and how many of them come. */
    enum Printer {
        BODY(EACH),
        FILE(EACH, "-o", "answer.json"),
        ARRAY(PAGES * EACH, "--all"),
        ARRAY_IN_A_FILE(PAGES * EACH, "--all", "-o", "answer.json"),
        JSONL(PAGES * EACH, "--all", "--jsonl"),
        CSV(PAGES * EACH, "--all", "--csv"),
        TABLE(PAGES * EACH, "--all", "--table"),
        COLUMNS(PAGES * EACH, "--all", "--table", "--columns", "energies[0].level,vin"),
        QUERY(EACH, "--query", "_embedded.vehicles[].vin"),
        QUERY_OF_ALL(PAGES * EACH, "--all", "--query", "vin", "--raw"),
        WHERE(1, "--all", "--where", "energies[0].level == `1`"),
        SHOW_CURL(EACH, "--show", "curl");

        final int records;
        final List<String> options;

        Printer(int records, String... options) {
            this.records = records;
            this.options = List.of(options);
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        Path files = Files.createDirectories(shared.resolve("files"));
        for (int page = 1; page <= PAGES; page++) {
            int first = (page - 1) * EACH + 1;
            List<String> records = IntStream.range(first, first + EACH)
                    .mapToObj(CallMatrixTest::record)
                    .toList();
            String next = page < PAGES ? ", \"_links\": {\"next\": {\"href\": \"?page=" + (page + 1) + "\"}}" : "";
            String body = "{\"total\": %d, \"_embedded\": {\"vehicles\": %s}%s}".formatted(PAGES * EACH, records, next);
            Files.writeString(files.resolve("page" + (page == 1 ? "" : page) + ".json"), body);
        }
        Nginx server = Nginx.in(shared)
                .shows(identity)
                .demands(ca.root())
                .answers("/oauth2", 200, "application/json", token("MARKER-fetched"))
                .answers("/end-user", 200, "application/json", token("MARKER-drivers"));
        for (Authentication one : Authentication.values()) {
            String demand = "if ($http_authorization != \"" + one.header + "\") { return 401; }";
            String pages = "default_type application/json; types {} try_files /page$arg_page.json =404;";
            String path = "~ ^/connectedcar/v[34]/" + one.path() + "/vehicles$";
            server.location(path, demand + " root " + files + "; " + pages);
        }
        nginx = server.start();
    }

    private static String record(int number) {
        return "{\"vin\": \"VR3MATRIX%08d\", \"energies\": [{\"level\": %d}]}".formatted(number, number);
    }

    private static String token(String access) {
        return """
            {"access_token":"%s","token_type":"Bearer","expires_in":3600,"refresh_token":"MARKER-refresh"}\
            """.formatted(access);
    }

    @ParameterizedTest
    @EnumSource
    void theSameRecordsAndNoSecret(Authentication authentication) throws IOException {
        runner.env("MZP_PASSWORD", PASSWORD).env("SECRET", SECRET);
        if (authentication == Authentication.BEARER) {
            runner.env("TOKEN", "MARKER-given").env("STELLANTIS_BEARER", "env:TOKEN");
        }
        List<String> settings = new ArrayList<>(List.of("base-url=https://localhost:" + nginx.port(), "client-id=abc"));
        settings.add("token-url=" + nginx.url("/" + authentication.path()));
        settings.addAll(authentication.settings);
        Partner.settings(runner, settings.toArray(String[]::new));
        if (authentication == Authentication.END_USER) enroll();
        for (Printer printer : Printer.values()) {
            for (List<String> loudness : List.of(List.<String>of(), List.of("-v"), List.of("--debug"))) {
                String printed = printed(authentication, printer, loudness);
                List<String> vins =
                        VIN.matcher(printed).results().map(MatchResult::group).toList();
                assertEquals(vins(printer.records), vins, authentication + " " + printer + loudness + ": " + printed);
            }
        }
    }

    private static List<String> vins(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj("VR3MATRIX%08d"::formatted)
                .toList();
    }

    /** Where the printer put the records: on stdout, in a file, or there once the command that it printed was run. */
    private String printed(Authentication authentication, Printer printer, List<String> more) throws IOException {
        Files.deleteIfExists(runner.path("answer.json"));
        List<String> command = new ArrayList<>(List.of(authentication.path() + "/vehicles"));
        command.addAll(printer.options);
        command.addAll(more);
        ScriptRunner.Outcome outcome = runner.run("call", command.toArray(String[]::new));
        assertEquals(0, outcome.code(), authentication + " " + command + ": " + outcome.err());
        for (String secret : List.of("MARKER", base64("MZP123456:" + PASSWORD), base64("abc:" + SECRET))) {
            assertFalse(outcome.all().contains(secret), authentication + " " + command + ": " + outcome.all());
        }
        if (printer.options.contains("-o")) {
            assertEquals("", outcome.out());
            return runner.text("answer.json");
        }
        return printer == Printer.SHOW_CURL ? run(outcome.out()) : outcome.out();
    }

    private String run(String line) {
        Tool shell = new Tool(runner.folder);
        runner.env.forEach(shell::env);
        // a driver's token comes from stellantis token
        shell.env("PATH", DocumentedCommands.launcher(runner.home.resolve("bin")) + ":" + System.getenv("PATH"));
        return shell.run("sh", runner.write("command.sh", line).toString()).ok().out();
    }

    private void enroll() {
        EnrollSession way =
                EnrollSession.start(runner, "--paste", "--label", "anna", "--authorize-url", nginx.url("/authorize"));
        ScriptRunner.Outcome outcome = way.paste("http://127.0.0.1/callback?code=c&state=" + way.parameter("state"))
                .end();
        assertEquals(0, outcome.code(), outcome.err());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
