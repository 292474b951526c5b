//SOURCES Answer.java
//SOURCES EndUser.java
//SOURCES Scopes.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;
import stellantis.sandbox.Fleet.Vehicle;

/** The pages of the identity provider that a person sees: plain HTML without script, one form. */
final class ConsentPage {
    private static final String STYLE = "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#222}h1{font-size:1.4rem}"
            + "fieldset{border:1px solid #bbb;border-radius:.4rem;margin:1rem 0}label{display:block;padding:.3rem}small{color:#555}"
            + "button{font:inherit;padding:.5rem 1.5rem;margin-right:1rem;border:1px solid #555;border-radius:.4rem;background:#fff}button[value=accept]{background:#243b8f;color:#fff}";

    private ConsentPage() {}

    /**
     * Who logs in, and whether the application may have what it asks for: all of it or nothing, as at the real provider.
     *
     * @param request by which the form's answer is recognised
     * @param locale  such as {@code en-GB}
     */
    static Answer ask(Brand brand, String application, Collection<String> scopes, String request, String locale) {
        StringBuilder page = new StringBuilder("<h1>").append(brand.text).append(": share your vehicle's data?</h1>\n<p>The application <b>").append(escape(application))
                .append("</b> asks to:</p>\n<ul>\n");
        for (String scope : scopes) page.append("<li>").append(escape(Scopes.meaning(scope))).append(" <small>").append(escape(scope)).append("</small></li>\n");
        page.append("</ul>\n<form method=\"post\" action=\"authorize\">\n<input type=\"hidden\" name=\"request\" value=\"").append(escape(request)).append("\">\n<fieldset><legend>Log in as</legend>\n");
        for (EndUser user : EndUser.of(brand)) {
            page.append("<label><input type=\"radio\" name=\"user\" value=\"").append(user.name()).append("\"").append(user.name().equals("anna") ? " checked" : "").append("> ")
                    .append(escape(user.first() + " " + user.last())).append(" <small>").append(escape(user.about() + ": " + user.vehicles().stream().map(Vehicle::vin).collect(Collectors.joining(", "))))
                    .append("</small></label>\n");
        }
        page.append("</fieldset>\n<p><button name=\"decision\" value=\"accept\">Accept</button><button name=\"decision\" value=\"refuse\">Refuse</button></p>\n</form>\n"
                + "<p><small>You accept or refuse all of it together. This is a sandbox: customers and vehicles are invented.</small></p>\n");
        return page(200, "Consent", locale, page.toString(), "consent page of " + brand.label());
    }

    /** For requests that must not lead anywhere else (RFC 6749 section 4.1.2.1). */
    static Answer problem(int status, String text, String why) {
        return page(status, "Not possible", "en-GB", "<h1>This does not work</h1>\n<p>" + escape(text) + "</p>\n", why);
    }

    private static Answer page(int status, String title, String locale, String body, String why) {
        String html = "<!DOCTYPE html>\n<html lang=\"" + escape(locale) + "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + title + "</title>\n<style>" + STYLE + "</style>\n</head>\n<body>\n"
                + body + "</body>\n</html>\n";
        return new Answer(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8), new LinkedHashMap<>(), why).with("Cache-Control", "no-store")
                .with("Referrer-Policy", "no-referrer").with("X-Frame-Options", "DENY").with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }
}
