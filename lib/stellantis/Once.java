package stellantis;

import java.util.function.Supplier;

/** What is asked for when it is first needed, and once only. */
public final class Once<T> implements Supplier<T> {
    private final Supplier<T> source;
    private T known;

    /** @param source asked again as long as it answers null */
    public Once(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public T get() {
        if (known == null) known = source.get();
        return known;
    }
}
