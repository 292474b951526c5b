package stellantis.sandbox;

import static java.util.stream.Collectors.joining;

import stellantis.Html;
import stellantis.profile.Brand;

/** The pages of the identity provider that a person sees: plain HTML without script, one form. */
final class ConsentPage {
    private static final String STYLE = """
        body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem}
        label{display:block}fieldset{margin:1rem 0}button{font:inherit;padding:.5rem 1.5rem}\
        """;
    private static final String PAGE = """
        <!DOCTYPE html>
        <html lang="%s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>%s</title>
        <style>%s</style>
        </head>
        <body>
        %s
        </body>
        </html>
        """;
    private static final String FORM = """
        <h1>%s: share your vehicle's data?</h1>
        <p>The application <b>%s</b> asks to:</p>
        <ul>
        %s</ul>
        <form method="post" action="authorize">
        <input type="hidden" name="request" value="%s">
        <fieldset><legend>Log in as</legend>
        %s</fieldset>
        <p><button name="decision" value="accept">Accept</button>
        <button name="decision" value="refuse">Refuse</button></p>
        </form>
        <p><small>You accept or refuse all of it together.
        This is a sandbox: customers and vehicles are invented.</small></p>\
        """;

    private ConsentPage() {}

    /**
     * Who logs in, and whether the application may have what it asks for: all or nothing, as at the real provider.
     *
     * @param request by which the form's answer is recognised
     * @param locale  such as {@code fr-FR}, or the empty text
     */
    static Answer ask(Grants.Consent consent, String application, String request, String locale) {
        String asked = consent.scopes().stream()
                .map(scope -> "<li>" + Html.escaped(Scopes.MEANINGS.get(scope)) + " <small>" + Html.escaped(scope)
                        + "</small></li>\n")
                .collect(joining());
        Brand brand = consent.brand();
        String users = EndUser.of(brand).stream().map(ConsentPage::choice).collect(joining());
        String form = FORM.formatted(brand.title, Html.escaped(application), asked, request, users);
        String language = locale.isEmpty() ? "en-GB" : locale;
        return page(200, "Consent", language, form, "consent page of " + brand.label());
    }

    private static String choice(EndUser user) {
        String vins = user.vehicles().stream().map(Vehicle::vin).collect(joining(", "));
        return "<label><input type=\"radio\" name=\"user\" value=\"%s\"%s> %s %s <small>%s: %s</small></label>\n"
                .formatted(
                        user.name(),
                        user.name().equals("anna") ? " checked" : "",
                        user.first(),
                        user.last(),
                        user.about(),
                        vins);
    }

    /** For requests that must not lead anywhere else (RFC 6749 section 4.1.2.1). */
    static Answer problem(String why) {
        return page(400, "Not possible", "en-GB", "<h1>This does not work</h1>\n<p>" + Html.escaped(why) + "</p>", why);
    }

    private static Answer page(int status, String title, String locale, String body, String why) {
        String html = PAGE.formatted(Html.escaped(locale), title, STYLE, body);
        return new Answer(status, "text/html; charset=utf-8", html, why)
                .with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY")
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");
    }
}
