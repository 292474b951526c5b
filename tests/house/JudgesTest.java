package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.Tool;

/** The helpers that other tests lean on: certificate authorities made by openssl, and nginx as the gateway. */
@Tag("openssl")
class JudgesTest {
    @TempDir
    static Path temporary;

    static OpensslCa ca;
    static Tool tool;

    @BeforeAll
    static void open() {
        ca = new OpensslCa(temporary);
        tool = new Tool(temporary);
    }

    @Test
    void aClientCertificateChainsToTheRootThroughThePartnersCa() {
        OpensslCa.Issued client = ca.client("MZPX0001");
        assertTrue(tool.run(
                        "openssl",
                        "verify",
                        "-purpose",
                        "sslclient",
                        "-CAfile",
                        ca.root().toString(),
                        "-untrusted",
                        ca.partners().toString(),
                        client.cert().toString())
                .ok()
                .out()
                .contains("OK"));
        assertEquals(
                2,
                tool.run(
                                "openssl",
                                "verify",
                                "-CAfile",
                                ca.stranger().toString(),
                                client.chain().toString())
                        .code());
        String text = tool.run(
                        "openssl", "x509", "-in", client.cert().toString(), "-noout", "-subject", "-nameopt", "RFC2253")
                .ok()
                .out();
        assertTrue(text.contains("CN=MZPX0001,OU=Programs Partners"), text);
    }

    @Test
    void expiredAndNotYetValidCertificatesAreWhatTheySay() throws Exception {
        Path key = ca.newKey("EC");
        Path expired = Files.writeString(
                temporary.resolve("expired.pem"),
                ca.signedBy(Authority.PARTNERS).expired().sign(key, "/CN=late"));
        Path early = Files.writeString(
                temporary.resolve("early.pem"),
                ca.signedBy(Authority.PARTNERS).notYetValid().sign(key, "/CN=early"));
        Path all = ca.bundle(ca.root(), ca.partners());
        assertTrue(tool.run("openssl", "verify", "-CAfile", all.toString(), expired.toString())
                .all()
                .contains("expired"));
        assertTrue(tool.run("openssl", "verify", "-CAfile", all.toString(), early.toString())
                .all()
                .contains("not yet valid"));
    }

    @Tag("curl")
    @Tag("nginx")
    @Test
    void nginxDemandsTheCertificateAndTellsWhatItSaw() {
        OpensslCa.Issued client = ca.client("MZPX0002");
        try (Nginx nginx = Nginx.in(temporary)
                .shows(ca.server())
                .demands(ca.root())
                .tls("TLSv1.3")
                .answers("/as/token.oauth2", 401, "application/json", "{\"error\":\"invalid_client\"}")
                .location("/", "return 200 'hello';")
                .start()) {
            Tool.Result with = tool.run(
                            "curl",
                            "-sS",
                            "-w",
                            "%{http_code} %{content_type}",
                            "--cacert",
                            ca.root().toString(),
                            "--cert",
                            client.chain().toString(),
                            "--key",
                            client.key().toString(),
                            "-d",
                            "a=b\"c",
                            nginx.url("/as/token.oauth2"))
                    .ok();
            assertEquals("{\"error\":\"invalid_client\"}401 application/json", with.out());
            Tool.Result without = tool.run(
                            "curl",
                            "-sS",
                            "-w",
                            "%{http_code}",
                            "--cacert",
                            ca.root().toString(),
                            nginx.url("/x?y=1"))
                    .ok();
            assertTrue(without.out().endsWith("400"), without.all());
            Map<String, Object> first = nginx.seen(2).get(0);
            assertEquals(
                    "POST /as/token.oauth2 a=b\"c TLSv1.3 SUCCESS",
                    first.get("method") + " " + first.get("uri") + " " + first.get("body") + " " + first.get("protocol")
                            + " " + first.get("verify"));
            assertTrue(first.get("subject").toString().contains("CN=MZPX0002"), first.toString());
            assertEquals("NONE", nginx.seen(2).get(1).get("verify"));
        }
    }
}
