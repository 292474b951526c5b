package stellantis.diagnosis;

import static stellantis.ExitCode.HTTP_SERVER_ERROR;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Text;

/**
 * What is wrong with an answer that is not as HTTP/1.1 wants it (RFC 9112), by the words of Java's client and of
 * Connector. It is the answer's fault: whoever sent it took the certificate. Filled in: host, line.
 */
public enum HttpFault implements Fault {
    HTTP2(
            "talk.http2-only",
            "(?:receiving \\[|line: \")\\x00.{2}[\\x04\\x07]()",
            "{host} does not answer in HTTP/1.1",
            "what came are frames of HTTP/2, and these scripts speak HTTP/1.1",
            "check host and port of the URL; if they are right, ask your Stellantis contact for HTTP/1.1"),
    NO_HTTP(
            "talk.",
            "Invalid status line: \"(?!HTTP/1)(.*)",
            "{host} does not answer in HTTP/1.1",
            "what came back begins with \"{line}\"",
            "check host and port of the URL"),
    STATUS_LINE("http.", "(?:Invalid status line: |parsing status line, )\"(.*)", "its first line is \"{line}\""),
    HEADER_NAME(
            "http.header-line",
            "Invalid header name \"(.*)",
            "the name of its header line \"{line}: …\" holds a blank or another wrong character; most "
                    + "often a program of the server prints its warnings into the answer"),
    HEADER_VALUE(
            "http.header-line",
            "Invalid header value \"(.*)",
            "a header line holds characters that none may hold: \"{line}\""),
    HEAD_TOO_LARGE("http.", "Header size too big()", "its head is larger than 384 KiB"),
    INTERIM("http.", "Too many interim responses()", "it begins with more than 8 interim answers (status 1xx)"),
    SWITCHED("http.", "Unexpected 101()", "it switches to another protocol (HTTP 101), for which nobody asked"),
    HEAD_CUT(
            "http.",
            "HTTP/1.1 (?:status line|header), receiving \\[(.+?)]",
            "it ends in the middle of its head, after \"{line}\""),
    LENGTH("http.", "For input string: \"(.*)", "its Content-Length is \"{line}\", which is no number"),
    LENGTH_AND_CHUNKED(
            "http.length",
            "(Content-Length .* and .*|Transfer-Encoding and Content-Length|content length header with \\d+)",
            "it has a {line}, which exclude each other"),
    TRANSFER_CODING("http.", "Transfer-Encoding (.*)", "its Transfer-Encoding is \"{line}\", which is not supported"),
    CHUNK(
            "http.",
            "(?i)(?:illegal character in|invalid) chunk()",
            "the marks between the chunks of its body are damaged"),
    PACKED_DAMAGED(
            "http.packed", "Content-Encoding is damaged: (.*)", "its body is packed, and cannot be unpacked: {line}"),
    PACKED_BOMB(
            "http.packed",
            "Content-Encoding without measure()",
            "its body is packed, and grows to more than 64 MiB and 200 times its size",
            "tell your Stellantis contact; as it comes: -H 'Accept-Encoding: gzip' -o FILE"),
    PACKED_OTHERWISE(
            "http.packed",
            "Content-Encoding (.*)",
            "its body is packed with \"{line}\", for which nobody asked and which is not supported",
            "tell your Stellantis contact; as it comes: -H 'Accept-Encoding: *' -o FILE");

    private static final int LONGEST = 80;

    private final Pattern said;
    private final Row row;

    HttpFault(String id, String said, String because) {
        this(id, said, because, "{later}");
    }

    HttpFault(String id, String said, String because, String remedy) {
        this(id, said, "the answer of {host} is not as HTTP wants it", because, remedy);
    }

    HttpFault(String id, String said, String what, String because, String remedy) {
        this.said = Pattern.compile(said, Pattern.DOTALL);
        this.row = new Row(id, HTTP_SERVER_ERROR, Side.SERVER, true, what, because, remedy).named(this);
    }

    @Override
    public Row row() {
        return row;
    }

    /** The row for what a client said of an answer, if there is one. @param words takes what the row is filled with */
    static Optional<HttpFault> of(String said, MessageValues words) {
        return Arrays.stream(values())
                .filter(one -> {
                    Matcher found = one.said.matcher(said);
                    if (!found.find()) return false;
                    words.put("line", Text.printable(found.group(1).replaceFirst("\"$", ""), LONGEST));
                    return true;
                })
                .findFirst();
    }
}
