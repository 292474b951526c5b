//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES OpensslCa.java
//SOURCES PageServer.java
//SOURCES Repository.java
package support;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The vendor's API as somebody else could have written it: the answers are written by hand in {@code answers/} and
 * valid by the vendor's contract (OtherServerTest), but differ from the sandbox's in what the contract leaves open. It
 * asks for no credentials.
 */
public final class OtherStellantis implements AutoCloseable {
    /** How the fleet owner's API v3 answers. The end user's v4 is always the same. */
    public enum Manner {
        /**
         * Only what the contract requires; empty collections have an empty {@code _embedded}; links are relative; a
         * plug-in hybrid has its fuel first. Five vehicles on two pages: with nothing in its status, plug-in hybrid,
         * hydrogen, without a status, private.
         */
        TERSE,
        /**
         * Much of what it allows; collections are spelled in another case; links are absolute; a plug-in hybrid has
         * its battery first; the brand is in the extension, or only in the deprecated field. Two fleets on two pages.
         */
        FULL
    }

    private static final Pattern PAGE = Pattern.compile("[?&](pageToken=[^&]*)");

    private final Map<String, Object> answers;
    private final PageServer server;

    public OtherStellantis(OpensslCa ca, OpensslCa.Issued identity, Manner manner) {
        answers = answers(manner.name().toLowerCase());
        answers.putAll(answers("owner"));
        server = new PageServer(ca, identity, this::answer);
    }

    /** Of a file: path, with the pageToken if there is one, and body. */
    public static Map<String, Object> answers(String name) {
        try {
            String text = Files.readString(Repository.root().resolve("tests/support/answers/" + name + ".json"));
            return new LinkedHashMap<>(JSON.std.mapFrom(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status of a body: an error's code is the status and two digits. */
    public static int status(Object body) {
        return body instanceof Map<?, ?> map && map.get("code") instanceof Integer code ? code / 100 : 200;
    }

    public static String type(String path) {
        return path.endsWith("/lastPosition") ? "application/vnd.geo+json" : "application/hal+json";
    }

    private void answer(String target, OutputStream out) throws IOException {
        String path = target.replaceFirst("\\?.*", "");
        Matcher page = PAGE.matcher(target);
        Object body = answers.get(page.find() ? path + "?" + page.group(1) : path);
        if (body == null) body = Map.of("code", 40499, "message", "No data for this context.");
        String text = JSON.std.asString(body).replace("{origin}", "https://localhost:" + port());
        PageServer.answer(out, status(body) == 200 ? "200 OK" : status(body) + " No", type(path), text);
    }

    public int port() {
        return server.port();
    }

    /** The targets of all requests, in their order. */
    public List<String> asked() {
        return server.asked();
    }

    @Override
    public void close() {
        server.close();
    }
}
