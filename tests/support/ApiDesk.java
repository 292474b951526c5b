package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A desk whose default profile calls a running sandbox with Basic authentication. */
public final class ApiDesk {
    private ApiDesk() {}

    public static Desk of(Path temporary, LocalStellantis stellantis, LocalStellantis.Partner partner) {
        Desk desk = new Desk(temporary).env("MZP_PASSWORD", partner.password());
        try {
            Path profile = Files.createDirectories(desk.profile("default"));
            Files.copy(partner.key(), profile.resolve("key.pem"));
            Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
            Files.copy(partner.cert(), profile.resolve("cert.pem"));
            Files.copy(stellantis.sandbox.caFile(), profile.resolve("ca.pem"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        support.Partner.settings(desk, "base-url=" + stellantis.sandbox.baseUrl(), "token-url=" + stellantis.sandbox.tokenUrl(), "auth=basic", "user=" + partner.login(), "password=env:MZP_PASSWORD",
                "client-id=" + partner.clientId(), "token-client-id=" + partner.reply().client().tokenClientId(), "scope=" + partner.reply().client().scope());
        return desk;
    }
}
