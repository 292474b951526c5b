import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.AtServer;
import support.Desk;
import support.Nginx;
import support.Partner;
import support.Tool;

/** The exported profile, read by curl and by the rules of Postman's schema v2.1. */
class ProfileExportTest extends AtServer {
    Tool tool;

    @BeforeAll
    static void open() {
        nginx = Nginx.in(shared).shows(identity).demands(ca.root()).answers("/connectedcar/v3/fleets", 200, "application/json", "{\"total\":3}").start();
    }

    @BeforeEach
    void takeAnotherDesk() {
        // a folder whose name wants quoting
        desk = Partner.desk(temporary.resolve("it's a \"desk\" \\ $HOME"), ca, client);
        desk.env("MZP_PASSWORD", "MARKER-password");
        tool = new Tool(desk.folder);
        settings("auth=basic", "user=MZP123456", "password=env:MZP_PASSWORD", "client-id=abc-123", "passphrase=env:MARKER_NAME");
    }

    private void settings(String... lines) {
        Partner.settings(desk, ("base-url=https://localhost:" + nginx.port() + "\n" + String.join("\n", lines)).split("\n"));
    }

    private void export(String... options) {
        String[] all = new String[options.length + 1];
        all[0] = "export";
        System.arraycopy(options, 0, all, 1, options.length);
        Desk.Outcome outcome = desk.run("profile", all);
        assertEquals(0, outcome.code(), outcome.err());
    }

    private Map<String, Object> seen() {
        Map<String, Object> seen = nginx.next();
        seen.remove("user-agent");
        return seen;
    }

    @Test
    void curlReadsTheConfigurationAndSendsTheSame() {
        export("--curlrc", "my.curlrc");
        assertEquals(0, desk.run("call", "fleets").code());
        Map<String, Object> ours = seen();
        // the password by a second configuration: on a terminal curl asks
        desk.write("password", "user = \"MZP123456:MARKER-password\"\n");
        Tool.Result theirs = tool.run("curl", "--config", "my.curlrc", "--config", "password", nginx.url("/connectedcar/v3/fleets")).ok();
        assertEquals("{\"total\":3}", theirs.out());
        assertEquals(ours, seen());
        assertFalse(desk.text("my.curlrc").contains("MARKER"), desk.text("my.curlrc"));
    }

    @Test
    void withAnAccessTokenTheTokenScriptFeedsCurl() {
        settings("auth=oauth2", "token-client-id=X", "client-id=abc", "client-id-in=header:X-IBM-Client-Id", "scope=prd:XXX", "token-url=https://localhost:1/as/token.oauth2");
        export("--curlrc", "my.curlrc");
        assertTrue(desk.text("my.curlrc").contains("# with an access token: jbang token@stellantis --header | curl --config THIS-FILE --header @- URL\n"), desk.text("my.curlrc"));
        desk.write("header", "Authorization: Bearer MARKER\n");
        tool.run("curl", "--config", "my.curlrc", "--header", "@header", nginx.url("/connectedcar/v3/fleets")).ok();
        Map<String, Object> seen = seen();
        assertEquals("Bearer MARKER", seen.get("authorization"));
        assertEquals("/connectedcar/v3/fleets", seen.get("uri"));
    }

    @Test
    void aPostmanCollectionHasWhatItsSchemaDemands() throws Exception {
        export("--postman", "stellantis.json");
        Map<String, Object> collection = JSON.std.mapFrom(desk.text("stellantis.json"));
        Map<?, ?> info = (Map<?, ?>) collection.get("info");
        assertEquals("https://schema.getpostman.com/json/collection/v2.1.0/collection.json", info.get("schema"));
        assertTrue(info.get("name") instanceof String);
        assertTrue(String.valueOf(info.get("description")).contains(desk.profile("default").resolve("cert.pem").toString()), info.toString());
        assertEquals("{{password}}", ((Map<?, ?>) ((List<?>) ((Map<?, ?>) collection.get("auth")).get("basic")).get(1)).get("value"));
        List<?> items = (List<?>) collection.get("item");
        assertTrue(items.size() >= 8);
        for (Object item : items) {
            Map<?, ?> request = (Map<?, ?>) ((Map<?, ?>) item).get("request");
            assertTrue(Set.of("GET", "POST").contains(request.get("method")), item.toString());
            for (Object header : (List<?>) request.get("header")) assertEquals(Set.of("key", "value"), ((Map<?, ?>) header).keySet());
            Map<?, ?> url = (Map<?, ?>) request.get("url");
            assertEquals(url.get("raw"), ((List<?>) url.get("host")).get(0) + "/" + String.join("/", ((List<?>) url.get("path")).stream().map(String::valueOf).toList()) + "?client_id={{clientId}}");
        }
        for (Object variable : (List<?>) collection.get("variable")) assertTrue(((Map<?, ?>) variable).keySet().containsAll(Set.of("key", "value")));
        assertFalse(desk.text("stellantis.json").contains("MARKER"));
    }

    @Test
    void withOauth2ItFetchesTheTokenFirst() throws Exception {
        settings("auth=oauth2", "token-client-id=TOKENCLIENT", "client-id=abc", "scope=prd:XXX", "token-url=https://localhost:1/as/token.oauth2", "client-secret=env:MARKER_NAME");
        export("--postman", "stellantis.json", "--curlrc", "my.curlrc");
        Map<String, Object> collection = JSON.std.mapFrom(desk.text("stellantis.json"));
        Map<?, ?> first = (Map<?, ?>) ((Map<?, ?>) ((List<?>) collection.get("item")).get(0)).get("request");
        assertEquals("https://localhost:1/as/token.oauth2", first.get("url"));
        assertTrue(String.valueOf(first.get("body")).contains("TOKENCLIENT") && String.valueOf(first.get("body")).contains("client_credentials"), first.toString());
        assertEquals("{{accessToken}}", ((Map<?, ?>) ((List<?>) ((Map<?, ?>) collection.get("auth")).get("bearer")).get(0)).get("value"));
        assertFalse((desk.text("stellantis.json") + desk.text("my.curlrc")).contains("MARKER"));
    }

    @Test
    void nothingIsOverwrittenAndWithoutAnAddressNothingIsWritten() {
        desk.write("there", "kept");
        assertEquals(15, desk.run("profile", "export", "--postman", "there").code());
        assertEquals("kept", desk.text("there"));
        assertEquals(2, desk.run("profile", "export").code());
        assertEquals(2, desk.run("profile", "-p", "empty", "export", "--curlrc", "new").code());
        assertFalse(Files.exists(desk.path("new")));
    }
}
