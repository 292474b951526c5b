package stellantis.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import stellantis.pki.SafeFile;

/** Settings that change in a file, where what a person wrote stays: comments, order, blank lines, unknown settings. */
public final class ChangedSettings {
    private static final String HEADER =
            "# settings of this profile; secrets stand here only as their source (env:NAME, file:PATH)\n";

    private ChangedSettings() {}

    /**
     * Changes settings of a profile and saves them; an empty value removes the setting. Safe when several processes do
     * it at once: each starts from what is there.
     */
    public static void save(Profile profile, Map<String, String> changes) {
        SafeFile.privateFolder(profile.folder());
        try (FileLock lock = FileLock.of(profile.folder().resolve(".profile.lock"))) {
            Path file = profile.settingsFile();
            String before = Profile.read(file);
            Profile.parse(file, before);
            String after = change(before.isEmpty() ? HEADER : before, changes);
            SafeFile.swapIn(file, after.getBytes(UTF_8), true);
            profile.reload();
        }
    }

    /**
     * The text with these settings; an empty value removes one. A changed setting keeps its line, a new one comes
     * last.
     */
    public static String change(String text, Map<String, String> changes) {
        StringBuilder after = new StringBuilder();
        Set<String> written = new HashSet<>();
        for (String line : logicalLines(text)) {
            String key = PropertiesText.parse(line, line).keySet().stream()
                    .findFirst()
                    .orElse(null);
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
