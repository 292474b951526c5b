package stellantis;

/** Text in HTML and XML. */
public final class Html {
    private Html() {}

    /** As it is written between tags and inside quotes; without what would turn the direction of the page's text. */
    public static String escaped(String text) {
        return Text.lines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
