package stellantis.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.READ;
import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.FILE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.http.AccessToken;
import stellantis.pki.SafeFile;
import stellantis.profile.Profile;

/**
 * Drivers' tokens, a file for each, 0600, changed in one step and on disk before anyone goes on: a refresh token that
 * got lost cannot be had again without the driver. What is not secret stands there in clear and is bound to the tokens.
 */
public final class UserStore {
    private static final int VERSION = 2;
    /** Which did not bind all that stands in clear to the tokens. */
    private static final int OLD_VERSION = 1;

    private static final String ACCESS = "access_token";
    private static final String REFRESH = "refresh_token";
    private static final String SEALED = "sealed";

    private final Path folder;
    private final TokenCipher sealer;

    /** @param folder made when it is needed, for its owner only */
    UserStore(Path folder, TokenCipher sealer) {
        this.folder = folder;
        this.sealer = sealer;
    }

    /** @throws Failure exit code 2 when no file can have this name */
    public static String checkedLabel(String label) {
        if (label.matches(Profile.DRIVER)) return label;
        throw Failure.usage("\"" + label + "\" is no label for a driver")
                .hint("use letters, digits, dot, dash, underscore, plus and @");
    }

    public Path file(String label) {
        return folder.resolve(checkedLabel(label) + ".json");
    }

    /** What is known of one driver. @throws Failure exit code 11 where the file is missing or damaged */
    public Enrolment about(String label) {
        Path file = file(label);
        return about(file, fields(file));
    }

    /**
     * Begins to open the driver's tokens, beside whatever comes next: with a passphrase that takes as long as opening
     * the key.
     */
    void prepare(Enrolment of) {
        if (of.encrypted()) readable(file(of.label()), () -> sealer.prepare(of.encryption()));
        else sealer.prepare();
    }

    /**
     * The driver's tokens as they are on disk now.
     *
     * @throws Failure exit code 11 for a file that cannot be read, 12 for another passphrase
     */
    UserTokens read(String label) {
        Path file = file(label);
        Map<String, Object> fields = fields(file);
        Enrolment about = about(file, fields);
        return readable(file, () -> {
            Map<String, Object> tokens = fields;
            if (about.encrypted()) {
                byte[] clear = sealer.open(about.encryption(), (String) fields.get(SEALED), bound(about, fields), file);
                tokens = JsonInput.parseObject(clear);
                Arrays.fill(clear, (byte) 0);
            }
            AccessToken access = new AccessToken(
                    Secret.of((String) tokens.get(ACCESS)),
                    Instant.parse((String) fields.get("fetched_at")),
                    about.expiresAt(),
                    about.scope(),
                    true);
            return new UserTokens(about, access, tokens.get(REFRESH) instanceof String text ? Secret.of(text) : null);
        });
    }

    /**
     * Writes them in one step, and returns when they are on the disk: encrypted, or in clear but readable by the owner
     * only.
     */
    void write(UserTokens tokens) {
        SafeFile.privateFolder(folder.getParent());
        SafeFile.privateFolder(folder);
        SafeFile.swapIn(file(tokens.about().label()), content(tokens), true);
        settle();
    }

    private byte[] content(UserTokens tokens) {
        Enrolment about = tokens.about();
        Map<String, Object> fields = Json.object("version", VERSION);
        fields.putAll(about.fields());
        fields.put("version", VERSION);
        fields.put("fetched_at", tokens.access().fetchedAt().toString());
        Map<String, Object> secrets =
                Json.object(ACCESS, tokens.access().value().reveal());
        if (tokens.refresh() != null) secrets.put(REFRESH, tokens.refresh().reveal());
        if (sealer.sealing()) {
            fields.put(Enrolment.ENCRYPTION, sealer.how());
            fields.put(SEALED, sealer.seal(Json.bytes(secrets), bound(about, fields)));
        } else fields.putAll(secrets);
        return Json.text(fields).getBytes(UTF_8);
    }

    /** Forgets the driver, with the backups that older versions made, and what a killed process left. */
    public void delete(String label) {
        String name = "\\.?" + Pattern.quote(checkedLabel(label) + ".json") + "(\\..*\\.(bak|tmp))?";
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) if (file.getFileName().toString().matches(name)) Files.delete(file);
            settle();
        } catch (IOException e) {
            throw Failure.file("cannot delete the tokens in " + folder)
                    .hint("check the folder's permissions")
                    .from(e);
        }
    }

    /** What a process locks that would refresh this driver's tokens. */
    Path lockFile(String label) {
        return file(label).resolveSibling("." + label + ".lock");
    }

    /** A file that was moved in has its name for good only when its folder is on the disk too. */
    private void settle() {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and needs none
        }
    }

    private static Map<String, Object> fields(Path file) {
        if (!Files.exists(file)) throw GivenFile.missing(file);
        return readable(file, () -> {
            Map<String, Object> fields = JsonInput.parseObject(GivenFile.read(file, 1 << 20, "a driver's tokens"));
            if (!List.of(VERSION, OLD_VERSION).contains(fields.get("version")))
                throw new IllegalArgumentException("of another version of these scripts");
            return fields;
        });
    }

    private static Enrolment about(Path file, Map<String, Object> fields) {
        Map<String, Object> clear = new LinkedHashMap<>(fields);
        clear.keySet().removeAll(Set.of(ACCESS, REFRESH, SEALED));
        return readable(file, () -> new Enrolment(clear));
    }

    /** All that stands in clear: nobody can change it, such as where the tokens go, without the passphrase. */
    private static byte[] bound(Enrolment about, Map<String, Object> fields) {
        if (fields.get("version").equals(VERSION)) {
            Map<String, Object> clear = new LinkedHashMap<>(fields);
            clear.remove(SEALED);
            return Json.bytes(clear);
        }
        return Stream.of(
                        OLD_VERSION,
                        about.label(),
                        about.realm(),
                        about.tokenUrl(),
                        about.revokeUrl(),
                        about.clientId())
                .map(part -> String.valueOf(part).length() + ":" + part)
                .collect(joining())
                .getBytes(UTF_8);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T readable(Path file, Reading<T> reading) {
        try {
            return reading.read();
        } catch (Failure e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            String label = file.getFileName().toString().replaceFirst("\\.json$", "");
            throw Failure.of(FILE, "cannot read the driver's tokens " + file)
                    .as("user.damaged")
                    .because("the file is damaged, or of another version of these scripts")
                    .hint("the driver has to consent again", NextCommand.of("enroll --label", label, "--force"))
                    .from(e);
        }
    }
}
