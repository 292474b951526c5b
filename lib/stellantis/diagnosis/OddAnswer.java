package stellantis.diagnosis;

import java.net.URI;
import java.util.Optional;
import stellantis.http.Answer;
import stellantis.http.ApiUrl;
import stellantis.http.WholeAnswer;

/** What is odd about an answer that is no error: it points elsewhere, or is not the JSON that was asked for. */
public final class OddAnswer {
    private OddAnswer() {}

    /** @param read the same answer with the beginning of its body */
    public static Optional<Cause> of(Answer answer, WholeAnswer read, OurSide ours) {
        MessageValues words = ours.words().put("setting", "base-url").put("status", answer.status());
        if (answer.status() < 300) return NotJson.of(read, words, ours::said);
        if (answer.status() == 304) return Optional.empty();
        URI from = answer.uri();
        Optional<URI> to = answer.redirect();
        String there = "another host, such as one with a log-in page, gets neither certificate nor credentials";
        String follow = "compare base-url with the e-mail; see the whole answer: {call fleets -i}";
        if (to.isEmpty()) {
            there = "it does not say where";
        } else if (ApiUrl.sameServer(from, to.get())) {
            there = "it is another path of the same server";
            follow = "follow it with -L";
        } else if ("https".equals(to.get().getScheme())
                && from.getHost().equalsIgnoreCase(to.get().getHost())) {
            there = "it is another port of the same host, to which nothing is sent unasked";
            follow = "if the new address is right: {profile set base-url=" + ApiUrl.origin(to.get()) + "}";
        }
        words.put(
                        "target",
                        to.map(it -> ": " + it.toString().replaceFirst("[?#].*", ""))
                                .orElse(""))
                .put("there", there)
                .put("follow", words.hint(follow));
        return Optional.of(Cause.of(ServiceFault.REDIRECTED, words));
    }
}
