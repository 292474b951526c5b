//SOURCES Json.java
//SOURCES Run.java
package stellantis.cli;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;

/**
 * The profile for other tools: where to call, who calls, which certificate. Passwords, passphrases and tokens are left
 * for the tool to ask for, or are its variables; they are not even read.
 */
public final class ProfileExport {
    private static final String ACCEPT = "application/hal+json, application/json;q=0.9";
    private static final String SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

    private final Run run;

    private ProfileExport(Run run) {
        this.run = run;
    }

    /** A configuration for {@code curl --config}. */
    public static byte[] curlConfig(Run run) {
        return new ProfileExport(run).curl().getBytes(StandardCharsets.UTF_8);
    }

    /** A collection in Postman's format v2.1. */
    public static byte[] postman(Run run) {
        return (Json.text(new ProfileExport(run).collection()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String base() {
        return run.setting(Options.BASE_URL).map(url -> url.strip().replaceFirst("/+$", "")).orElseThrow(() -> Failure.usage("the profile \"" + run.profile().name() + "\" does not say where to call")
                .hint("jbang profile@stellantis set environment=preprod (or prod, sandbox)"));
    }

    private boolean oauth2() {
        return run.setting(Options.AUTH).orElse("").equals("oauth2");
    }

    private Path file(String setting, Path otherwise) {
        return run.profile().file(setting).orElse(otherwise).toAbsolutePath().normalize();
    }

    private String curl() {
        String profile = run.profile().name().equals("default") ? "" : " -p " + run.profile().name();
        List<String> lines = new ArrayList<>(List.of("# The profile \"" + run.profile().name() + "\" for curl 7.87 or newer; no secret is in here.",
                "# curl --config THIS-FILE " + base() + "/connectedcar/v3/fleets",
                "# curl asks for the passphrase of the key" + (oauth2() ? "." : " and for the password."),
                "silent", "show-error", "http1.1"));
        Optional<Path> keystore = run.profile().file("keystore");
        if (keystore.isPresent()) {
            set(lines, "cert-type", "P12");
            set(lines, "cert", keystore.get().toAbsolutePath().normalize().toString());
        } else {
            set(lines, "cert", file("cert", run.profile().certificateFile()).toString());
            set(lines, "key", file("key", run.profile().keyFile()).toString());
        }
        Path ca = file("cacert", run.profile().caFile());
        if (java.nio.file.Files.exists(ca)) set(lines, "cacert", ca.toString());
        run.setting(Options.CLIENT_ID).ifPresent(id -> {
            String place = run.setting(Options.CLIENT_ID_IN).orElse("query:client_id");
            String name = place.substring(place.indexOf(':') + 1);
            set(lines, place.startsWith("header:") ? "header" : "url-query", place.startsWith("header:") ? name + ": " + id : name + "=" + id);
        });
        set(lines, "header", "Accept: " + run.setting(Options.ACCEPT).orElse(ACCEPT));
        run.setting(Options.PROXY).filter(proxy -> !proxy.contains("@")).ifPresent(proxy -> set(lines, "proxy", proxy));
        run.setting(Options.TLS_MIN).ifPresent(version -> lines.add("tlsv" + version));
        run.setting(Options.TLS_MAX).ifPresent(version -> set(lines, "tls-max", version));
        set(lines, "connect-timeout", run.setting(Options.CONNECT_TIMEOUT).orElse("10"));
        set(lines, "max-time", run.setting(Options.MAX_TIME).orElse("60"));
        if (oauth2()) lines.add("# with an access token: jbang token@stellantis" + profile + " --header | curl --config THIS-FILE --header @- URL");
        else run.setting(Options.USER).ifPresent(user -> set(lines, "user", user));
        return String.join("\n", lines) + "\n";
    }

    /** A setting, its value as curl reads it back. */
    private static void set(List<String> lines, String name, String value) {
        if (value.matches("(?s).*[\\x00-\\x1f].*")) throw Failure.usage("the value for " + name + " holds a line break or another control character");
        lines.add(name + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    }

    private Object collection() {
        URI base = URI.create(base());
        String version = base.getRawPath() == null || base.getRawPath().isEmpty() ? "/connectedcar/v3" : "";
        List<Object> requests = new ArrayList<>();
        if (oauth2()) requests.add(token());
        String vehicle = version + "/fleets/{{fleet}}/vehicles/{{vehicle}}";
        requests.add(get("Fleets", version + "/fleets"));
        requests.add(get("Vehicles of a fleet", version + "/fleets/{{fleet}}/vehicles"));
        for (String part : List.of("status", "lastPosition", "telemetry", "alerts", "maintenance", "trips")) requests.add(get("Vehicle: " + part, vehicle + "/" + part));
        requests.add(get("Monitors", version + "/fleets/{{fleet}}/monitors"));
        String login = run.setting(Options.USER).orElse("");
        Map<String, Object> auth = oauth2() ? Json.object("type", "bearer", "bearer", List.of(variable("token", "{{accessToken}}")))
                : Json.object("type", "basic", "basic", List.of(variable("username", login), variable("password", "{{password}}")));
        List<Object> variables = new ArrayList<>(List.of(variable("baseUrl", base.toString()), variable("clientId", run.setting(Options.CLIENT_ID).orElse("")), variable("fleet", ""), variable("vehicle", "")));
        return Json.object("info", Json.object("name", "Stellantis, profile " + run.profile().name(), "description", description(base), "schema", SCHEMA), "item", requests, "auth", auth, "variable", variables);
    }

    private String description(URI base) {
        String ca = java.nio.file.Files.exists(file("cacert", run.profile().caFile())) ? "; CA certificates: PEM file " + file("cacert", run.profile().caFile()) : "";
        return "Postman takes the client certificate from its settings, not from a collection: Settings, Certificates, Add certificate: host " + base.getRawAuthority() + ", CRT file "
                + file("cert", run.profile().certificateFile()) + ", KEY file " + file("key", run.profile().keyFile()) + ca + ". "
                + (oauth2() ? "Put the access token (jbang token@stellantis) into the secret variable accessToken of an environment or vault." : "Put the password into the secret variable password of an environment or vault.");
    }

    private Object token() {
        List<Object> form = new ArrayList<>(List.of(variable("grant_type", "client_credentials"), variable("client_id", run.setting(Options.TOKEN_CLIENT_ID).orElse(""))));
        run.setting(Options.SCOPE).ifPresent(scope -> form.add(variable("scope", scope)));
        String url = run.setting(Options.TOKEN_URL).orElse("");
        return Json.object("name", "Access token", "request", Json.object("auth", Json.object("type", "noauth"), "method", "POST", "header", List.of(),
                "body", Json.object("mode", "urlencoded", "urlencoded", form), "url", url));
    }

    private Object get(String name, String path) {
        List<Object> headers = new ArrayList<>(List.of(header("Accept", run.setting(Options.ACCEPT).orElse(path.endsWith("/lastPosition") ? "application/vnd.geo+json, " + ACCEPT : ACCEPT))));
        String place = run.setting(Options.CLIENT_ID_IN).orElse("query:client_id");
        String id = place.substring(place.indexOf(':') + 1);
        boolean query = place.startsWith("query:");
        if (!query) headers.add(header(id, "{{clientId}}"));
        Map<String, Object> url = Json.object("raw", "{{baseUrl}}" + path + (query ? "?" + id + "={{clientId}}" : ""), "host", List.of("{{baseUrl}}"), "path", List.of(path.substring(1).split("/")));
        if (query) url.put("query", List.of(header(id, "{{clientId}}")));
        return Json.object("name", name, "request", Json.object("method", "GET", "header", headers, "url", url));
    }

    private static Map<String, Object> header(String key, String value) {
        return Json.object("key", key, "value", value);
    }

    private static Map<String, Object> variable(String key, String value) {
        return Json.object("key", key, "value", value, "type", "string");
    }
}
