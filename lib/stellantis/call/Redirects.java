package stellantis.call;

import static stellantis.ExitCode.UNREACHABLE;

import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.http.Answer;
import stellantis.http.ApiCall;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;

/**
 * Follows the redirects of one call ({@code -L}), on the same server only: the certificate, the credentials and the
 * client id are for no other.
 */
public final class Redirects implements ApiCall.Follow {
    private static final int MOST = 10;

    private final Consumer<String> trace;
    private final Set<String> visited = new HashSet<>();

    /** @param trace takes a line for each (for {@code --verbose}) */
    public Redirects(Consumer<String> trace) {
        this.trace = trace;
    }

    /** @throws Failure exit code 20 when it leads where it must not be followed */
    @Override
    public Optional<ApiRequest> after(ApiRequest sent, Answer answer) {
        visited.add(sent.method() + " " + sent.uri());
        return answer.redirect().map(target -> {
            answer.finish();
            trace.accept("* following the redirect to " + ApiUrl.shown(target));
            check(sent.uri(), target);
            ApiRequest next = redirected(sent, answer.status(), target);
            if (visited.contains(next.method() + " " + next.uri()))
                throw refused(next.uri(), "the redirects go round in a circle", ApiCall.TELL);
            return next;
        });
    }

    private void check(URI from, URI to) {
        if (!"https".equalsIgnoreCase(to.getScheme())) {
            throw refused(
                    to, "it leads from https to " + to.getScheme() + ", where anybody could read along", ApiCall.TELL);
        }
        if (!ApiUrl.sameServer(from, to)) {
            throw refused(
                    to,
                    "it leads to another host, and the certificate, the credentials and the client id belong to "
                            + from.getRawAuthority() + " only",
                    "if you trust it, fetch it yourself, without credentials",
                    NextCommand.typed("curl", ApiUrl.shown(to)));
        }
        if (visited.size() > MOST) throw refused(to, "it would be redirect number " + (MOST + 1), ApiCall.TELL);
    }

    private static Failure refused(URI to, String why, String hint, NextCommand... commands) {
        return Failure.of(UNREACHABLE, "did not follow the redirect to " + Text.printable(ApiUrl.shown(to)))
                .because(why)
                .hint(hint, commands);
    }

    /**
     * The request for where a redirect leads on the same server (RFC 9110 section 15.4): 303, and 301 or 302 after a
     * POST, become GET.
     */
    private static ApiRequest redirected(ApiRequest sent, int status, URI target) {
        boolean get = status == 303 && !sent.method().equals("HEAD")
                || (status == 301 || status == 302) && sent.method().equals("POST");
        ApiRequest next = new ApiRequest(
                get ? "GET" : sent.method(),
                ApiUrl.withQuery(target, target.getRawQuery()),
                sent.headers(),
                get ? null : sent.body());
        return get ? next.with("Content-Type", null) : next;
    }
}
