package stellantis.profile;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import java.util.TreeMap;
import stellantis.Failure;

/** The text of a Java properties file. {@link ChangedSettings} changes it. */
public final class PropertiesText {
    private PropertiesText() {}

    /** @param file its name, for messages. @throws Failure exit code 11 when an escape is malformed */
    public static TreeMap<String, String> parse(String text, String file) {
        Properties read = new Properties();
        try {
            read.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw Failure.file("cannot read " + file)
                    .because("a backslash in it does not begin any known escape")
                    .hint("write paths with / or with two backslashes")
                    .from(e);
        } catch (IOException e) {
            throw new IllegalStateException("text in memory can be read", e);
        }
        TreeMap<String, String> all = new TreeMap<>();
        read.forEach((key, value) -> all.put((String) key, (String) value));
        return all;
    }
}
