package stellantis.diagnosis;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Text;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.pki.Identity;

/**
 * Our side of an exchange: what was offered, what time it is here, and how remedies are worded.
 *
 * @param advice the words of remedies for a certificate's file
 * @param mask takes our own secrets out of what a server says
 */
public record OurSide(MutualTls tls, Clock clock, Function<Path, MessageValues> advice, UnaryOperator<String> mask) {
    /** As a failure to throw; where TLS and tokens have more to tell than one message holds, it says who looks. */
    public Failure failure(Cause cause) {
        boolean deeper = cause.id().matches("(tls|identity|token|http|clock)\\..*");
        Hint look = deeper ? words().hint("to see it all: {doctor}") : null;
        return cause.failure().hint(cause.hint() == null ? look : cause.hint().and(look));
    }

    /** The words of remedies for the certificate in use. */
    public MessageValues words() {
        return advice.apply(identity() == null ? null : identity().file());
    }

    /** A server's words in a text of ours: on one line, and without our own secrets. */
    public String said(String foreign) {
        return mask.apply(Text.printable(foreign));
    }

    /** Null when none is offered. */
    public Identity identity() {
        return tls.identity();
    }

    public Instant now() {
        return clock.instant();
    }

    /** What was seen of the handshake with this host. */
    public Handshake handshake(URI uri) {
        return tls.handshake(uri);
    }
}
