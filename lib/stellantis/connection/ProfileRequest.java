package stellantis.connection;

import static stellantis.connection.ConnectionOptions.ACCEPT;
import static stellantis.connection.ConnectionOptions.BASE_URL;
import static stellantis.connection.ConnectionOptions.CLIENT_ID;

import java.net.URI;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Version;
import stellantis.cli.ChosenProfile;
import stellantis.cli.Run;
import stellantis.http.ApiPath;
import stellantis.http.ApiRequest;
import stellantis.http.Query;
import stellantis.profile.Profile;

/** A request to the API as the profile completes it; all but its credentials. */
public final class ProfileRequest {
    /** What the tutorials leave to be replaced: {@code <client_id>}, {@code {vin}}, {@code MZPXXXX}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("<[A-Za-z][^<>=&]{0,40}>|\\{[A-Za-z_]+}|\\bMZPX+\\b");

    private final Run run;

    public ProfileRequest(Run run) {
        this.run = run;
    }

    /**
     * A request that a script makes by itself.
     *
     * @param path below the API's version
     */
    public static ApiRequest to(Run run, String method, String path) {
        ChosenProfile.check(run);
        ProfileRequest own = new ProfileRequest(run);
        return own.completed(ApiRequest.of(method, own.resolved(path)));
    }

    /** With the client id and the headers that go with every request. */
    public ApiRequest completed(ApiRequest request) {
        String place = ApiCredentials.clientIdPlace(run);
        boolean theirs =
                place.equals("query:client_id") && Query.has(request.uri().getRawQuery(), "client_id");
        if (theirs && run.setting(CLIENT_ID).isPresent())
            run.console().note("the client_id of the command line is used, not the profile's");
        String id = run.setting(CLIENT_ID).map(this::placeholders).orElse(null);
        if (id != null && id.isBlank())
            throw Failure.usage("--client-id is empty")
                    .hint("give the application's client id; it is in the e-mail with the certificate");
        ApiRequest known = id != null && !theirs ? request.withClientId(id, place) : request;
        return known.accepting(run.setting(ACCEPT).orElse(null)).with("User-Agent", Version.AGENT);
    }

    /** The URL of a path, or of a URL on the API's host. */
    public URI resolved(String path) {
        return ApiPath.resolve(path, base(path), ApiCredentials.endUser(run) ? ApiPath.END_USER : ApiPath.DEFAULT);
    }

    private URI base(String typed) {
        if (run.setting(BASE_URL).isEmpty() && !run.profile().exists() && typed.startsWith("https://"))
            return ApiPath.base(typed.replaceFirst("[?#].*", ""));
        Optional<String> known = run.setting(BASE_URL);
        if (known.isEmpty()) ChosenProfile.require(run);
        return ApiPath.base(known.orElseThrow(() -> unknownHost(typed)));
    }

    private Failure unknownHost(String typed) {
        Profile profile = run.profile();
        boolean awaited = Files.exists(profile.requestFile())
                && !Files.exists(profile.file("cert").orElse(profile.certificateFile()));
        Hint hint = Hint.of(
                "{} (or prod, sandbox); or give --base-url https://HOST",
                NextCommand.of("profile set environment=preprod"));
        return Failure.usage("no host is known for \"" + typed + "\"")
                .because((awaited ? "the certificate has not come yet, and " : "") + "the profile \"" + profile.name()
                        + "\" names neither an environment nor a base-url")
                .hint(hint.after(
                        awaited ? Hint.of("first install what came by e-mail", NextCommand.of("install FILE")) : null));
    }

    /** The same text, with a warning where it has a placeholder in it. */
    public String placeholders(String text) {
        Matcher found = PLACEHOLDER.matcher(text);
        if (found.find()) warn(found.group());
        return text;
    }

    public void warn(String placeholder) {
        run.console()
                .warn(
                        "\"" + placeholder + "\" looks like a placeholder of the documentation",
                        "put your own value in its place");
    }
}
