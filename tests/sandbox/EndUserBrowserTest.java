package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.pki.CertificateFile;
import support.Chromium;
import support.EndUserTokens;
import support.LocalStellantis;

/** The consent page in a real browser, with a listener on loopback in the application's place. */
@Tag("chromium")
@Tag("openssl")
class EndUserBrowserTest {
    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static EndUserTokens owners;
    static Chromium browser;
    static HttpServer application;
    static final BlockingQueue<Map<String, List<String>>> CALLED_BACK = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws IOException {
        stellantis = new LocalStellantis(temporary);
        owners = new EndUserTokens(stellantis, stellantis.endUserApp("MZP000001"));
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/callback", exchange -> {
            CALLED_BACK.add(IncomingRequest.parse(exchange.getRequestURI().getRawQuery()));
            exchange.getResponseHeaders().add("Location", "/done");
            exchange.sendResponseHeaders(303, -1);
            exchange.close();
        });
        application.createContext("/done", exchange -> {
            byte[] page = "<title>Done</title>You can close this page".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        application.start();
        Path ca = temporary.resolve("state/server-ca.pem");
        browser = new Chromium(
                temporary.resolve("browser"),
                CertificateFile.read(Files.readAllBytes(ca), "server-ca.pem").get(0));
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        if (application != null) application.stop(0);
        stellantis.close();
    }

    @Tag("curl")
    @Test
    void acceptingBringsACodeThatGivesTokens() throws Exception {
        String redirect = redirect();
        browser.open(owners.authorizeUrl("redirect_uri", redirect, "state", "own-state"));
        assertTrue(
                browser.text().contains("Peugeot") && browser.text().contains("where the vehicle is"), browser.text());
        browser.click("input[value=ben]").follow("button[value=accept]").awaitText("You can close this page");
        Map<String, List<String>> back = CALLED_BACK.poll(10, TimeUnit.SECONDS);
        assertEquals(List.of("own-state"), back.get("state"));
        String code = back.get("code").get(0);
        Map<String, Object> tokens = json(owners.post(
                "/access_token", "grant_type=authorization_code", "redirect_uri=" + redirect, "code=" + code));
        String user = owners.call(tokens.get("access_token"), "/user/vehicles").out();
        assertTrue(user.contains("VR3SANDBX00001007"), "Ben's vehicle: " + user);
        assertFalse(browser.history().toString().contains(code), "the Back button knows no code: " + browser.history());
        assertEquals(
                List.of("Consent", "Done"),
                browser.history().stream()
                        .map(Chromium.Visit::title)
                        .filter(title -> !title.isEmpty() && !title.equals("about:blank"))
                        .skip(Math.max(0, titles() - 2))
                        .toList());
    }

    @Test
    void refusingBringsAnErrorAndNoCode() throws Exception {
        browser.open(owners.authorizeUrl("redirect_uri", redirect()))
                .follow("button[value=refuse]")
                .awaitText("You can close this page");
        Map<String, List<String>> back = CALLED_BACK.poll(10, TimeUnit.SECONDS);
        assertEquals(List.of("access_denied"), back.get("error"));
        assertFalse(back.containsKey("code"));
    }

    @Tag("curl")
    @Test
    void anUnregisteredAddressEndsOnAPageOfTheProvider() {
        browser.open(owners.authorizeUrl("redirect_uri", redirect() + "/elsewhere"));
        assertTrue(
                browser.text().contains("not registered") && browser.url().startsWith(owners.url()),
                browser.url() + ": " + browser.text());
        assertEquals(0, CALLED_BACK.size());
        assertEquals(400, status(owners.ask("redirect_uri", redirect() + "/elsewhere")));
    }

    private static long titles() {
        return browser.history().stream()
                .filter(visit -> !visit.title().isEmpty() && !visit.title().equals("about:blank"))
                .count();
    }

    private static String redirect() {
        return "http://127.0.0.1:" + application.getAddress().getPort() + "/callback";
    }
}
