package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.http.MutualTls;
import stellantis.http.TlsVersion;
import stellantis.http.Trust;
import stellantis.pki.CertificateFile;
import support.LocalStellantis;

/** The sandbox's HTTP (RFC 9112), byte for byte, at the token endpoint: forms come in, answers go out. */
class HttpServerTest {
    private static final String POST = "POST /as/token.oauth2 HTTP/1.1~Host: localhost~"
            + "Content-Type: application/x-www-form-urlencoded; charset=utf-8~";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d+) ");

    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary);
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    /** All that comes back until the server ends the connection; a tilde stands for the end of a line. */
    private static String ask(String request) throws IOException {
        Trust trust = new Trust(CertificateFile.read(stellantis.sandbox.caFile()), true);
        MutualTls tls = new MutualTls(null, trust, TlsVersion.V1_2, TlsVersion.V1_3);
        try (SSLSocket socket = (SSLSocket)
                tls.context().getSocketFactory().createSocket("127.0.0.1", stellantis.sandbox.tokenPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.replace("~", "\r\n").getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static List<String> statuses(String answers) {
        return STATUS.matcher(answers).results().map(status -> status.group(1)).toList();
    }

    private static String last() {
        return stellantis.log.get(stellantis.log.size() - 1);
    }

    @Test
    void aFormMayComeInChunks() throws IOException {
        String answer = ask(POST + "Transfer-Encoding: chunked~~6~grant_~B;x=y~type=hello%~0~Trailer: x~~");
        assertEquals(List.of("400"), statuses(answer));
        assertTrue(last().endsWith("unsupported_grant_type: grant_type hello%"), last());
    }

    @Test
    void requestsOnOneConnectionAreAnsweredInTheirOrder() throws IOException {
        String first = POST + "Content-Length: 16~~grant_type=first";
        String answers = ask(first + "GET /nowhere HTTP/1.1~Host: localhost~~" + first.replace("first", "third"));
        assertEquals(List.of("400", "404", "400"), statuses(answers));
        assertTrue(last().endsWith("grant_type third"), last());
    }

    @Test
    void anOlderClientAndOneThatSaysSoGetOneAnswerAndTheEnd() throws IOException {
        String old = POST.replace("HTTP/1.1", "HTTP/1.0") + "Content-Length: 0~~";
        assertEquals(List.of("400"), statuses(ask(old + old)));
        String closing = POST + "Connection: close~Content-Length: 0~~";
        String answer = ask(closing + closing);
        assertEquals(List.of("400"), statuses(answer));
        assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
    }

    @Test
    void aBodyThatBreaksOffIsNoRequest() throws IOException {
        int before = stellantis.log.size();
        assertEquals("", ask(POST + "Content-Length: 50~~grant_type=first"));
        assertEquals("", ask(POST + "Transfer-Encoding: chunked~~50~grant_type=first"));
        assertEquals(before, stellantis.log.size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | hello~~",
                "400 | GET https://localhost/as/token.oauth2 HTTP/1.1~Host: localhost~~",
                "400 | GET /as/../token.oauth2 HTTP/1.1~Host: localhost~~",
                "400 | GET /as%2ftoken.oauth2 HTTP/1.1~Host: localhost~~",
                "400 | GET /as/token.oauth2 HTTP/1.1~Host localhost~~",
                "400 | GET /as/token.oauth2 HTTP/1.1~Host: localhost~ folded: yes~~",
                "400 | POST /as/token.oauth2 HTTP/1.1~Content-Length: -1~~",
                "400 | POST /as/token.oauth2 HTTP/1.1~Content-Length: 1~Content-Length: 2~~ab",
                "400 | POST /as/token.oauth2 HTTP/1.1~Transfer-Encoding: chunked~~zz~",
                "413 | POST /as/token.oauth2 HTTP/1.1~Content-Length: 99999999999~~",
                "413 | POST /as/token.oauth2 HTTP/1.1~Content-Length: 1048577~~",
                "501 | POST /as/token.oauth2 HTTP/1.1~Transfer-Encoding: gzip~~"
            })
    void whatIsNoRequestIsSaidAndTheConnectionEnds(String status, String request) throws IOException {
        String answer = ask(request + "GET /as/token.oauth2 HTTP/1.1~Host: localhost~~");
        assertEquals(List.of(status), statuses(answer));
        assertTrue(last().endsWith(" token: not understood as a request | " + status), last());
    }
}
