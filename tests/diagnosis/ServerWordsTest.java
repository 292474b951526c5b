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
            ServerWords.ofApi(piece.repeat(5_000_000 / piece.length()));
        assertEquals(Optional.of(AnswerFault.TOKEN_EXPIRED), ServerWords.ofApi("token expired ".repeat(9)));
    }
}
