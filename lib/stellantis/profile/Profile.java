package stellantis.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.NextCommand;
import stellantis.pki.Switchover;

/**
 * What a partner owns for one application: one folder, in which every step finds what the step before left.
 * Settings are named as the options are, without the dashes; a secret stands there only as its source.
 */
public final class Profile {
    /** What a driver can be called, as a regular expression. */
    public static final String DRIVER = "[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}";

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final Path folder;
    private final TreeMap<String, String> settings;
    private boolean switched;
    private boolean tolerant;

    private Profile(Path folder, TreeMap<String, String> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** The profile of that name, whether or not it exists yet. */
    public static Profile open(Path stellantisHome, String name) {
        if (!name.matches(NAME)) {
            throw Failure.usage("\"" + name + "\" is no name for a profile")
                    .hint("use letters, digits, dot, dash and underscore");
        }
        Path folder = stellantisHome.resolve(name);
        Profile profile = new Profile(folder, load(folder.resolve("profile.properties"))).tolerant();
        Set<Path> folders = new LinkedHashSet<>(List.of(folder));
        for (String setting : List.of("key", "cert", "cacert"))
            profile.file(setting).map(Path::getParent).ifPresent(folders::add);
        for (Path one : folders) profile.switched |= Switchover.finish(one);
        profile.tolerant = false;
        return profile;
    }

    /** The environment variable that goes before a setting: {@code token-url} has STELLANTIS_TOKEN_URL. */
    public static String variable(String setting) {
        return "STELLANTIS_" + setting.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Its name, which is its folder's. */
    public String name() {
        return folder.getFileName().toString();
    }

    /** Where its files are, whether or not it exists yet. */
    public Path folder() {
        return folder;
    }

    /** Whether its folder is there. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /**
     * Whether a switch to the renewed certificate, which a killed process had left half done, was finished when this
     * was opened.
     */
    public boolean switched() {
        return switched;
    }

    /** The private key: PKCS#8 PEM. */
    public Path keyFile() {
        return folder.resolve("key.pem");
    }

    /** The signing request that was mailed: PEM. */
    public Path requestFile() {
        return folder.resolve("request.csr");
    }

    /** The certificate, then its issuing CAs: PEM. */
    public Path certificateFile() {
        return folder.resolve("cert.pem");
    }

    /** The CA certificates that Stellantis sent: PEM. */
    public Path caFile() {
        return folder.resolve("ca.pem");
    }

    /** Whether a certificate has come: the CA that comes with it is there. */
    public boolean installed() {
        return Files.exists(caFile());
    }

    /** Key and chain for Java applications: PKCS#12. */
    public Path keystoreFile() {
        return folder.resolve("identity.p12");
    }

    /** The description of the application for end users, as it was answered so far. */
    public Path applicationFile() {
        return folder.resolve("application.properties");
    }

    /** What is in it, by the names of register's options: for whoever has to ask the same. */
    public Map<String, String> described() {
        return load(applicationFile());
    }

    /** Where the tokens of enrolled drivers are, one file each. */
    public Path usersFolder() {
        return folder.resolve("users");
    }

    /** The drivers who have consented, by the names of their files; none where the folder cannot be read. */
    public List<String> drivers() {
        String[] names = usersFolder().toFile().list((folder, name) -> name.matches(DRIVER + "\\.json"));
        return names == null
                ? List.of()
                : Stream.of(names)
                        .map(name -> name.replaceFirst("\\.json$", ""))
                        .sorted()
                        .toList();
    }

    /** What decides whom its secrets are sent to: nobody else may write it. */
    public List<Path> guarded() {
        List<Path> files = new ArrayList<>(List.of(folder, settingsFile()));
        for (String setting : List.of("key", "cert", "cacert", "keystore"))
            file(setting).ifPresent(files::add);
        files.addAll(List.of(keyFile(), certificateFile(), caFile(), keystoreFile()));
        return files;
    }

    /** The settings: Java properties in UTF-8. */
    public Path settingsFile() {
        return folder.resolve("profile.properties");
    }

    /** A setting as written in the profile, else what its brand, else what its environment knows. */
    public Optional<String> get(String key) {
        String own = settings.getOrDefault(key, "");
        if (!own.isEmpty()) return Optional.of(own);
        Optional<String> ofBrand =
                brand().map(brand -> brand.settings(environment()).get(key));
        // an environment's token endpoint is for partners; a driver's tokens come from the brand's
        boolean partners = key.equals("token-url") && "end-user".equals(settings.get("auth"));
        return ofBrand.isPresent() || partners
                ? ofBrand
                : environment().map(e -> e.settings().get(key));
    }

    /** A setting that is a path; a relative one starts from the profile's folder. */
    public Optional<Path> file(String key) {
        return get(key).map(folder::resolve);
    }

    /** Only what is written in the profile itself. */
    public Map<String, String> own() {
        return Map.copyOf(settings);
    }

    /** The environment it points to, if it names one. */
    public Optional<Environment> environment() {
        String name = settings.getOrDefault("environment", "");
        if (name.isEmpty()) return Optional.empty();
        return tolerant ? Environment.find(name) : Optional.of(Environment.named(name));
    }

    /**
     * From now on an environment or brand that does not exist is as good as none: for who tells what is wrong, and
     * looks at the rest all the same.
     */
    public Profile tolerant() {
        tolerant = true;
        return this;
    }

    /** The brand whose drivers it enrols, if it names one. */
    public Optional<Brand> brand() {
        String name = settings.getOrDefault("brand", "");
        if (name.isEmpty()) return Optional.empty();
        return tolerant ? Brand.find(name) : Optional.of(Brand.named(name));
    }

    /** Takes what is written in the profile now. */
    void reload() {
        settings.clear();
        settings.putAll(load(settingsFile()));
    }

    /** The names of all profiles in the home folder. */
    public static List<String> names(Path stellantisHome) {
        if (!Files.isDirectory(stellantisHome)) return List.of();
        try (Stream<Path> folders = Files.list(stellantisHome)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.matches(NAME))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            // a folder that others may enter, but not list
            return List.of();
        }
    }

    private static TreeMap<String, String> load(Path file) {
        return parse(file, read(file));
    }

    static String read(Path file) {
        if (!Files.exists(file)) return "";
        byte[] bytes = GivenFile.read(file, 1 << 20, "the settings of a profile");
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw Failure.file("cannot read the profile's settings " + file)
                    .because("it is not UTF-8 text")
                    .hint("save it as UTF-8, or move it away and set anew", NextCommand.of("profile set …"))
                    .from(e);
        }
    }

    static TreeMap<String, String> parse(Path file, String text) {
        TreeMap<String, String> settings = PropertiesText.parse(text, "the profile's settings " + file);
        settings.replaceAll((key, value) -> value.strip());
        return settings;
    }
}
