//SOURCES ApiRequest.java
//SOURCES ../ShellWord.java
//SOURCES ../profile/SecretSource.java
package stellantis.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import stellantis.ShellWord;
import stellantis.profile.SecretSource;

/**
 * The curl command, for a POSIX shell, that sends a request as we do. Secrets stand in it only as what the shell reads
 * them from, and reach curl by its standard input ({@code --config -}), never by its arguments, which every user of the
 * machine can see.
 */
public final class CurlCommand {
    private static final String QUOTE = "q() { printf %s \"$1\" | sed 's/[\\\\\"]/\\\\&/g'; }  # a value for curl's configuration";

    private final List<String> lines = new ArrayList<>();
    private final List<String> config = new ArrayList<>();
    private String fetch = "";
    private final Set<String> needed = new LinkedHashSet<>();

    /** What the shell writes in place of a secret: {@code "$NAME"} or {@code "$(cat FILE)"}. */
    public record Reference(String shell, String variable, String meaning, String fetch) {
        Reference(String shell, String variable, String meaning) {
            this(shell, variable, meaning, null);
        }

        /** @param folder where a relative path of the source starts */
        public static Reference to(SecretSource source, Path folder, String variable, String meaning) {
            return switch (source.kind()) {
                case ENV -> new Reference("\"$" + source.where() + "\"", null, null);
                case FILE -> new Reference("\"$(cat " + path(source.where(), folder) + ")\"", null, null);
                case FD, STDIN -> variable(variable, meaning);
            };
        }

        /** A variable that the reader must set first; the command says so and stops when it is not. */
        public static Reference variable(String variable, String meaning) {
            return new Reference("\"$" + variable + "\"", variable, meaning);
        }

        /** What a command prints; when it fails, curl is not run, and the shell stays open. */
        public static Reference output(String command) {
            return new Reference("\"$token\"", null, null, "token=$(" + command + ") &&");
        }
    }

    /** An option of curl, with its value if it has one. */
    public CurlCommand option(String name, String... value) {
        StringBuilder line = new StringBuilder(name);
        for (String one : value) line.append(' ').append(ShellWord.of(one));
        lines.add(line.toString());
        return this;
    }

    /** A setting of curl's configuration whose value is the text and the secret behind it. */
    public CurlCommand secret(String setting, String before, Reference secret) {
        if (secret.variable() != null) needed.add(": \"${" + secret.variable() + ":?set it to " + secret.meaning() + "}\"");
        if (secret.fetch() != null) fetch = secret.fetch() + "\n";
        config.add(setting + " = \"$(q " + (before.isEmpty() ? "" : ShellWord.of(before)) + secret.shell() + ")\"");
        return this;
    }

    /**
     * Method, URL, headers and data of the request, as curl has to be told to send the same. A header with a
     * credential becomes a reference to a variable of its name.
     *
     * @param data curl's own data options with their values, as typed, when the request has a body
     */
    public CurlCommand request(ApiRequest request, List<String[]> data) {
        String usual = request.body() == null ? "GET" : "POST";
        lines.add(0, "curl --silent --show-error --http1.1 " + ShellWord.of(request.uri().toString()));
        if (request.method().equals("HEAD")) option("--head");
        else if (!request.method().equals(usual)) option("--request", request.method());
        if (request.uri().getRawPath().matches(".*/\\.{1,2}(/.*)?")) option("--path-as-is");
        for (HeaderField field : request.headers()) {
            if (field.secret()) {
                String variable = field.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
                secret("header", field.name() + ": ", Reference.variable(variable, "the value of the header " + field.name()));
            } else if (!(field.is("Content-Type") && field.value().equals(FormData.CONTENT_TYPE) && request.body() != null)) {
                option("--header", field.value().isEmpty() ? field.name() + ";" : field.name() + ": " + field.value());
            }
        }
        // what curl would send by itself
        if (request.header("Accept").isEmpty()) option("--header", "Accept:");
        if (request.body() != null && request.header("Content-Type").isEmpty()) option("--header", "Content-Type:");
        if (request.body() != null) data.forEach(one -> option(one[0], one[1]));
        return this;
    }

    /** The text to be run by sh. */
    @Override
    public String toString() {
        if (config.isEmpty()) return String.join(" \\\n  ", lines);
        return String.join("\n", needed) + (needed.isEmpty() ? "" : "\n") + QUOTE + "\n" + fetch
                + String.join(" \\\n  ", lines) + " \\\n  --config - <<END\n" + String.join("\n", config) + "\nEND";
    }

    private static String path(String file, Path folder) {
        return file.startsWith("~/") ? "\"$HOME\"/" + ShellWord.of(file.substring(2)) : ShellWord.of(folder.resolve(file).toString());
    }
}
