package stellantis.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.connection.ConnectionOptions.ACCEPT;
import static stellantis.connection.ConnectionOptions.BASE_URL;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;
import static stellantis.connection.ConnectionOptions.CLIENT_ID_IN;
import static stellantis.connection.ConnectionOptions.URL;
import static stellantis.connection.RequestOptions.DATA;
import static stellantis.connection.RequestOptions.DATA_URLENCODE;
import static stellantis.connection.RequestOptions.EACH;
import static stellantis.connection.RequestOptions.GET;
import static stellantis.connection.RequestOptions.HEADER;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ProfileRequest;
import stellantis.connection.RequestOptions;
import stellantis.http.ApiRequest;
import stellantis.http.BasicAuth;
import stellantis.http.FormData;
import stellantis.http.HeaderField;

/** A request to the API as typed with curl's options and as the profile completes it; all but its credentials. */
public final class CallOptions {
    /** The options of the request, for {@link Command#options}. */
    public static final List<Option> REQUEST = List.of(
            RequestOptions.REQUEST, URL, HEADER, DATA, DATA_URLENCODE, GET, BASE_URL, CLIENT_ID, CLIENT_ID_IN, ACCEPT);

    private static final int BODY_LIMIT = 64 << 20;
    /** {@code [fid]} in a path; in a query brackets are usual. */
    private static final Pattern BRACKETS = Pattern.compile("(?<=/)\\[[A-Za-z][A-Za-z_ -]{0,40}]");

    private final Run run;
    private final ProfileRequest profile;

    private CallOptions(Run run) {
        this.run = run;
        this.profile = new ProfileRequest(run);
    }

    /** @throws Failure exit code 2 or 11 for mistakes; secrets are not read yet */
    public static ApiRequest request(Run run) {
        ChosenProfile.check(run);
        return new CallOptions(run).build();
    }

    private ApiRequest build() {
        List<HeaderField> own = headers();
        String typed = url();
        String explicit = method();
        boolean bodiless = explicit != null && (explicit.equals("GET") || explicit.equals("HEAD"));
        boolean toQuery = run.has(GET) || bodiless;
        FormData data = data(toQuery);
        if (toQuery && !data.isEmpty() && !run.has(GET))
            run.console()
                    .note("the data of a " + explicit
                            + " goes into the query, where the API looks for it (curl would send it as a body)");
        String method = explicit != null ? explicit : data.isEmpty() || toQuery ? "GET" : "POST";

        if (!run.has(EACH)) {
            profile.placeholders(typed);
            Matcher brackets = BRACKETS.matcher(typed);
            if (brackets.find()) profile.warn(brackets.group());
        }
        ApiRequest request = ApiRequest.of(method, profile.resolved(typed));
        if (toQuery) request = data.isEmpty() ? request : request.withQuery(data.text());
        else if (!data.isEmpty()) request = withBody(request, data.bytes(), own);
        return profile.completed(request).with(own);
    }

    private ApiRequest withBody(ApiRequest request, byte[] bytes, List<HeaderField> own) {
        boolean json = bytes.length > 0 && (bytes[0] == '{' || bytes[0] == '[');
        if (json && own.stream().noneMatch(field -> field.is("Content-Type"))) {
            run.console()
                    .warn(
                            "the data looks like JSON, but is sent as " + ApiRequest.FORM,
                            "-H 'Content-Type: application/json'");
        }
        return request.withBody(bytes);
    }

    private String url() {
        List<String> arguments = run.arguments();
        boolean onlyMethod = arguments.size() == 1 && isMethod(arguments.get(0));
        boolean path = !arguments.isEmpty() && !onlyMethod;
        if (run.has(EACH)) {
            if (run.has(URL) || path)
                throw Failure.usage("a path is given besides the one of --each")
                        .hint("write the path as the value of --each: --each 'fleets/FLEET/vehicles/{id}/status'");
            return run.value(EACH).orElseThrow();
        }
        if (run.has(URL)) {
            if (path)
                throw Failure.usage("the URL is given twice").hint("give it as --url or behind the options, not both");
            return run.value(URL).orElseThrow();
        }
        if (!path)
            throw Failure.usage("no path or URL is given")
                    .hint(NextCommand.of(
                            "call", ApiCredentials.endUser(run) ? "user/vehicles" : "/connectedcar/v3/fleets"));
        return arguments.get(arguments.size() - 1);
    }

    /** The method typed, or null. */
    private String method() {
        List<String> arguments = run.arguments();
        boolean first = arguments.size() == 2 || (run.has(URL) || run.has(EACH)) && arguments.size() == 1;
        if (first && !isMethod(arguments.get(0).toUpperCase(Locale.ROOT)))
            throw Failure.usage("\"" + arguments.get(0) + "\" is no request method")
                    .hint("write [METHOD] PATH, such as: GET /connectedcar/v3/fleets");
        String argument = first ? arguments.get(0).toUpperCase(Locale.ROOT) : null;
        String option = run.value(RequestOptions.REQUEST)
                .map(text -> text.toUpperCase(Locale.ROOT))
                .orElse(argument);
        if (argument != null && !argument.equals(option))
            throw Failure.usage("two request methods are given: " + argument + " and " + option);
        if (option != null && (!option.matches("[A-Z]{1,20}") || option.equals("CONNECT")))
            throw Failure.usage("\"" + option + "\" is no request method")
                    .hint("GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
        return option;
    }

    private static boolean isMethod(String text) {
        return List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
                .contains(text);
    }

    private List<HeaderField> headers() {
        List<HeaderField> fields = new ArrayList<>();
        for (String typed : run.values(HEADER)) {
            if (!typed.startsWith("@")) fields.add(HeaderField.parse(typed));
            else
                new String(file(typed.substring(1)), UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> fields.add(HeaderField.parse(line)));
        }
        for (HeaderField field : fields) {
            if (field.value() == null) continue;
            if (field.is("Authorization")) checkBasic(field.value());
            if (field.secret()) run.console().keepOut(Secret.of(field.value()));
            else profile.placeholders(field.value());
        }
        return fields;
    }

    /** Refuses an Authorization value that cannot be right; other schemes than Basic are not looked at. */
    private static void checkBasic(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) return;
        byte[] both;
        try {
            both = Base64.getDecoder().decode(authorization.substring(6).strip());
        } catch (IllegalArgumentException e) {
            throw noBasic("is not Base64");
        }
        if (!new String(both, UTF_8).contains(":")) throw noBasic("holds no user:password");
        BasicAuth.refuseMistakes(both);
    }

    private static Failure noBasic(String why) {
        return Failure.usage("the value of Authorization: Basic " + why)
                .hint("let this script make it: --user LOGIN --password env:NAME, without the header");
    }

    private FormData data(boolean query) {
        FormData data = new FormData(this::file, query);
        for (Option one : run.uses(DATA, DATA_URLENCODE)) {
            if (one.equals(DATA)) data.plain(one.getValue());
            else data.encoded(one.getValue());
            if (!one.getValue().startsWith("{")) profile.placeholders(one.getValue());
        }
        if (run.has(GET) && data.isEmpty()) run.console().note("-G does nothing without --data or --data-urlencode");
        return data;
    }

    private byte[] file(String typed) {
        if (typed.equals("-")) return run.stdin();
        return GivenFile.read(run.path(typed), BODY_LIMIT, "the body of a request");
    }
}
