package stellantis.show;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import stellantis.ShellWord;
import stellantis.http.ApiRequest;
import stellantis.http.HeaderField;
import stellantis.profile.SecretSource;

/**
 * The curl command that sends a request as we do, for a POSIX shell. Secrets stand in it only as what the shell reads
 * them from, and reach curl by its standard input ({@code --config -}), never by its arguments, which every user of the
 * machine can see.
 */
final class CurlCommand {
    private static final String QUOTE =
            "q() { printf %s \"$1\" | sed 's/[\\\\\"]/\\\\&/g'; }  # a value for curl's configuration\n";
    private static final String PICK_TOKEN = " | sed -n 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/p'";
    private static final String NO_TOKEN =
            "{ test -n \"$token\" || { echo 'there is no access token' >&2; false; }; } &&\n";

    private final List<String> options = new ArrayList<>();
    private final List<SecretSetting> secrets = new ArrayList<>();
    /** Those of the commands before it. */
    private final List<SecretSetting> earlier = new ArrayList<>();
    /** What comes before it, to be run by sh: it sets {@code token}. */
    private String before = "";

    private String url = "";

    CurlCommand() {}

    /** With the same options and secrets so far. */
    CurlCommand(CurlCommand like) {
        options.addAll(like.options);
        secrets.addAll(like.secrets);
    }

    /** A line of curl's configuration, whose value is a text and the secret behind it. */
    private record SecretSetting(String name, String before, Reference secret) {
        String line() {
            String text = before.isEmpty() ? "" : ShellWord.of(before);
            return name + " = \"$(q " + text + secret.shell() + ")\"\n";
        }
    }

    /**
     * What a shell writes in place of a secret.
     *
     * @param shell such as {@code "$NAME"} or {@code "$(cat FILE)"}
     * @param variable what has to be set first, or null
     */
    record Reference(String shell, String variable, String meaning) {
        /** The access token that {@link CurlCommand#token} has fetched. */
        static final Reference TOKEN = new Reference("\"$token\"", null, null);

        /** @param folder where a relative path of the source starts */
        static Reference to(SecretSource source, Path folder, String variable, String meaning) {
            return switch (source.kind()) {
                case ENV -> new Reference("\"$" + source.where() + "\"", null, null);
                case FILE -> new Reference("\"$(cat " + path(source.where(), folder) + ")\"", null, null);
                case STDIN -> variable(variable, meaning);
            };
        }

        /** A variable that the reader must set first; the command says so and stops when it is not. */
        static Reference variable(String variable, String meaning) {
            return new Reference("\"$" + variable + "\"", variable, meaning);
        }

        private static String path(String file, Path folder) {
            if (file.startsWith("~/")) return "\"$HOME\"/" + ShellWord.of(file.substring(2));
            return ShellWord.of(folder.resolve(file).toString());
        }
    }

    /** An option of curl without a value. */
    CurlCommand option(String name) {
        options.add(name);
        return this;
    }

    CurlCommand option(String name, String value) {
        return option(name + " " + ShellWord.of(value));
    }

    /** A setting of curl's configuration whose value is the text and the secret behind it. */
    void secret(String setting, String before, Reference secret) {
        secrets.add(new SecretSetting(setting, before, secret));
    }

    /** The command whose answer (RFC 6749 section 5.1) holds the access token: {@link Reference#TOKEN}. */
    void token(CurlCommand fetch) {
        earlier.addAll(fetch.secrets);
        before = "token=$(" + fetch.curl(PICK_TOKEN) + ")\n" + NO_TOKEN;
    }

    /** The command that prints the access token; when it fails, curl is not run, and the shell stays open. */
    void token(String command) {
        before = "token=$(" + command + ") &&\n";
    }

    /**
     * Method, URL, headers and data of the request, as curl has to be told to send the same. A header with a
     * credential becomes a reference to a variable of its name.
     *
     * @param data curl's own data options with their values, as typed, when the request has a body
     */
    void request(ApiRequest request, List<Map.Entry<String, String>> data) {
        boolean body = request.body() != null;
        url = request.uri().toString();
        if (request.method().equals("HEAD")) option("--head");
        else if (!request.method().equals(body ? "POST" : "GET")) option("--request", request.method());
        if (request.uri().getRawPath().matches(".*/\\.{1,2}(/.*)?")) option("--path-as-is");
        for (HeaderField field : request.headers()) header(field, body);
        // what curl would send by itself
        if (request.header("Accept").isEmpty()) option("--header", "Accept:");
        if (body && request.header("Content-Type").isEmpty()) option("--header", "Content-Type:");
        if (body) data.forEach(one -> option(one.getKey(), one.getValue()));
    }

    private void header(HeaderField field, boolean body) {
        if (field.secret()) {
            String variable = field.name().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
            secret(
                    "header",
                    field.name() + ": ",
                    Reference.variable(variable, "the value of the header " + field.name()));
            return;
        }
        boolean usual = body && field.is("Content-Type") && field.value().equals(ApiRequest.FORM);
        if (!usual) option("--header", field.name() + (field.value().isEmpty() ? ";" : ": " + field.value()));
    }

    /** The text to be run by sh. */
    String sh() {
        List<SecretSetting> all =
                Stream.concat(earlier.stream(), secrets.stream()).toList();
        String variables = all.stream()
                .map(SecretSetting::secret)
                .filter(one -> one.variable() != null)
                .map(one -> ": \"${" + one.variable() + ":?set it to " + one.meaning() + "}\"\n")
                .distinct()
                .collect(joining());
        return variables + (all.isEmpty() ? "" : QUOTE) + before + curl("");
    }

    /** curl alone. @param pipe what its output goes to */
    private String curl(String pipe) {
        String command = Stream.concat(
                        Stream.of("curl --silent --show-error --http1.1 " + ShellWord.of(url)), options.stream())
                .collect(joining(" \\\n  "));
        if (secrets.isEmpty()) return command + pipe;
        String settings = secrets.stream().map(SecretSetting::line).collect(joining());
        return command + " \\\n  --config - <<END" + pipe + "\n" + settings + "END" + (pipe.isEmpty() ? "" : "\n");
    }
}
