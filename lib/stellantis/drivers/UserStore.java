//SOURCES ../Json.java
//SOURCES Sealers.java
//SOURCES UserTokens.java
//SOURCES ../Failure.java
//SOURCES ../GivenFile.java
//SOURCES ../pki/NewFiles.java
//SOURCES Sealer.java
//SOURCES ../profile/FileLock.java
package stellantis.drivers;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.http.AccessToken;
import stellantis.pki.NewFiles;
import stellantis.profile.FileLock;

/**
 * Drivers' tokens, a file for each, 0600, changed in one step and on disk before anyone goes on: a refresh token that
 * got lost cannot be had again without the driver. What is not secret stands there in clear and is bound to the tokens.
 */
public final class UserStore {
    private static final int VERSION = 1;
    private static final String LABEL = "[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}";

    private final Path folder;

    /** @param folder made when it is needed, for its owner only */
    public UserStore(Path folder) {
        this.folder = folder;
    }

    /** @throws Failure exit code 2 when no file can have this name */
    public static String checkedLabel(String label) {
        if (label.matches(LABEL)) return label;
        throw Failure.usage("\"" + label + "\" is no label for a driver")
                .hint("use letters, digits, dot, dash, underscore, plus and @");
    }

    public Path file(String label) {
        return folder.resolve(checkedLabel(label) + ".json");
    }

    /** All enrolled drivers, by label. */
    public List<Enrolment> list() {
        if (!Files.isDirectory(folder)) return List.of();
        List<Enrolment> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json")
                        && name.substring(0, name.length() - 5).matches(LABEL)) all.add(about(fields(file), file));
            }
            return all;
        } catch (IOException e) {
            throw Failure.file("cannot list the enrolled drivers in " + folder)
                    .hint("check the folder's permissions")
                    .from(e);
        }
    }

    /** How the driver's tokens are encrypted; empty when there is no such driver, or they are in clear. */
    public Optional<Sealers.Sealing> sealing(String label) {
        Path file = file(label);
        return Files.exists(file) ? sealing(fields(file), file) : Optional.empty();
    }

    private static Optional<Sealers.Sealing> sealing(Map<String, Object> fields, Path file) {
        if (!(fields.get("encryption") instanceof Map<?, ?> how)) return Optional.empty();
        return readable(file, () -> {
            int rounds = ((Number) how.get("rounds")).intValue();
            boolean known = "AES-256-GCM".equals(how.get("cipher"))
                    && "PBKDF2-HMAC-SHA256".equals(how.get("kdf"))
                    && rounds > 0
                    && rounds <= 10_000_000;
            if (!known) throw new IllegalArgumentException("encrypted in another way");
            return Optional.of(new Sealers.Sealing(Base64.getDecoder().decode((String) how.get("salt")), rounds));
        });
    }

    /**
     * The driver's tokens as they are on disk now.
     *
     * @throws Failure exit code 11 for a file that cannot be read, 12 for another passphrase
     */
    public UserTokens read(String label, Sealers sealers) {
        Path file = file(label);
        Map<String, Object> fields = fields(file);
        Enrolment about = about(fields, file);
        Optional<Sealers.Sealing> sealing = sealing(fields, file);
        return readable(file, () -> {
            Map<String, Object> tokens = fields;
            if (sealing.isPresent()) {
                byte[] clear = sealers.opening(sealing.get())
                        .open(Base64.getDecoder().decode((String) fields.get("sealed")), bound(about), file.toString());
                tokens = Json.parseObject(clear);
                Arrays.fill(clear, (byte) 0);
            }
            AccessToken access = new AccessToken(
                    Secret.of((String) tokens.get("access_token")),
                    Instant.parse((String) fields.get("fetched_at")),
                    about.expiresAt(),
                    about.scope(),
                    true);
            return new UserTokens(
                    about, access, tokens.get("refresh_token") instanceof String refresh ? Secret.of(refresh) : null);
        });
    }

    /**
     * Writes them in one step, and returns when they are on the disk: encrypted, or in clear but readable by the owner
     * only.
     */
    public void write(UserTokens tokens, Sealers sealers) {
        NewFiles.swapIn(prepared(tokens.about().label()), content(tokens, sealers), true);
        settle();
    }

    /**
     * As {@link #write}, for a driver who consents anew: the tokens so far are kept as a dated backup, whose name is
     * returned.
     */
    public List<Path> replace(UserTokens tokens, Sealers sealers, Clock clock) {
        NewFiles files = new NewFiles()
                .secret(prepared(tokens.about().label()), content(tokens, sealers))
                .replacing(true)
                .clock(clock);
        files.write();
        settle();
        return files.backups();
    }

    private Path prepared(String label) {
        NewFiles.privateFolder(folder.getParent());
        NewFiles.privateFolder(folder);
        return file(label);
    }

    private static byte[] content(UserTokens tokens, Sealers sealers) {
        Sealer sealer = sealers.sealing();
        Enrolment about = tokens.about();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", VERSION);
        fields.put("label", about.label());
        fields.put("brand", about.brand());
        fields.put("realm", about.realm());
        fields.put("token_url", about.tokenUrl().toString());
        fields.put(
                "revoke_url",
                about.revokeUrl() == null ? null : about.revokeUrl().toString());
        fields.put("client_id", about.clientId());
        fields.put("scope", about.scope());
        fields.put("enrolled_at", about.enrolledAt().toString());
        fields.put("fetched_at", tokens.access().fetchedAt().toString());
        fields.put("expires_at", text(about.expiresAt()));
        fields.put("refreshable", tokens.refresh() != null);
        fields.put("pending_since", text(about.pendingSince()));
        Map<String, Object> secrets = new LinkedHashMap<>();
        secrets.put("access_token", tokens.access().value().reveal());
        if (tokens.refresh() != null)
            secrets.put("refresh_token", tokens.refresh().reveal());
        if (sealer == null) {
            fields.putAll(secrets);
        } else {
            Map<String, Object> how = new LinkedHashMap<>();
            how.put("cipher", "AES-256-GCM");
            how.put("kdf", "PBKDF2-HMAC-SHA256");
            how.put("rounds", sealer.rounds());
            how.put("salt", Base64.getEncoder().encodeToString(sealer.salt()));
            fields.put("encryption", how);
            fields.put("sealed", Base64.getEncoder().encodeToString(sealer.seal(bytes(secrets), bound(about))));
        }
        return bytes(fields);
    }

    /** Forgets the driver. */
    public void delete(String label) {
        try {
            Files.deleteIfExists(file(label));
            settle();
        } catch (IOException e) {
            throw Failure.file("cannot delete " + file(label))
                    .hint("check the folder's permissions")
                    .from(e);
        }
    }

    /**
     * One at a time among all processes that would refresh this driver's tokens; empty when another holds it for
     * longer than that.
     */
    public Optional<FileLock> lock(String label, Duration patience) {
        NewFiles.privateFolder(folder.getParent());
        NewFiles.privateFolder(folder);
        return FileLock.within(folder.resolve("." + checkedLabel(label) + ".lock"), patience);
    }

    /** A file that was moved in has its name for good only when its folder is on the disk too. */
    private void settle() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders, and needs none
        }
    }

    private static Map<String, Object> fields(Path file) {
        if (!Files.exists(file)) throw GivenFile.missing(file);
        return readable(file, () -> {
            Map<String, Object> fields = Json.parseObject(GivenFile.read(file, 1 << 20, "a driver's tokens"));
            if (!Integer.valueOf(VERSION).equals(fields.get("version")))
                throw new IllegalArgumentException("of another version of these scripts");
            return fields;
        });
    }

    private static Enrolment about(Map<String, Object> fields, Path file) {
        return readable(
                file,
                () -> new Enrolment(
                        required(fields, "label"),
                        (String) fields.get("brand"),
                        (String) fields.get("realm"),
                        server(required(fields, "token_url")),
                        maybe(fields.get("revoke_url"), UserStore::server),
                        required(fields, "client_id"),
                        (String) fields.get("scope"),
                        Instant.parse((String) fields.get("enrolled_at")),
                        maybe(fields.get("expires_at"), Instant::parse),
                        Boolean.TRUE.equals(fields.get("refreshable")),
                        maybe(fields.get("pending_since"), Instant::parse),
                        fields.containsKey("sealed")));
    }

    private static String required(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) return text;
        throw new IllegalArgumentException("without " + name);
    }

    private static URI server(String url) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || !"https".equalsIgnoreCase(uri.getScheme()))
            throw new IllegalArgumentException("a URL that is none");
        return uri;
    }

    /** What decides where the tokens go, so that nobody can make them go elsewhere without the passphrase. */
    private static byte[] bound(Enrolment about) {
        return Stream.of(VERSION, about.label(), about.realm(), about.tokenUrl(), about.revokeUrl(), about.clientId())
                .map(part -> {
                    String text = String.valueOf(part);
                    return text.length() + ":" + text;
                })
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
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
            throw Failure.of(ExitCode.FILE, "cannot read the driver's tokens " + file)
                    .as("user.damaged")
                    .because("the file is damaged, or of another version of these scripts")
                    .hint("the driver has to consent again", NextCommand.of("enroll --label", label, "--force"))
                    .from(e);
        }
    }

    private static <T> T maybe(Object value, Function<String, T> parse) {
        return value == null ? null : parse.apply((String) value);
    }

    private static String text(Instant time) {
        return time == null ? null : time.toString();
    }

    private static byte[] bytes(Map<String, Object> fields) {
        return Json.text(fields).getBytes(StandardCharsets.UTF_8);
    }
}
