package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A desk at which the whole of steps 1 to 4 is done: the default profile holds key, certificate and CAs. */
public final class Partner {
    private Partner() {}

    public static Desk desk(Path temporary, OpensslCa ca, OpensslCa.Issued identity) {
        Desk desk = new Desk(temporary);
        try {
            Path profile = Files.createDirectories(desk.profile("default"));
            Files.copy(identity.key(), profile.resolve("key.pem"));
            Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
            Files.copy(identity.cert(), profile.resolve("cert.pem"));
            Files.writeString(profile.resolve("ca.pem"), Files.readString(ca.root()) + Files.readString(ca.partners()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return desk;
    }

    /** Replaces the default profile's settings. */
    public static void settings(Desk desk, String... lines) {
        try {
            Files.writeString(desk.profile("default").resolve("profile.properties"), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
