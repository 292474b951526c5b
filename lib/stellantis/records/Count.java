package stellantis.records;

/** A number of things in a message. */
public final class Count {
    private Count() {}

    /** @param thing one of them, such as record: {@code 1 record}, {@code 2 records} */
    public static String of(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
