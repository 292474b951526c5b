package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.Failure;

/** curl's rules for proxies. */
class ProxiesTest {
    static String to(String target, Map<String, String> env) {
        return new Proxies(null, "--proxy", env)
                .to(URI.create(target))
                .map(Proxies.Proxy::address)
                .orElse("direct");
    }

    @Test
    void takesTheFirstOfCurlsVariables() {
        Map<String, String> env = new HashMap<>();
        assertEquals("direct", to("https://a.example/", env));
        env.put("HTTP_PROXY", "http://wrong:1");
        assertEquals("direct", to("https://a.example/", env));
        env.put("ALL_PROXY", "all:4");
        assertEquals("all:4", to("https://a.example/", env));
        env.put("HTTPS_PROXY", "http://upper:3/");
        assertEquals("upper:3", to("https://a.example/", env));
        env.put("https_proxy", "http://lower");
        assertEquals("lower:1080", to("https://a.example/", env));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|https://a.example/|true",
                "a.example|https://a.example/|true",
                "A.Example.|https://a.example/|true",
                "example|https://a.example/|true",
                ".example|https://a.example/|true",
                "*.example|https://a.example/|true",
                "b.example, a.example|https://a.example/|true",
                "b.example a.example|https://a.example/|true",
                "ample|https://a.example/|false",
                "a.example.com|https://a.example/|false",
                "a.example:443|https://a.example/|true",
                "a.example:443|https://a.example:9033/|false",
                "a.example:9033|https://a.example:9033/|true",
                "localhost|https://localhost:8443/|true",
                "127.0.0.1|https://localhost:8443/|false",
                "127.0.0.1|https://127.0.0.1/|true",
                "0.1|https://127.0.0.1/|false",
                "::1|https://[::1]:8443/|true",
                "[::1]:8443|https://[::1]:8443/|true",
                "''|https://a.example/|false",
                "','|https://a.example/|false"
            })
    void leavesOutWhatNoProxyNames(String list, String target, boolean direct) {
        assertEquals(direct ? "direct" : "p:1", to(target, Map.of("https_proxy", "p:1", "NO_PROXY", list)));
    }

    @Test
    void theUsersOwnChoiceGoesBeforeTheEnvironment() {
        Map<String, String> env = Map.of("https_proxy", "p:1", "NO_PROXY", "*");
        assertEquals(
                "own:2",
                new Proxies("own:2", "--proxy", env)
                        .to(URI.create("https://a.example/"))
                        .orElseThrow()
                        .address());
        assertTrue(new Proxies("", "--proxy", Map.of("https_proxy", "p:1"))
                .to(URI.create("https://a.example/"))
                .isEmpty());
    }

    @Test
    void decodesUserAndPassword() {
        Proxies.Proxy proxy = new Proxies("http://us%40er:p+a%3Ass@p:1", "--proxy", Map.of())
                .to(URI.create("https://a.example/"))
                .orElseThrow();
        String basic = proxy.credentials().reveal().substring("Basic ".length());
        assertEquals("us@er:p+a:ss", new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8));
        assertFalse(proxy.toString().contains("ss"), proxy.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://u:MARKER@p:1",
                "https://u:MARKER@p:1",
                "http://u:MARK ER@p:1",
                "http://u:MARKER%@p:1",
                "http://:1",
                "http://p:MARKER"
            })
    void refusesWhatIsNoHttpProxyWithoutRepeatingIt(String url) {
        Failure failure = assertThrows(
                Failure.class, () -> new Proxies(url, "--proxy", Map.of()).to(URI.create("https://a.example/")));
        assertEquals(2, failure.code().code);
        assertFalse((failure.getMessage() + failure.because() + failure.hint()).contains("MARK"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://127.0.0.1:9|http://127.0.0.1:9",
                "https://u:MARKER@proxy.corp:8080|http://USER:PASSWORD@proxy.corp:8080",
                "http://wpad.corp/wpad.dat|PAC file",
                "https://proxy.corp/proxy.pac?x=1|PAC file",
                "file:///etc/proxy.pac|PAC file",
                "pac+https://proxy.corp/p|PAC file",
                "PROXY proxy.corp:8080|as Windows and PAC files have it",
                "http=a:1;https=b:2|as Windows and PAC files have it",
                "DIRECT|as Windows and PAC files have it",
                "socks5h://p:1|SOCKS"
            })
    void saysWhatWasGivenInPlaceOfAProxy(String url, String told) {
        Failure failure = assertThrows(
                Failure.class, () -> new Proxies(url, "--proxy", Map.of()).to(URI.create("https://a.example/")));
        String all = failure.because() + failure.hint();
        assertTrue(all.contains(told), all);
        assertFalse(all.contains("MARKER"), all);
    }
}
