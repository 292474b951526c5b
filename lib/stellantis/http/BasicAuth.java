package stellantis.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import stellantis.Failure;
import stellantis.Secret;

/** Basic authentication (RFC 7617), and the mistakes that the tutorials invite. */
public final class BasicAuth {
    /** The value of Authorization; user and password in UTF-8. */
    public static Secret authorization(String user, Secret password) {
        byte[] secret = password.utf8();
        byte[] start = (user + ":").getBytes(UTF_8);
        byte[] both = Arrays.copyOf(start, start.length + secret.length);
        System.arraycopy(secret, 0, both, start.length, secret.length);
        refuseMistakes(both);
        Secret value = password.within(value(both).chars());
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(both, (byte) 0);
        return value;
    }

    /** The value of Authorization or Proxy-Authorization. @param both user and password with the colon in between */
    static Secret value(byte[] both) {
        return Secret.of("Basic " + Base64.getEncoder().encodeToString(both));
    }

    /** Refuses what cannot be right. @param both user and password with the colon in between */
    public static void refuseMistakes(byte[] both) {
        String text = new String(both, UTF_8);
        if (text.strip().equals("Aladdin:open sesame")) {
            throw Failure.usage("user and password are the tutorial's example (Aladdin)")
                    .because("the header was copied, it holds nobody's credentials")
                    .hint("give your own: --user LOGIN --password env:NAME");
        }
        if (both[both.length - 1] == '\n' || text.matches("(?s).*\\p{Cntrl}.*")) {
            throw Failure.usage("user or password hold a line break or control character")
                    .because("a value encoded with \"echo\" hides a line break at its end; RFC 7617 allows none")
                    .hint("encode it with printf, or let this script do it: --user LOGIN --password env:NAME");
        }
    }

    private BasicAuth() {}
}
