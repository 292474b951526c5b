package stellantis.diagnosis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.http.Answer;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.MutualTls;
import stellantis.http.TlsVersion;
import support.RawServer;

/** The server has taken the certificate and answers, not as HTTP wants it: the answer is to blame, and says why. */
@Tag("openssl")
class MalformedAnswerTest {
    private static final String REST = "Content-Length: 2\r\n\r\n{}";

    @TempDir
    static Path temporary;

    @BeforeAll
    static void authorities() throws Exception {
        ExplainTest.temporary = temporary;
        ExplainTest.authorities();
    }

    private static MutualTls tls() throws Exception {
        return new MutualTls(
                ExplainTest.identity(ExplainTest.client.key(), ExplainTest.client.chain()),
                ExplainTest.trust,
                TlsVersion.V1_3,
                TlsVersion.V1_3);
    }

    private static RawServer answering(byte[] answer) throws Exception {
        return ExplainTest.asking(socket -> {
            socket.getInputStream().read(new byte[1 << 16]);
            socket.getOutputStream().write(answer);
            socket.getOutputStream().flush();
            Thread.sleep(300);
        });
    }

    private static Cause explain(String answer) throws Exception {
        try (RawServer server = answering(answer.getBytes(StandardCharsets.ISO_8859_1))) {
            return ExplainTest.explain(server.url("/"), tls(), ExplainTest.DIRECT, ExplainTest.PATIENT);
        }
    }

    private static Cause head(String lines) throws Exception {
        return explain("HTTP/1.1 200 OK\r\n" + lines);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HEADER_NAME|PHP Warning: PHP Startup: x~Content-Length: 2~~{}|\"PHP Warning: …\"",
                "HEADER_NAME|X-A : bar~Content-Length: 2~~{}|\"X-A: …\" holds a blank",
                "HEADER_VALUE|X-A: a\u001b[31mb~Content-Length: 2~~{}|\"X-A: a [31mb\"",
                "HEADER_VALUE|X-A: a\u0000b~Content-Length: 2~~{}|\"X-A: a b\"",
                "LENGTH|Content-Length: abc~~{}|\"abc\"",
                "LENGTH|Content-Length: -5~~{}|\"-5\"",
                "LENGTH|Content-Length: +2~~{}|\"+2\"",
                "LENGTH|Content-Length: 99999999999999999999~~{}|99999999999999999999",
                "LENGTH_AND_CHUNKED|Content-Length: 2~Content-Length: 5~~{}|2 and 5",
                "LENGTH_AND_CHUNKED|Content-Length: 5~Transfer-Encoding: chunked~~2~{}~0~~|exclude each other",
                "TRANSFER_CODING|Transfer-Encoding: gzip, chunked~~2~{}~0~~|\"gzip, chunked\"",
                "CHUNK|Transfer-Encoding: chunked~~zz~{}~0~~|chunks",
                "CHUNK|Transfer-Encoding: chunked~~ffffffffffffffff~{}~0~~|chunks",
                "PACKED_OTHERWISE|Content-Encoding: br~Content-Length: 2~~{}|\"br\"",
                "HEAD_CUT|X-A: b|in the middle of its head"
            })
    void namesTheLineThatIsWrong(HttpFault fault, String lines, String told) throws Exception {
        isTheAnswers(fault, told, head(lines.replace("~", "\r\n")));
    }

    private static void isTheAnswers(HttpFault fault, String told, Cause said) {
        assertEquals(fault, said.fault(), said.toString());
        assertTrue(said.because().contains(told), said.because());
        assertEquals(Side.SERVER, said.side());
        assertEquals(ExitCode.HTTP_SERVER_ERROR, said.failure().code());
        assertFalse((said.what() + said.because()).contains("certificate"), said.because());
    }

    @Test
    void namesFloodsAndWhatHasNoEnd() throws Exception {
        isTheAnswers(HttpFault.HEAD_TOO_LARGE, "384 KiB", head("X-123: y\r\n".repeat(50_000) + REST));
        isTheAnswers(HttpFault.HEAD_TOO_LARGE, "384 KiB", head("X-L: " + "y".repeat(1_000_000) + "\r\n" + REST));
        isTheAnswers(HttpFault.HEAD_TOO_LARGE, "384 KiB", explain("HTTP/1.1 200 " + "y".repeat(1_000_000)));
        isTheAnswers(HttpFault.HEAD_TOO_LARGE, "384 KiB", explain("y".repeat(1_000_000)));
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        isTheAnswers(HttpFault.INTERIM, "8 interim", explain(hint.repeat(20) + "HTTP/1.1 200 OK\r\n" + REST));
        isTheAnswers(HttpFault.SWITCHED, "101", explain("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nxx"));
    }

    @Test
    void aLengthOfABodyThatCannotBeIsTheAnswersFault() throws Exception {
        isTheAnswers(
                HttpFault.LENGTH_AND_CHUNKED,
                "content length header with 204, which exclude each other",
                explain("HTTP/1.1 204 No Content\r\n" + REST));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"HTTP/1.1 abc x|STATUS_LINE", "HTTP/1.1 099 x|STATUS_LINE", "ICY 200 OK|NO_HTTP", "<html>|NO_HTTP"
            })
    void namesAnotherFirstLine(String line, HttpFault fault) throws Exception {
        isTheAnswers(fault, line, explain(line + "\r\n" + REST));
    }

    private static byte[] body(String coding, byte[] packed, String... more) throws Exception {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(
                ("HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + packed.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        answer.write(packed);
        try (RawServer server = answering(answer.toByteArray());
                Connector connector = new Connector(
                        tls(), ExplainTest.DIRECT, ExplainTest.PATIENT, ExplainTest.PATIENT, Connector.SILENT)) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url("/")));
            if (more.length > 0) request.headers(more);
            try (Answer got = connector.send(request.build())) {
                return got.bytes(1 << 20);
            }
        }
    }

    /** Packs into a stream. */
    private interface Packer {
        OutputStream over(OutputStream out) throws Exception;
    }

    private static byte[] packed(byte[] plain, Packer by) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = by.over(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void unpacksWhatNobodyAskedToBePacked() throws Exception {
        byte[] plain = "{\"total\":1}".repeat(9).getBytes(StandardCharsets.UTF_8);
        byte[] gzip = packed(plain, GZIPOutputStream::new);
        byte[] zlib = packed(plain, DeflaterOutputStream::new);
        byte[] bare = packed(plain, out -> new DeflaterOutputStream(out, new Deflater(9, true)));
        assertArrayEquals(plain, body("gzip", gzip));
        assertArrayEquals(plain, body("X-GZIP", gzip));
        assertArrayEquals(plain, body("deflate", zlib));
        assertArrayEquals(plain, body("deflate", bare));
        assertArrayEquals(plain, body("deflate, gzip", packed(zlib, GZIPOutputStream::new)));
        byte[] members = Arrays.copyOf(gzip, 2 * gzip.length);
        System.arraycopy(gzip, 0, members, gzip.length, gzip.length);
        assertEquals(2 * plain.length, body("gzip", members).length);
        // a gateway unpacked it and left the header
        assertArrayEquals(plain, body("gzip", plain));
        assertArrayEquals(plain, body("deflate", plain));
        assertArrayEquals(new byte[0], body("gzip", new byte[0]));
        // who asks for it gets it
        assertArrayEquals(gzip, body("gzip", gzip, "Accept-Encoding", "gzip"));
    }

    @Test
    void tellsOfAPackedBodyThatCannotBeUnpacked() throws Exception {
        byte[] gzip = packed(new byte[100_000], GZIPOutputStream::new);
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ";
        byte[] cut = Arrays.copyOf(gzip, gzip.length / 2);
        isTheAnswers(
                HttpFault.PACKED_DAMAGED,
                "cannot be unpacked",
                explain(head + cut.length + "\r\n\r\n" + new String(cut, StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aFewBytesDoNotBecomeGigabytes() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 100; i++) out.write(new byte[1 << 20]);
        }
        try (RawServer server = answering(bytes.toByteArray());
                Connector connector = new Connector(
                        tls(), ExplainTest.DIRECT, ExplainTest.PATIENT, ExplainTest.PATIENT, Connector.SILENT);
                Answer answer = connector.send(
                        HttpRequest.newBuilder(URI.create(server.url("/"))).build())) {
            ExchangeFailure broken = assertThrows(
                    ExchangeFailure.class, () -> answer.body().transferTo(OutputStream.nullOutputStream()));
            isTheAnswers(HttpFault.PACKED_BOMB, "200 times", Explain.of(broken, ExplainTest.ours(tls())));
        }
    }
}
