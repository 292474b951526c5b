//SOURCES ToolCommand.java
//SOURCES ../ShellWord.java
//SOURCES ../pki/Certificates.java
//SOURCES ../pki/Contents.java
//SOURCES ../key/Delivery.java
//SOURCES ../pki/Format.java
//SOURCES ../pki/KeyAlgorithm.java
//SOURCES ../pki/Name.java
//SOURCES ../pki/NewFiles.java
//SOURCES ../pki/Pem.java
//SOURCES ../key/Reply.java
//SOURCES ../pki/Subject.java
package stellantis.show;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.ShellWord;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.Name;
import stellantis.pki.Certificates;
import stellantis.pki.Contents.Kind;
import stellantis.pki.Contents;
import stellantis.key.Delivery;
import stellantis.pki.Format;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.NewFiles;
import stellantis.pki.Pem;
import stellantis.key.Reply;
import stellantis.pki.Subject;

/** What a person without these scripts would type for a step: {@code --show openssl} and {@code --show keytool}. */
public final class ShowTool {
    private static final String KEY = "KEY_PASSPHRASE";
    private static final String STORE = "STORE_PASSPHRASE";

    private ShowTool() {}

    /** A new private key, in a file (openssl) or in a keystore (keytool). */
    public static ExitCode genkey(Run run, KeyAlgorithm algorithm, Path out) {
        ToolCommand command = ToolCommand.of(run);
        if (command.openssl()) {
            if (run.has(Options.KEYSTORE)) throw ToolCommand.none("openssl puts a key into a keystore only together with its certificate", "--show keytool");
            return newKey(run, command, algorithm, out.toString().equals("-") ? ToolCommand.STDOUT : command.file(Options.OUT, out)).print();
        }
        if (!run.has(Options.KEYSTORE)) throw ToolCommand.none("keytool makes keys in keystores only", "--keystore FILE --alias NAME; or --show openssl");
        String size = algorithm.label.startsWith("RSA") ? "-keyalg RSA -keysize " + algorithm.label.substring(4) : "-keyalg EC -groupname " + (algorithm == KeyAlgorithm.EC_P256 ? "secp256r1" : "secp384r1");
        String type = Format.ofNewFile(run.value(Options.TO).map(to -> "x." + to).orElse(run.value(Options.KEYSTORE).orElseThrow())).keystore().name();
        return command.line("keytool -genkeypair -alias {} " + size + " -dname {} -storetype " + type + " -keystore {} " + command.keytool("-storepass", Options.PASSPHRASE, STORE),
                run.value(Options.ALIAS).orElse("identity"), "CN=placeholder until the Stellantis certificate is installed", run.value(Options.KEYSTORE).orElseThrow()).print();
    }

    private static ToolCommand newKey(Run run, ToolCommand command, KeyAlgorithm algorithm, String out) {
        String kind = algorithm.label.startsWith("RSA") ? "RSA -pkeyopt rsa_keygen_bits:" + algorithm.label.substring(4) : "EC -pkeyopt ec_paramgen_curve:" + algorithm.label.substring(3) + " -pkeyopt ec_param_enc:named_curve";
        // genpkey encrypts as PBES2 does; req -newkey would take 3DES, which Java cannot read
        return command.line("openssl genpkey -algorithm " + kind + " " + (run.has(Options.NO_PASSPHRASE) ? "" : "-aes-256-cbc " + command.openssl("-pass", Options.PASSPHRASE, KEY)) + " -out {}", out);
    }

    /** The signing request, and the key where there is none. @param existing the key's file, or the keystore */
    public static ExitCode csr(Run run, Subject subject, Optional<Path> existing, Path newKey, KeyAlgorithm algorithm, Path out) {
        ToolCommand command = ToolCommand.of(run);
        boolean keystore = existing.filter(file -> Contents.of(Run.read(file), file.toString()).keystore().isPresent()).isPresent();
        String request = out == null ? ToolCommand.STDOUT : command.file(Options.OUT, out);
        if (!command.openssl()) {
            if (!keystore) throw ToolCommand.none("keytool makes requests for keys in keystores only", "--keystore FILE --alias NAME; or --show openssl");
            if (run.has(Options.DER)) throw ToolCommand.none("keytool writes requests as PEM only", "leave --der out");
            return command.line("keytool -certreq -alias {} -dname {} -keystore {} " + command.keytool("-storepass", Options.PASSPHRASE, STORE) + " -file {}",
                    run.setting(Options.ALIAS).orElse("identity"), dname(subject), command.file(Options.KEYSTORE, existing.get()), request).print();
        }
        if (keystore) throw ToolCommand.none("openssl makes requests for keys in files only", "--show keytool");
        String key = existing.isPresent() ? command.file(Options.KEY, existing.get()) : command.file(Options.KEY_OUT, newKey);
        boolean encrypted = existing.map(file -> Contents.of(Run.read(file), file.toString()).of(Kind.PRIVATE_KEY).stream().anyMatch(Contents.Item::encrypted)).orElse(!run.has(Options.NO_PASSPHRASE));
        if (existing.isEmpty()) newKey(run, command, algorithm, key);
        return command.line("openssl req -new -utf8 -sha" + (algorithm == KeyAlgorithm.EC_P384 ? "384" : "256") + " -key {} " + (encrypted ? command.openssl("-passin", Options.PASSPHRASE, KEY) : "") + " -subj {}"
                + (run.has(Options.DER) ? " -outform DER" : "") + " -out {}", key, subj(subject), request).print();
    }

    /** As {@code -subj} takes it: a backslash before what would end a field. */
    private static String subj(Subject subject) {
        StringBuilder text = new StringBuilder();
        for (String[] field : fields(subject)) text.append('/').append(field[0]).append('=').append(field[1].replaceAll("([\\\\/+])", "\\\\$1"));
        return text.toString();
    }

    /** RFC 4514 turns the order round: written from the last field to the first, it is encoded as the tutorial has it. */
    private static String dname(Subject subject) {
        StringBuilder text = new StringBuilder();
        for (String[] field : fields(subject)) text.insert(0, (text.length() == 0 ? "" : ", ")).insert(0, (field[0].equals("emailAddress") ? "EMAILADDRESS" : field[0]) + "=" + field[1].replaceAll("([\\\\,+\"<>;=#])", "\\\\$1"));
        return text.toString();
    }

    private static List<String[]> fields(Subject subject) {
        return List.of(new String[] {"C", subject.country()}, new String[] {"ST", subject.state()}, new String[] {"L", subject.locality()}, new String[] {"O", subject.organization()},
                new String[] {"OU", Subject.UNIT}, new String[] {"CN", subject.commonName()}, new String[] {"emailAddress", subject.email()});
    }

    /** What is in files. */
    public static ExitCode inspect(Run run) {
        ToolCommand command = ToolCommand.of(run);
        for (String name : run.arguments()) {
            Contents contents = Contents.of(run.read(name), name);
            String form = contents.pem() ? "" : " -inform DER";
            if (contents.keystore().isPresent()) keystore(command, contents.keystore().get().kind(), name);
            else if (!command.openssl() && contents.has(Kind.SIGNING_REQUEST)) command.line("keytool -printcertreq -file {}", name);
            else if (!command.openssl() && (contents.has(Kind.CERTIFICATE) || contents.has(Kind.PKCS7))) command.line("keytool -printcert -file {}", name);
            else if (!command.openssl()) throw ToolCommand.none("keytool shows requests, certificates and keystores only, and " + name + " is " + contents.describe(), "--show openssl");
            else if (contents.has(Kind.SIGNING_REQUEST)) command.line("openssl req -in {}" + form + " -noout -verify -subject -text", name);
            else if (contents.has(Kind.PRIVATE_KEY)) command.line("openssl pkey -in {}" + form + " " + passin(command, contents, Options.PASSPHRASE) + " -noout -text_pub", name);
            else if (contents.has(Kind.PKCS7)) command.line("openssl pkcs7 -in {}" + form + " -noout -print_certs -text", name);
            else if (contents.has(Kind.CERTIFICATE)) command.line("openssl " + (contents.of(Kind.CERTIFICATE).size() > 1 ? "storeutl -noout -text -certs {}" : "x509 -in {}" + form + " -noout -text"), name);
            else throw ToolCommand.none("openssl has no command for " + name + ", which is " + contents.describe(), "leave --show out");
        }
        return command.print();
    }

    private static void keystore(ToolCommand command, Kind kind, String name) {
        if (!command.openssl()) command.line("keytool -list -v -keystore {} " + command.keytool("-storepass", Options.PASSPHRASE, STORE), name);
        else if (kind == Kind.PKCS12) command.line("openssl pkcs12 -in {} " + command.openssl("-passin", Options.PASSPHRASE, STORE) + " -info -nokeys", name);
        else throw ToolCommand.none("openssl reads PKCS#12 keystores only, and " + name + " is " + kind.label, "--show keytool");
    }

    private static String passin(ToolCommand command, Contents contents, Option option) {
        return contents.of(Kind.PRIVATE_KEY).stream().anyMatch(Contents.Item::encrypted) ? command.openssl("-passin", option, KEY) : "";
    }

    /** One file into another format. */
    public static ExitCode convert(Run run, List<String> inputs, List<String> outputs, Format format) {
        ToolCommand command = ToolCommand.of(run);
        if (outputs.size() != 1 || inputs.size() > 3) throw ToolCommand.none("there is no one command for that", "one file to write, and at most a key, a certificate and a CA file to read");
        List<Contents> all = inputs.stream().map(input -> Contents.of(run.read(input), input)).toList();
        String out = outputs.get(0).equals("-") ? ToolCommand.STDOUT : outputs.get(0);
        Contents first = all.get(0);
        boolean clear = run.has(Options.NO_PASSPHRASE);
        if (first.keystore().isPresent() && inputs.size() == 1) return fromKeystore(run, command, first.keystore().get().kind(), inputs.get(0), out, format);
        if (!command.openssl()) throw ToolCommand.none("keytool converts keystores into keystores only", "--show openssl");
        String form = first.pem() ? "" : " -inform DER";
        String outform = format == Format.DER || run.has(Options.DER) ? " -outform DER" : "";
        if (format == Format.P12 && first.has(Kind.PRIVATE_KEY) && inputs.size() > 1) {
            return command.line("openssl pkcs12 -export -inkey {} " + passin(command, first, Options.PASSPHRASE) + " -in {} " + (inputs.size() > 2 ? "-certfile {} " : "") + "-name {} " + passout(run, command, first, STORE) + " -out {}",
                    words(inputs, run.value(Options.ALIAS).orElseGet(() -> Name.brief(Certificates.read(all.get(1), inputs.get(1)).get(0).getSubjectX500Principal())), out)).print();
        }
        if (inputs.size() > 1) throw ToolCommand.none("openssl has no one command for these files", "convert them one by one");
        if (first.has(Kind.PRIVATE_KEY) && first.items().size() == 1 && (format == Format.PEM || format == Format.DER)) {
            return command.line("openssl pkcs8 -topk8 -in {}" + form + " " + passin(command, first, Options.PASSPHRASE) + " " + (clear ? "-nocrypt" : "-v2 aes-256-cbc " + passout(run, command, first, KEY)) + outform + " -out {}", inputs.get(0), out).print();
        }
        if (first.has(Kind.PRIVATE_KEY) && first.items().size() == 1 && format.isTraditional()) {
            return command.line("openssl pkey -traditional -in {}" + form + " " + passin(command, first, Options.PASSPHRASE) + " -out {}", inputs.get(0), out).print();
        }
        if (first.has(Kind.SIGNING_REQUEST)) return command.line("openssl req -in {}" + form + outform + " -out {}", inputs.get(0), out).print();
        if (first.has(Kind.PKCS7) && format == Format.PEM) return command.line("openssl pkcs7 -in {}" + form + " -print_certs -out {}", inputs.get(0), out).print();
        if (first.has(Kind.CERTIFICATE) && format == Format.P7B && first.pem()) return command.line("openssl crl2pkcs7 -nocrl -certfile {}" + (run.has(Options.DER) ? " -outform DER" : "") + " -out {}", inputs.get(0), out).print();
        if (first.has(Kind.CERTIFICATE) && first.items().size() == 1 && (format == Format.PEM || format == Format.DER)) return command.line("openssl x509 -in {}" + form + outform + " -out {}", inputs.get(0), out).print();
        throw ToolCommand.none("openssl has no one command from " + first.describe() + " to " + format.label, "leave --show out");
    }

    /** Key, certificate and CA, or nothing in the third place. */
    private static Object[] words(List<String> inputs, String alias, String out) {
        return inputs.size() > 2 ? new Object[] {inputs.get(0), inputs.get(1), inputs.get(2), alias, out} : new Object[] {inputs.get(0), inputs.get(1), alias, out};
    }

    private static ExitCode fromKeystore(Run run, ToolCommand command, Kind kind, String in, String out, Format format) {
        if (!command.openssl()) {
            if (!format.isKeystore()) throw ToolCommand.none("keytool takes no private key out of a keystore", kind == Kind.PKCS12 ? "--show openssl" : "make it PKCS#12 first: --to p12");
            String target = run.source(Options.OUT_PASSPHRASE).isPresent() ? command.keytool("-deststorepass", Options.OUT_PASSPHRASE, STORE) : command.keytool("-deststorepass", Options.PASSPHRASE, STORE);
            return command.line("keytool -importkeystore -noprompt -srckeystore {} -srcstoretype " + kind.name() + " " + command.keytool("-srcstorepass", Options.PASSPHRASE, STORE) + run.value(Options.ALIAS).map(alias -> " -srcalias " + ShellWord.of(alias)).orElse("")
                    + " -destkeystore {} -deststoretype " + format.keystore().name() + " " + target, in, out).print();
        }
        if (kind != Kind.PKCS12 || format != Format.PEM) throw ToolCommand.none("openssl takes PEM out of PKCS#12 keystores only", kind == Kind.PKCS12 ? "--to pem" : "--show keytool with --to p12 first");
        String passout = run.source(Options.OUT_PASSPHRASE).isPresent() ? command.openssl("-passout", Options.OUT_PASSPHRASE, KEY) : command.openssl("-passout", Options.PASSPHRASE, STORE);
        return command.line("openssl pkcs12 -in {} " + command.openssl("-passin", Options.PASSPHRASE, STORE) + " " + (run.has(Options.NO_PASSPHRASE) ? "-noenc" : "-aes256 " + passout) + " -out {}", in, out).print();
    }

    /** Under --out-passphrase, else under the one it came with. */
    private static String passout(Run run, ToolCommand command, Contents key, String variable) {
        boolean encrypted = key.of(Kind.PRIVATE_KEY).stream().anyMatch(Contents.Item::encrypted);
        if (run.source(Options.OUT_PASSPHRASE).isPresent() || !encrypted) return command.openssl("-passout", Options.OUT_PASSPHRASE, variable);
        return command.openssl("-passout", Options.PASSPHRASE, KEY);
    }

    /** The files that install makes. @param p12 null where none is wanted */
    public record Places(Path key, Path cert, Path ca, Path p12) {}

    /**
     * The files that make a key usable. All is written beside what is in use and judged there; only then it takes the places,
     * and what was in them is kept as it is by install.
     */
    public static ExitCode install(Run run, Delivery delivery, Reply reply, Places places) {
        ToolCommand command = ToolCommand.of(run);
        if (!command.openssl()) throw ToolCommand.none("keytool installs certificates in keystores only", "--show openssl; for a keystore docs/install.md has keytool's lines");
        Path cert = fresh(places.cert());
        Path ca = fresh(places.ca());
        if (!Files.exists(places.cert().toAbsolutePath().getParent())) command.folder(places.cert().toAbsolutePath().getParent());
        Map<String, List<X509Certificate>> files = new LinkedHashMap<>();
        copy(run, command, reply.chain().toSend(), delivery, places, cert, files);
        copy(run, command, reply.anchors(), delivery, places, ca, files);
        Contents key = Contents.of(Run.read(places.key()), places.key().toString());
        String ofCertificate = command.filled("openssl x509 -in {} -noout -pubkey", cert);
        String ofKey = command.filled("openssl pkey -in {} " + passin(command, key, Options.PASSPHRASE) + " -pubout", places.key());
        command.same(ofCertificate, ofKey, "the certificate is for another key");
        List<Path> made = new ArrayList<>(List.of(places.cert()));
        if (!reply.anchors().isEmpty()) {
            command.line("openssl verify " + (reply.chain().complete() ? "" : "-partial_chain ") + "-CAfile {} -untrusted {} {}", ca, cert, cert);
            made.add(places.ca());
        }
        if (places.p12() != null) {
            command.line("openssl pkcs12 -export -inkey {} " + passin(command, key, Options.PASSPHRASE) + " -in {} -name identity " + passout(run, command, key, STORE) + " -out {}", places.key(), cert, fresh(places.p12()));
            made.add(places.p12());
        }
        for (Path file : made) if (Files.exists(file)) command.copy(file, NewFiles.backupOf(file, run.clock().instant()));
        for (Path file : made) command.move(fresh(file), file);
        return command.print();
    }

    private static Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /** Certificates into one file, the first one anew. @param files what was read already */
    private static void copy(Run run, ToolCommand command, List<X509Certificate> certificates, Delivery delivery, Places places, Path target, Map<String, List<X509Certificate>> files) {
        for (X509Certificate one : certificates) {
            String file = origin(run, one, delivery, places, files);
            List<X509Certificate> all = files.computeIfAbsent(file, name -> Certificates.read(run.read(name), name));
            Contents contents = Contents.of(run.read(file), file);
            boolean bundle = contents.has(Kind.PKCS7);
            // openssl takes base64 without its BEGIN line for nothing it knows
            if (contents.pem() && !Pem.text(run.read(file)).contains("-----BEGIN ")) throw ToolCommand.none("openssl does not read " + file + ", which has no BEGIN line", "make it PEM first: jbang convert@stellantis " + ShellWord.of(file.toString()) + " certificate.pem");
            String form = contents.pem() ? "" : " -inform DER";
            String from = "openssl x509 -in {}" + form;
            if (all.size() > 1) {
                from = (bundle ? "openssl pkcs7 -in {}" + form + " -print_certs" : "openssl crl2pkcs7 -nocrl -certfile {} | openssl pkcs7 -print_certs") + " | awk '/BEGIN CERT/ { n++ } n == " + (all.indexOf(one) + 1) + "' | openssl x509";
            } else if (bundle) {
                from = "openssl pkcs7 -in {}" + form + " -print_certs | openssl x509";
            }
            if (one.equals(certificates.get(0))) command.line(from + " -out {}", file, target);
            else command.append(target, from, file);
        }
    }

    /** The file it came in, else the one it is installed in. */
    private static String origin(Run run, X509Certificate one, Delivery delivery, Places places, Map<String, List<X509Certificate>> files) {
        if (delivery.certificates().contains(one)) {
            String file = delivery.origin(one);
            if (run.arguments().contains(file)) return file;
            throw ToolCommand.none("openssl does not read " + (file.contains("/") ? "archives" : file), "save it as a file, unzipped, and name that");
        }
        return Stream.of(places.ca(), places.cert()).filter(Files::exists).map(Path::toString)
                .filter(file -> files.computeIfAbsent(file, name -> Certificates.read(Run.read(Path.of(name)), name)).contains(one)).findFirst()
                .orElseThrow(() -> ToolCommand.none("a CA certificate of the chain is not among the files", "name its file too"));
    }
}
