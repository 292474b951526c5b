//SOURCES ../http/ApiRequest.java
//SOURCES ../ShellWord.java
//SOURCES ../profile/SecretSource.java
package stellantis.show;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import stellantis.ShellWord;
import stellantis.http.ApiRequest;
import stellantis.http.FormData;
import stellantis.http.HeaderField;
import stellantis.profile.SecretSource;

/**
 * The curl command that sends a request as we do, for a POSIX shell. Secrets stand in it only as what the shell reads
 * them from, and reach curl by its standard input ({@code --config -}), never by its arguments, which every user of the
 * machine can see.
 */
public final class CurlCommand {
    private static final String QUOTE = "q() { printf %s \"$1\" | sed 's/[\\\\\"]/\\\\&/g'; }  # a value for curl's configuration";

    private static final String PICK_TOKEN = "sed -n 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/p'";
    private static final String NO_TOKEN = "{ test -n \"$token\" || { echo 'there is no access token' >&2; false; }; } &&\n";

    private final List<Option> options = new ArrayList<>();
    private final List<SecretOption> secrets = new ArrayList<>();
    private CurlCommand token;
    private String url = "";

    /** @param value null for an option without one */
    private record Option(String name, String value) {}

    private record SecretOption(String setting, String before, Reference secret) {}

    /**
     * What a shell writes in place of a secret.
     *
     * @param shell for a POSIX shell: {@code "$NAME"} or {@code "$(cat FILE)"}
     * @param variable what has to be set first, or null
     * @param command what prints it, or null
     */
    public record Reference(String shell, String variable, String meaning, String command) {
        /** @param folder where a relative path of the source starts */
        public static Reference to(SecretSource source, Path folder, String variable, String meaning) {
            return switch (source.kind()) {
                case ENV -> new Reference("\"$" + source.where() + "\"", null, null, null);
                case FILE -> new Reference("\"$(cat " + path(source.where(), folder) + ")\"", null, null, null);
                case FD, STDIN -> variable(variable, meaning);
            };
        }

        /** A variable that the reader must set first; the command says so and stops when it is not. */
        public static Reference variable(String variable, String meaning) {
            return new Reference("\"$" + variable + "\"", variable, meaning, null);
        }

        /** What a command prints; when it fails, curl is not run, and the shell stays open. */
        public static Reference output(String command) {
            return new Reference("\"$token\"", null, null, command);
        }

        /** What an earlier command printed into {@code token}. */
        public static Reference token() {
            return new Reference("\"$token\"", null, null, null);
        }

        /** How sh gets it before the command; empty where there is nothing to get. */
        public String fetch() {
            return command == null ? "" : "token=$(" + command + ") &&\n";
        }
    }

    /** An option of curl, with its value if it has one. */
    public CurlCommand option(String name, String... value) {
        options.add(new Option(name, value.length == 0 ? null : value[0]));
        return this;
    }

    /** A setting of curl's configuration whose value is the text and the secret behind it. */
    public CurlCommand secret(String setting, String before, Reference secret) {
        secrets.add(new SecretOption(setting, before, secret));
        return this;
    }

    /** The command whose answer (RFC 6749 section 5.1) holds the access token: {@link Reference#token}. */
    public CurlCommand token(CurlCommand fetch) {
        token = fetch;
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
        url = request.uri().toString();
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
    public String sh() {
        StringBuilder text = new StringBuilder();
        for (String variable : needed()) text.append(": \"${").append(variable).append(":?set it to ").append(meaning(variable)).append("}\"\n");
        if (!all().isEmpty()) text.append(QUOTE).append('\n');
        secrets.forEach(one -> text.append(one.secret().fetch()));
        if (token != null) text.append("token=$(").append(token.sh(" | " + PICK_TOKEN)).append(")\n").append(NO_TOKEN);
        return text.append(sh("")).toString();
    }

    /** curl alone. @param pipe what its output goes to */
    private String sh(String pipe) {
        StringBuilder command = new StringBuilder("curl --silent --show-error --http1.1 " + ShellWord.of(url));
        for (Option option : options) command.append(" \\\n  ").append(option.name()).append(option.value() == null ? "" : " " + ShellWord.of(option.value()));
        if (secrets.isEmpty()) return command + pipe;
        command.append(" \\\n  --config - <<END").append(pipe).append('\n');
        for (SecretOption one : secrets) command.append(one.setting()).append(" = \"$(q ").append(one.before().isEmpty() ? "" : ShellWord.of(one.before())).append(one.secret().shell()).append(")\"\n");
        return command.append("END").append(pipe.isEmpty() ? "" : "\n").toString();
    }

    /** Those of the command for the token, too. */
    private List<SecretOption> all() {
        List<SecretOption> all = new ArrayList<>(token == null ? List.of() : token.secrets);
        all.addAll(secrets);
        return all;
    }

    private Set<String> needed() {
        Set<String> variables = new LinkedHashSet<>();
        for (SecretOption one : all()) if (one.secret().variable() != null) variables.add(one.secret().variable());
        return variables;
    }

    private String meaning(String variable) {
        return all().stream().map(SecretOption::secret).filter(secret -> variable.equals(secret.variable())).findFirst().orElseThrow().meaning();
    }

    private static String path(String file, Path folder) {
        return file.startsWith("~/") ? "\"$HOME\"/" + ShellWord.of(file.substring(2)) : ShellWord.of(folder.resolve(file).toString());
    }
}
