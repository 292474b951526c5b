//SOURCES ClientTrust.java
//SOURCES ../ExitCode.java
//SOURCES ../pki/Certificates.java
package stellantis.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.pki.Certificates;

/** Acts as a driver with a browser: opens the consent page, presses a button and follows the redirects. */
public final class SimulatedDriver {
    private static final Pattern REQUEST = Pattern.compile("name=\"request\" value=\"([^\"]+)\"");
    private static final Pattern TITLE = Pattern.compile("<title>([^<]*)</title>");

    private final HttpClient browser;

    /** @param authorities the CAs to trust, PEM */
    public SimulatedDriver(Path authorities) {
        try {
            X509Certificate[] anchors = Certificates.read(Files.readAllBytes(authorities), authorities.toString())
                    .toArray(X509Certificate[]::new);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {ClientTrust.pkix(anchors)}, null);
            this.browser = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .sslContext(tls)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
        } catch (IOException | GeneralSecurityException e) {
            throw Failure.file("cannot read the sandbox's CA " + authorities).from(e);
        }
    }

    /** Presses a button on the consent page. Returns the address the driver is sent to. @param decision accept or refuse */
    public URI decide(URI consentPage, String user, String decision) throws InterruptedException {
        Matcher request = REQUEST.matcher(get(consentPage).body());
        if (!request.find())
            throw Failure.of(ExitCode.CHECK_FAILED, "the sandbox shows no consent page at " + consentPage.getHost())
                    .hint("its log says why");
        String form = "request=" + request.group(1) + "&user=" + user + "&decision=" + decision;
        URI action = URI.create(consentPage.toString().replaceFirst("\\?.*", ""));
        HttpResponse<String> answer = send(HttpRequest.newBuilder(action)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        return URI.create(answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> Failure.of(
                        ExitCode.CHECK_FAILED,
                        "the sandbox sent the driver nowhere (HTTP " + answer.statusCode() + ")")));
    }

    /** Follows to the last page. Returns its title, as the browser's window would show it. */
    public String arrive(URI address) throws InterruptedException {
        HttpResponse<String> page = get(address);
        for (int hops = 0; hops < 5 && page.headers().firstValue("Location").isPresent(); hops++)
            page = get(page.uri().resolve(page.headers().firstValue("Location").get()));
        Matcher title = TITLE.matcher(page.body());
        return title.find() ? title.group(1) : "";
    }

    private HttpResponse<String> get(URI address) throws InterruptedException {
        return send(HttpRequest.newBuilder(address).GET());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return browser.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw Failure.of(
                            ExitCode.UNREACHABLE,
                            "the driver's browser got no answer from "
                                    + request.build().uri().getHost())
                    .from(e);
        }
    }
}
