//SOURCES ../pki/NewFiles.java
//SOURCES Environment.java
package stellantis.profile;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import stellantis.Failure;
import stellantis.pki.NewFiles;

/**
 * What a partner owns for one application: one folder, in which every step finds what the step before left.
 * Settings are named as the options are, without the dashes; a secret stands there only as its source.
 */
public final class Profile {
    private final Path folder;
    private final TreeMap<String, String> settings;

    private Profile(Path folder, TreeMap<String, String> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** The profile of that name, whether or not it exists yet. */
    public static Profile open(Path stellantisHome, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw Failure.usage("\"" + name + "\" is no name for a profile").hint("use letters, digits, dot, dash and underscore");
        }
        Path folder = stellantisHome.resolve(name);
        TreeMap<String, String> settings = new TreeMap<>();
        Path file = folder.resolve("profile.properties");
        if (Files.exists(file)) {
            Properties read = new Properties();
            try {
                read.load(new StringReader(Files.readString(file)));
            } catch (IOException | IllegalArgumentException e) {
                throw Failure.file("cannot read the profile's settings " + file).because(e.getClass().getSimpleName() + ": " + e.getMessage()).from(e);
            }
            read.forEach((key, value) -> settings.put((String) key, ((String) value).strip()));
        }
        return new Profile(folder, settings);
    }

    public String name() {
        return folder.getFileName().toString();
    }

    public Path folder() {
        return folder;
    }

    public boolean exists() {
        return Files.isDirectory(folder);
    }

    public Path keyFile() {
        return folder.resolve("key.pem");
    }

    public Path requestFile() {
        return folder.resolve("request.csr");
    }

    public Path certificateFile() {
        return folder.resolve("cert.pem");
    }

    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    public Path keystoreFile() {
        return folder.resolve("identity.p12");
    }

    public Path settingsFile() {
        return folder.resolve("profile.properties");
    }

    /** A setting as written in the profile, else what the profile's environment knows. */
    public Optional<String> get(String key) {
        String own = settings.get(key);
        if (own != null && !own.isEmpty()) return Optional.of(own);
        return environment().map(e -> e.settings().get(key));
    }

    /** Only what is written in the profile itself. */
    public Map<String, String> own() {
        return Map.copyOf(settings);
    }

    /** The environment it points to, if it names one. */
    public Optional<Environment> environment() {
        String name = settings.get("environment");
        return name == null || name.isEmpty() ? Optional.empty() : Optional.of(Environment.named(name));
    }

    /** Changes settings and saves them; an empty value removes the setting. */
    public void set(Map<String, String> changes) {
        changes.forEach((key, value) -> {
            if (value.isEmpty()) settings.remove(key);
            else settings.put(key, value);
        });
        NewFiles.privateFolder(folder);
        StringBuilder text = new StringBuilder("# settings of this profile; secrets stand here only as their source (env:NAME, file:PATH)\n");
        settings.forEach((key, value) -> text.append(key).append('=').append(escape(value)).append('\n'));
        NewFiles.swapIn(settingsFile(), text.toString().getBytes(StandardCharsets.UTF_8), true);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
