package stellantis.http;

import java.net.ProtocolException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What Java's client takes for granted of an answer's head (RFC 9112 section 6.3, RFC 9110 section 8.4). */
final class AnswerHead {
    private AnswerHead() {}

    /** How the body was packed without request; none if it is to be returned unchanged. */
    static List<String> packing(HttpRequest request, HttpResponse<BodyStream> response) throws ExchangeFailure {
        checkLength(request, response);
        List<String> codings = words(response, "Content-Encoding");
        if (codings.isEmpty() || request.headers().firstValue("Accept-Encoding").isPresent()) return List.of();
        if (UnpackedStream.knows(codings)) return codings;
        // an error is known by its status
        if (response.statusCode() >= 400 || request.method().equals("HEAD")) return List.of();
        throw refused(response, "Content-Encoding " + String.join(", ", codings));
    }

    /** Of two lengths Java's client would choose one, and take the marks of a coding it does not know for the body. */
    private static void checkLength(HttpRequest request, HttpResponse<BodyStream> response) throws ExchangeFailure {
        if (request.method().equals("HEAD")) return;
        List<String> codings = words(response, "Transfer-Encoding");
        List<String> lengths =
                words(response, "Content-Length").stream().distinct().toList();
        String wrong = null;
        if (!codings.isEmpty() && !lengths.isEmpty()) wrong = "Transfer-Encoding and Content-Length";
        else if (codings.size() > 1 || !codings.isEmpty() && !codings.get(0).equals("chunked"))
            wrong = "Transfer-Encoding " + String.join(", ", codings);
        else if (lengths.size() > 1) wrong = "Content-Length " + String.join(" and ", lengths);
        else if (!lengths.isEmpty() && !lengths.get(0).matches("\\d+"))
            wrong = "For input string: \"" + lengths.get(0) + "\"";
        if (wrong != null) throw refused(response, wrong);
    }

    private static ExchangeFailure refused(HttpResponse<BodyStream> response, String wrong) {
        response.body().close();
        return response.body().broken(new ProtocolException(wrong));
    }

    /** The elements of a header's list (RFC 9110 section 5.6.1), in small letters; identity stands for no coding. */
    private static List<String> words(HttpResponse<?> response, String header) {
        return response.headers().allValues(header).stream()
                .flatMap(value -> Stream.of(value.toLowerCase(Locale.ROOT).split(",")))
                .map(String::strip)
                .filter(word -> !word.equals("identity"))
                .toList();
    }
}
