package support;

import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import support.LocalStellantis.Partner;

/** The owners of vehicles at the sandbox's identity provider, and an application that acts for them, all by curl. */
public final class EndUserTokens {
    public static final String REDIRECT = "http://127.0.0.1:51234/callback";
    public final LocalStellantis stellantis;
    public final Partner app;
    private final String provider;
    private final String realm;

    public EndUserTokens(LocalStellantis stellantis, Partner app) {
        this(stellantis, app, stellantis.sandbox.idpUrl().toString(), "clientsB2CPeugeot");
    }

    private EndUserTokens(LocalStellantis stellantis, Partner app, String provider, String realm) {
        this.stellantis = stellantis;
        this.app = app;
        this.provider = provider;
        this.realm = realm;
    }

    /** The same application with another brand's customers. */
    public EndUserTokens of(String brand, String realm) {
        return new EndUserTokens(
                stellantis,
                app,
                stellantis.sandbox.idpUrl().toString().replace("/am/oauth2", "/" + brand + "/am/oauth2"),
                realm);
    }

    public String url() {
        return provider;
    }

    /** The address of the consent page; name and value pairs replace or, with a null value, remove parameters. */
    public String authorizeUrl(String... changes) {
        Map<String, String> all = new LinkedHashMap<>(Map.of(
                "client_id",
                app.clientId(),
                "response_type",
                "code",
                "scope",
                "openid data:telemetry data:position",
                "redirect_uri",
                REDIRECT,
                "state",
                "st&te"));
        for (int i = 0; i < changes.length; i += 2) all.put(changes[i], changes[i + 1]);
        return provider + "/authorize?"
                + all.entrySet().stream()
                        .filter(one -> one.getValue() != null)
                        .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    public Tool.Result ask(String... changes) {
        return stellantis.curl(null, "-i", authorizeUrl(changes));
    }

    /** What happens when the person presses a button of the page. */
    public Tool.Result decide(Tool.Result page, String user, String decision) {
        String request = page.out().replaceAll("(?s).*name=\"request\" value=\"([^\"]+)\".*", "$1");
        return stellantis.curl(
                null,
                "-i",
                provider + "/authorize",
                "-d",
                "request=" + request,
                "-d",
                "user=" + user,
                "-d",
                "decision=" + decision);
    }

    /** The parameters with which the person is sent back. */
    public static Map<String, String> sentBack(Tool.Result answer) {
        String location = header(answer, "Location");
        if (status(answer) != 302 || location == null)
            throw new AssertionError("nobody was sent back: " + answer.out());
        return Stream.of(location.substring(location.indexOf('?') + 1).split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> pair[0],
                        pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                        (a, b) -> a + b,
                        LinkedHashMap::new));
    }

    public String code(String user, String... changes) {
        return sentBack(decide(ask(changes), user, "accept")).get("code");
    }

    /** POST with the application's Basic credentials; {@code -i} output. */
    public Tool.Result post(String path, String... form) {
        List<String> arguments = new ArrayList<>(List.of(
                "-i", "-u", app.clientId() + ":" + app.reply().client().secret().reveal(), provider + path));
        for (String field : form) arguments.addAll(List.of("--data-urlencode", field));
        return stellantis.curl(null, arguments.toArray(String[]::new));
    }

    public Tool.Result exchange(String code, String... more) {
        return post(
                "/access_token",
                Stream.concat(
                                Stream.of("grant_type=authorization_code", "redirect_uri=" + REDIRECT, "code=" + code),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    public Tool.Result refresh(Object token) {
        return post("/access_token?realm=" + realm, "grant_type=refresh_token", "refresh_token=" + token);
    }

    /** The first tokens after a consent. */
    public Map<String, Object> tokens(String user, String scope) {
        return json(exchange(code(user, "scope", scope)));
    }

    /** GET below the API's v4 on behalf of the token's owner; {@code -i} output. */
    public Tool.Result call(Object token, String path, String... more) {
        return stellantis.curl(
                app,
                Stream.concat(
                                Stream.of(
                                        "-i",
                                        "-g",
                                        "-H",
                                        "Authorization: Bearer " + token,
                                        "-H",
                                        "x-introspect-realm: " + realm,
                                        stellantis.sandbox.baseUrl() + "/connectedcar/v4" + path
                                                + (path.contains("?") ? "&" : "?") + "client_id=" + app.clientId()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }
}
