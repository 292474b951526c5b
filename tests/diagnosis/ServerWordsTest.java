package stellantis.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server's own sentences, as public reports have them. */
class ServerWordsTest {
    @Timeout(30)
    @Test
    void aTextWithoutEndIsNotReadToItsEnd() {
        for (String piece : new String[] {"x", "[", "y ", "token ", "certificate not "})
            ServerWords.in(piece.repeat(5_000_000 / piece.length()), ExplainAnswer.MEANT);
        assertEquals(
                Optional.of(AnswerFault.TOKEN_EXPIRED),
                ServerWords.in("token expired ".repeat(9), ExplainAnswer.MEANT));
    }
}
