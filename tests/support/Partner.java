package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A runner at which the whole of steps 1 to 4 is done: the default profile holds key, certificate and CAs. */
public final class Partner {
    private Partner() {}

    public static ScriptRunner runner(Path temporary, OpensslCa ca, OpensslCa.Issued identity) {
        ScriptRunner runner = new ScriptRunner(temporary);
        try {
            Path profile = Files.createDirectories(runner.profile("default"));
            Files.copy(identity.key(), profile.resolve("key.pem"));
            Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
            Files.copy(identity.cert(), profile.resolve("cert.pem"));
            Files.writeString(profile.resolve("ca.pem"), Files.readString(ca.root()) + Files.readString(ca.partners()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return runner;
    }

    /** Replaces the default profile's settings. */
    public static void settings(ScriptRunner runner, String... lines) {
        try {
            Files.writeString(runner.profile("default").resolve("profile.properties"), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
