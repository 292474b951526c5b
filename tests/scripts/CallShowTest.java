import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.Desk;
import support.Nginx;
import support.Partner;
import support.Tool;

/** {@code call --show httpie} as HTTPie runs it, and {@code --show http} by the grammar of .http files, then sent by curl. */
class CallShowTest extends AtServer {
    static final String PASSWORD = "MARKER-p\"w\\ $HOME `id` 'é%";

    Tool tool;

    @BeforeAll
    static void open() {
        nginx = Nginx.in(shared).shows(identity).demands(ca.root()).logs("x-ibm-client-secret").logs("x-note").logs("content-length").answers("/connectedcar/v3/fleets", 200, "application/json", "{\"total\":3}").start();
    }

    @BeforeEach
    void takeTheTools() throws Exception {
        Partner.settings(desk, "base-url=https://localhost:" + nginx.port(), "auth=basic", "user=MZP123456", "password=env:MZP_PASSWORD", "client-id=a b/c");
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        for (String name : List.of("http", "curl")) {
            Path script = Files.writeString(bin.resolve(name), "#!/bin/sh\nprintf '%s\\n' \"$@\" >>" + temporary + "/arguments; exec " + Tool.find(name) + " \"$@\"\n");
            script.toFile().setExecutable(true);
        }
        desk.env("MZP_PASSWORD", PASSWORD);
        tool = new Tool(desk.folder).env("PATH", bin + ":" + System.getenv("PATH")).env("MZP_PASSWORD", PASSWORD).env("HTTPIE_CONFIG_DIR", temporary.resolve("httpie").toString());
    }

    private String show(String tool, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--show", tool));
        Desk.Outcome shown = desk.run("call", all.toArray(String[]::new));
        assertEquals(0, shown.code(), shown.err());
        assertFalse(shown.all().contains("MARKER"), shown.all());
        return shown.out();
    }

    private Map<String, Object> ours(String... args) {
        Desk.Outcome ours = desk.run("call", args);
        assertEquals(0, ours.code(), ours.err());
        return nginx.next();
    }

    private void noSecretWasAnArgument() throws Exception {
        String arguments = Files.readString(temporary.resolve("arguments"));
        assertFalse(arguments.contains("MARKER"), arguments);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fleets", "fleets|-d|a=1|--data-urlencode|b=x y&z|-d|it's", "POST|fleets|-H|Content-Type: application/json|-d|{\"a\": \"it's $HOME \\\\ é\"}", "PUT|fleets|-d|x", "DELETE|fleets",
        "fleets|-H|X-Note: =it's \"quoted\" $HOME \\ @x", "fleets|-H|X-Note: @x", "fleets|-H|X-Note;", "fleets|-H|Accept:"})
    void httpieSendsTheSameRequest(String typed) throws Exception {
        String[] args = typed.split("\\|");
        Map<String, Object> ours = ours(args);
        String shown = show("httpie", args);
        Path command = Files.writeString(temporary.resolve("command.sh"), shown);
        assertEquals("{\"total\":3}", tool.run("sh", command.toString()).ok().out().strip(), shown);
        assertEquals(ours, nginx.next(), shown);
        noSecretWasAnArgument();
    }

    @Test
    void httpieGetsTokensAndHeadersWithSecretsPastItsArguments() throws Exception {
        desk.write("token.txt", "MARKER-token\n");
        tool.env("X_IBM_CLIENT_SECRET", "MARKER-secret");
        String[] args = {"fleets", "--bearer", "file:token.txt", "-H", "X-IBM-Client-Secret: MARKER-secret"};
        Map<String, Object> ours = ours(args);
        String shown = show("httpie", args);
        tool.run("sh", "-c", shown).ok();
        assertEquals(ours, nginx.next(), shown);
        noSecretWasAnArgument();
    }

    @Test
    void httpieStopsWhenAVariableIsMissing() throws Exception {
        String shown = show("httpie", "fleets", "-H", "Authorization: Bearer MARKER-own");
        int before = nginx.seen(0).size();
        Tool.Result result = tool.run("sh", "-c", shown);
        assertTrue(result.code() != 0 && result.err().contains("set it to the value of the header Authorization"), result.all());
        assertEquals(before, nginx.seen(0).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fleets", "POST|fleets|-H|Content-Type: application/json|-d|{\"a\": 1}", "PUT|fleets|-d|x=1", "fleets|-H|X-Note: it's \"quoted\" $HOME"})
    void anHttpFileHoldsTheSameRequest(String typed) throws Exception {
        String[] args = typed.split("\\|");
        Map<String, Object> ours = ours(args);
        HttpFile file = HttpFile.parse(show("http", args));
        assertEquals(List.of("password"), file.variables);
        send(file, Map.of("password", PASSWORD));
        assertEquals(ours, nginx.next());
    }

    @Test
    void itsCommentsAreTheSettingsOfBothTools() throws Exception {
        String shown = show("http", "fleets");
        String comments = shown.lines().filter(line -> line.startsWith("# ") && !line.matches("# [A-Zvp].*")).map(line -> line.substring(2)).collect(Collectors.joining("\n"));
        List<Map<String, Object>> settings = new ArrayList<>();
        for (String json : comments.split("(?m)(?<=^})\n")) settings.add(JSON.std.mapFrom(json));
        Map<?, ?> ssl = (Map<?, ?>) ((Map<?, ?>) settings.get(0).get("stellantis")).get("SSLConfiguration");
        assertEquals(desk.profile("default").resolve("cert.pem").toString(), ssl.get("clientCertificate"));
        assertEquals(desk.profile("default").resolve("key.pem").toString(), ((Map<?, ?>) ((Map<?, ?>) settings.get(1).get("rest-client.certificates")).get("localhost:" + nginx.port())).get("key"));
    }

    @Test
    void whatAToolCannotHoldIsSaid() {
        desk.write("binary", new byte[] {0, 1, (byte) 0xff});
        for (String tool : List.of("httpie", "http")) assertEquals(2, desk.run("call", "fleets", "-X", "POST", "-d", "@binary", "-H", "Content-Type: application/octet-stream", "--show", tool).code(), tool);
        assertEquals(2, desk.run("call", "fleets", "-H", "X-Note: {{x}}", "--show", "http").code());
        assertEquals(2, desk.run("call", "POST", "fleets", "-d", "### a\n", "--show", "http").code());
        assertEquals("not in what is shown: --all, --csv; it sends this one request, for the first page, and prints the answer as it comes\n", desk.run("call", "fleets", "--all", "--csv", "--show", "curl").err());
        Desk.Outcome unknown = desk.run("call", "fleets", "--show", "wget");
        assertTrue(unknown.err().contains("hint: --show curl, httpie or http"), unknown.err());
    }

    /** The request as curl is told to send it; Basic with a blank is encoded by both tools. */
    private void send(HttpFile file, Map<String, String> values) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--http1.1", "-X", file.method, file.url, "--cert", client.chain().toString(), "--key", client.key().toString(), "--cacert", ca.root().toString()));
        for (Map.Entry<String, String> header : file.headers.entrySet()) {
            String value = header.getValue();
            for (Map.Entry<String, String> one : values.entrySet()) value = value.replace("{{" + one.getKey() + "}}", one.getValue());
            Matcher basic = Pattern.compile("Basic (\\S+) (.*)", Pattern.DOTALL).matcher(value);
            if (basic.matches()) command.addAll(List.of("-u", basic.group(1) + ":" + basic.group(2)));
            else command.addAll(List.of("-H", header.getKey() + ": " + value));
        }
        if (!file.body.isEmpty()) command.addAll(List.of("--data-binary", file.body));
        new Tool(temporary).run(command.toArray(String[]::new)).ok();
    }

    /** The grammar that both tools share: a title, comments, the request line, headers, an empty line, the body. */
    private static final class HttpFile {
        String method;
        String url;
        final Map<String, String> headers = new LinkedHashMap<>();
        final List<String> variables = new ArrayList<>();
        String body = "";

        static HttpFile parse(String text) {
            HttpFile file = new HttpFile();
            List<String> lines = text.lines().toList();
            assertTrue(lines.get(0).startsWith("### "), text);
            int at = 1;
            while (lines.get(at).startsWith("#")) at++;
            Matcher request = Pattern.compile("([A-Z]+) (https://\\S+) HTTP/1\\.1").matcher(lines.get(at++));
            assertTrue(request.matches(), text);
            file.method = request.group(1);
            file.url = request.group(2);
            while (at < lines.size() && !lines.get(at).isEmpty()) {
                Matcher header = Pattern.compile("([A-Za-z0-9-]+): ?(.*)").matcher(lines.get(at++));
                assertTrue(header.matches(), text);
                file.headers.put(header.group(1), header.group(2));
            }
            if (at < lines.size()) file.body = String.join("\n", lines.subList(at + 1, lines.size()));
            Matcher variable = Pattern.compile("\\{\\{([a-z0-9_]+)}}").matcher(text);
            while (variable.find()) file.variables.add(variable.group(1));
            return file;
        }
    }
}
