///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Install the signed certificate and the CA: check them against the key, order the chain, write the files
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/install.java

import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerAccess;
import stellantis.drivers.Driver;
import stellantis.install.IdentityFiles;
import stellantis.install.KeystoreImport;
import stellantis.key.MatchedCertificate;
import stellantis.key.OwnKey;
import stellantis.key.ReceivedCertificates;
import stellantis.pki.CertificateChain;
import stellantis.pki.Name;
import stellantis.profile.Onboarding;
import stellantis.profile.Renewal;
import stellantis.renew.RenewalSwitch;
import stellantis.show.ShowInstall;

/** Step 4 of the tutorials, which leave it out: from what the e-mail links to files that curl and Java take. */
class install {
    static final Command COMMAND = Command.named(
                    "install",
                    "Install the signed certificate and the CA: check them against the key, order "
                            + "the chain, write the files")
            .usage("FILE… [--key FILE] [--p12]")
            .usage("FILE… --keystore FILE [--alias NAME]")
            .example(
                    "{{install}} certificate.zip",
                    "what you downloaded: PEM, DER, p7b, zip; writes cert.pem and ca.pem in the profile")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --p12",
                    "two files; also identity.p12 for Java applications")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --key KeyName.pem",
                    "a key made with openssl, outside the profile")
            .example(
                    "{{install}} partner.cer StellantisCA.cer --keystore KeyStoreName.jks --alias KeyName",
                    "into the keystore of the tutorial's keytool commands")
            .tells("Nothing is written unless the certificate is for the key, is valid now, and "
                    + "comes with its issuing CA. An encrypted key is opened if you give or type its "
                    + "passphrase; else the certificate is compared with the signing request beside the "
                    + "key.")
            .tells("The certificate of a renewal ({{renew}} --start) is recognised by its key: a request"
                    + " is sent to the API with the old and with the new one, then they are switched.")
            .options(
                    Options.KEY,
                    Options.PASSPHRASE,
                    Options.KEYSTORE,
                    Options.ALIAS,
                    Options.KEY_PASSPHRASE,
                    Options.CERTS_OUT,
                    Options.CA_OUT,
                    Options.P12,
                    Options.OUT_PASSPHRASE,
                    OwnKey.WITHOUT_CA,
                    Options.FORCE,
                    Options.SHOW_TOOL)
            .options(
                    RenewalSwitch.OFFLINE,
                    RenewalSwitch.TRY,
                    ConnectionOptions.AUTH,
                    ConnectionOptions.USER,
                    ConnectionOptions.PASSWORD,
                    ConnectionOptions.BEARER)
            .arguments(1, 100)
            .argument("FILE…", "the files that you downloaded: PEM, DER, PKCS#7 or zip; - is standard input")
            .ends(ExitCode.FILE, ExitCode.PASSPHRASE, ExitCode.MISMATCH, ExitCode.VALIDITY, ExitCode.EXISTS)
            .ends(ExitCode.API)
            .does(install::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        ReceivedCertificates delivery = new ReceivedCertificates();
        for (String file : run.arguments()) delivery.add(run.read(file), file.equals("-") ? "standard input" : file);
        delivery.leftOut().forEach(other -> run.console().detail("not used: " + other));
        boolean elsewhere =
                Stream.of(Options.KEY, Options.KEYSTORE, Options.CERTS_OUT).anyMatch(run::has);
        boolean renewed = !elsewhere && Renewal.of(run.profile()).awaits(delivery.certificates());
        if (renewed && run.has(Options.SHOW_TOOL))
            throw Failure.usage("no tool has a command for a renewed certificate")
                    .because("install asks the API with the old and the new one before it switches")
                    .hint("leave --show out; docs/renew.md has the lines for openssl and curl, with the call that"
                            + " each certificate is tried with");
        if (renewed) return RenewalSwitch.takeIn(ServerAccess.of(run, Driver::chosen), delivery);
        boolean keystore = run.value(Options.KEYSTORE).isPresent()
                || run.value(Options.KEY).isEmpty()
                        && run.profile().get("keystore").isPresent();
        if (keystore && run.has(Options.SHOW_TOOL))
            throw Failure.usage("--show does not go with a keystore here").hint("docs/install.md has keytool's lines");
        if (keystore) return KeystoreImport.run(run, delivery);
        IdentityFiles files = IdentityFiles.of(run);
        OwnKey key = OwnKey.of(run, run.has(Options.P12));
        MatchedCertificate reply = key.judge(run, delivery, files.installed());
        if (run.has(Options.SHOW_TOOL)) {
            files.tellSettings(key);
            return ShowInstall.print(
                    run,
                    delivery,
                    reply,
                    key.file(),
                    files.cert(),
                    files.ca(),
                    run.has(Options.P12) ? files.p12() : null);
        }
        files.write(key, reply);
        report(run, key, reply, files);
        return ExitCode.OK;
    }

    private static void report(Run run, OwnKey key, MatchedCertificate reply, IdentityFiles files) {
        X509Certificate leaf = reply.chain().leaf();
        reply.tell(run.console());
        key.request()
                .flatMap(request -> MatchedCertificate.subjectDiffers(leaf, request.subject()))
                .ifPresent(run.console()::warn);
        run.console()
                .note((files.written().isEmpty()
                                ? "installed already, nothing was changed: "
                                : "installed the certificate of ")
                        + CertificateChain.describe(leaf, run.clock().instant()));
        run.console().note("  subject  " + Name.subject(leaf));
        run.console().note("  issuer   " + Name.issuer(leaf));
        files.written().forEach(file -> run.console().note("  wrote    " + file));
        files.backups().forEach(file -> run.console().note("  backup   " + file));
        key.remark().ifPresent(run.console()::note);
        String auth = run.profile().get("auth").orElse("");
        Onboarding journey =
                new Onboarding(run.profile(), run.world().env(), run.clock().instant());
        if (!auth.equals("basic")
                && !journey.forEndUsers()
                && run.profile().get("environment").filter("sandbox"::equals).isEmpty()) {
            run.console()
                    .note("with OAuth2, send the certificate (never the key) to your Stellantis contact too: the"
                            + " token endpoint has to know it");
        }
        run.console().note("next: " + run.console().text(journey.next().hint()));
    }
}
