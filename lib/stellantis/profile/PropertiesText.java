package stellantis.profile;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import stellantis.Failure;

/**
 * The text of a Java properties file, changed without losing what a person wrote into it: comments, order, blank
 * lines.
 */
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

    /**
     * The text with these settings; an empty value removes one. A changed setting keeps its line, a new one comes
     * last.
     */
    public static String change(String text, Map<String, String> changes) {
        StringBuilder after = new StringBuilder();
        Set<String> written = new HashSet<>();
        for (String line : logicalLines(text)) {
            String key = parse(line, line).keySet().stream().findFirst().orElse(null);
            if (key == null || !changes.containsKey(key)) after.append(line).append('\n');
            else if (!changes.get(key).isEmpty() && written.add(key)) after.append(line(key, changes.get(key)));
        }
        new TreeMap<>(changes).forEach((key, value) -> {
            if (!value.isEmpty() && written.add(key)) after.append(line(key, value));
        });
        return after.toString();
    }

    private static String line(String key, String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
        return key + "=" + (escaped.startsWith(" ") ? "\\" + escaped : escaped) + "\n";
    }

    /** Lines, with those that end in a backslash joined to the next (a comment never is). */
    private static List<String> logicalLines(String text) {
        List<String> logical = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        boolean open = false;
        for (String line : text.split("\\R")) {
            whole.append(open ? "\n" : "").append(line);
            boolean comment = !open && line.matches("\\s*[#!].*");
            int end = line.length();
            while (end > 0 && line.charAt(end - 1) == '\\') end--;
            open = !comment && (line.length() - end) % 2 == 1;
            if (open) continue;
            logical.add(whole.toString());
            whole.setLength(0);
        }
        if (open) logical.add(whole.toString());
        return logical;
    }
}
