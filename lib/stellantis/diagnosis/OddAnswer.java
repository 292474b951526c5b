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
        if (answer.redirect().isEmpty()) return Optional.empty();
        URI from = answer.uri();
        URI to = answer.redirect().get();
        String there = "another host, such as one with a log-in page, gets neither certificate nor credentials";
        String follow = "compare base-url with the e-mail; see the whole answer: {call fleets -i}";
        if (ApiUrl.sameServer(from, to)) {
            there = "it is another path of the same server";
            follow = "follow it with -L";
        } else if ("https".equals(to.getScheme()) && from.getHost().equalsIgnoreCase(to.getHost())) {
            there = "it is another port of the same host, to which nothing is sent unasked";
            follow = "if the new address is right: {profile set base-url=" + ApiUrl.origin(to) + "}";
        }
        words.put("target", ApiUrl.shown(to).replaceFirst("\\?.*", ""))
                .put("there", there)
                .put("follow", words.hint(follow));
        return Optional.of(Cause.of(AnswerFault.REDIRECTED, words));
    }
}
