package house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import support.Budget;

/** The code stays as small as it has become: its limits stand in {@link Budget}, {@code ./jbang budget} shows them. */
class BudgetTest {
    @Test
    void nothingIsLongerThanItsLimit() {
        System.out.println(Budget.table());
        assertEquals(
                List.of(),
                Budget.entries().stream().filter(entry -> !entry.kept()).toList());
    }
}
