package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import support.Repository;
import support.Tool;

/** Keys made by openssl in every syntax and under every encryption it has; and what we write, read by openssl. */
@Tag("openssl")
class PrivateKeysTest {
    private static final String PASSPHRASE = "Zürich et Île-de-France";
    private static final Supplier<Secret> NEVER_ASKED = () -> fail("asked for a passphrase of a clear key");

    @TempDir
    static Path folder;

    static Tool openssl;
    static PrivateKey rsa;
    static PrivateKey ec;

    @BeforeAll
    static void makeKeys() throws Exception {
        openssl = new Tool(folder).env("KP", PASSPHRASE).env("EMPTY", "");
        openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem");
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem");
        rsa = read("rsa.pem", NEVER_ASKED);
        ec = read("ec.pem", NEVER_ASKED);
    }

    private static void openssl(String arguments) {
        openssl.run(("openssl " + arguments).split(" ")).ok();
    }

    private static PrivateKey read(String file, Supplier<Secret> passphrase) throws Exception {
        return KeyFile.read(Files.readAllBytes(folder.resolve(file)), file, passphrase);
    }

    private static PrivateKey read(String file, String passphrase) throws Exception {
        return read(file, () -> Secret.of(passphrase));
    }

    /** By numbers: Java takes one EC key in two encodings for two. */
    private static void assertSame(PrivateKey expected, PrivateKey actual) {
        if (expected instanceof ECPrivateKey ec) assertEquals(ec.getS(), ((ECPrivateKey) actual).getS());
        else assertEquals(expected, actual);
    }

    private static Failure refused(String file, String passphrase) {
        return assertThrows(Failure.class, () -> read(file, passphrase));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa -in rsa.pem -traditional",
                "pkey -in rsa.pem",
                "rsa -in rsa.pem -traditional -outform DER",
                "pkcs8 -topk8 -nocrypt -in rsa.pem -outform DER",
                "ec -in ec.pem",
                "ec -in ec.pem -outform DER",
                "pkey -in ec.pem",
                "pkcs8 -topk8 -nocrypt -in ec.pem -outform DER",
                "ec -in ec.pem -no_public",
                "ecparam -name prime256v1 -genkey"
            })
    void readsEveryClearSyntaxWithoutAskingForAPassphrase(String command) throws Exception {
        openssl(command + " -out clear.key");
        PrivateKey key = read("clear.key", NEVER_ASKED);
        if (command.startsWith("ecparam")) assertEquals("EC", key.getAlgorithm());
        else assertSame(command.contains("rsa.pem") ? rsa : ec, key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"des -provider legacy -provider default", "des3", "aes128", "aes192", "aes256"})
    void readsTraditionalPemEncryption(String cipher) throws Exception {
        openssl("rsa -in rsa.pem -traditional -" + cipher + " -passout env:KP -out old.key");
        assertTrue(Files.readString(folder.resolve("old.key")).contains("Proc-Type: 4,ENCRYPTED"));
        assertSame(rsa, read("old.key", PASSPHRASE));
        assertEquals(ExitCode.PASSPHRASE, refused("old.key", "another").code());
        openssl("ec -in ec.pem -" + cipher + " -passout env:KP -out old-ec.key");
        assertSame(ec, read("old-ec.key", PASSPHRASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v1 PBE-MD5-DES",
                "-v1 PBE-SHA1-DES",
                "-v1 PBE-SHA1-RC2-64",
                "-v1 PBE-MD5-RC2-64",
                "-v1 PBE-SHA1-3DES",
                "-v1 PBE-SHA1-2DES",
                "-v1 PBE-SHA1-RC2-128",
                "-v1 PBE-SHA1-RC2-40"
            })
    void readsPbes1AndThePkcs12Schemes(String scheme) throws Exception {
        encrypted(scheme + " -provider legacy -provider default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-v2 des3",
                "-v2 aes-128-cbc",
                "-v2 aes-192-cbc",
                "-v2 aes-256-cbc",
                "-v2 aes-256-cbc -iter 100000",
                "-v2 aes256 -v2prf hmacWithSHA1",
                "-v2 aes256 -v2prf hmacWithSHA224",
                "-v2 aes256 -v2prf hmacWithSHA384",
                "-v2 aes256 -v2prf hmacWithSHA512",
                "-scrypt",
                "-scrypt -scrypt_N 1024 -scrypt_r 4 -scrypt_p 2",
                "-v2 des-cbc -provider legacy -provider default",
                "-v2 rc2-cbc -provider legacy -provider default"
            })
    void readsPbes2(String scheme) throws Exception {
        encrypted(scheme);
    }

    private static void encrypted(String scheme) throws Exception {
        openssl("pkcs8 -topk8 " + scheme + " -in ec.pem -passout env:KP -out enc.key");
        assertSame(ec, read("enc.key", PASSPHRASE));
        assertEquals(ExitCode.PASSPHRASE, refused("enc.key", "another").code());
        openssl("pkcs8 -topk8 " + scheme + " -in ec.pem -passout env:KP -out enc.der -outform DER");
        assertSame(ec, read("enc.der", PASSPHRASE));
        openssl("pkcs8 -topk8 " + scheme + " -in ec.pem -passout env:EMPTY -out empty.key");
        assertSame(ec, read("empty.key", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pkcs8 -topk8 -v2 camellia-256-cbc|PBES2 (Camellia-256-CBC, PBKDF2",
                "pkcs8 -topk8 -v2 aria-256-cbc|PBES2 (ARIA-256-CBC, PBKDF2",
                "pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 -provider legacy -provider default|PKCS#12 (RC4, SHA-1",
                "ec -camellia256|traditional PEM encryption (CAMELLIA-256-CBC"
            })
    void whatNobodyUsesIsNamedAndNotTakenForAWrongPassphrase(String command, String name) throws Exception {
        openssl(command + " -in ec.pem -passout env:KP -out enc.key");
        Failure failure = refused("enc.key", PASSPHRASE);
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.because().contains("it uses " + name), failure.because());
    }

    @Test
    void opensslReadsWhatIsWritten() throws Exception {
        for (String passphrase : List.of(PASSPHRASE, "plain")) {
            openssl.env("KP2", passphrase);
            Files.write(folder.resolve("ours.pem"), PrivateKeys.pem(rsa, Secret.of(passphrase)));
            Files.write(folder.resolve("ours.der"), PrivateKeys.der(ec, Secret.of(passphrase)));
            openssl("pkey -in ours.pem -passin env:KP2 -out back.pem");
            openssl("pkey -in ours.der -inform DER -passin env:KP2 -out back-ec.pem");
            assertSame(rsa, read("back.pem", NEVER_ASKED));
            assertSame(ec, read("back-ec.pem", NEVER_ASKED));
            assertSame(rsa, read("ours.pem", passphrase));
        }
        Files.write(folder.resolve("clear.der"), PrivateKeys.der(rsa, null));
        openssl("pkey -in clear.der -inform DER -noout");
    }

    @Test
    void anUnknownAlgorithmIsNamedAndNeverTakenForAWrongPassphrase() throws Exception {
        openssl("pkcs8 -topk8 -v2 aes256 -in ec.pem -passout env:KP -outform DER -out enc.der");
        byte[] der = Files.readAllBytes(folder.resolve("enc.der"));
        byte[] aes = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.42").getEncoded();
        for (int i = 0; i < der.length - aes.length; i++) {
            if (java.util.Arrays.equals(der, i, i + aes.length, aes, 0, aes.length)) der[i + aes.length - 1] = 77;
        }
        Failure failure = assertThrows(Failure.class, () -> KeyFile.read(der, "odd.key", () -> Secret.of(PASSPHRASE)));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(
                failure.because().contains("2.16.840.1.101.3.4.1.77")
                        && failure.because().contains("which these scripts do not read"),
                failure.because());
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES-CBC", "DES-128-CBC", "3DES-256-CBC"})
    void aCipherThatThereIsNotIsNamedAndNotCalledDamage(String cipher) throws Exception {
        openssl("ec -in ec.pem -aes128 -passout env:KP -out odd.key");
        Path file = folder.resolve("odd.key");
        Files.writeString(file, Files.readString(file).replace("AES-128-CBC", cipher));
        Failure failure = refused("odd.key", PASSPHRASE);
        assertEquals("file.unsupported-encryption", failure.id());
        assertTrue(failure.because().contains(cipher), failure.because());
    }

    /** Java can: what it is not for is TLS. */
    @Test
    void ofADsaKeyItIsNotSaidThatJavaCannotSignWithIt() throws Exception {
        Files.copy(Repository.root().resolve("tests/support/corpus/dsa.pem"), folder.resolve("dsa.pem"));
        openssl("pkcs8 -topk8 -nocrypt -in dsa.pem -out dsa.key");
        Failure failure = refused("dsa.key", PASSPHRASE);
        assertTrue(failure.getMessage().endsWith("of a kind that cannot be used here: DSA"), failure.getMessage());
        assertEquals("clients use RSA and EC keys", failure.because());
    }

    /** The product of the second row's numbers is 2 to the 64th, which a long holds as 0. */
    @ParameterizedTest
    @CsvSource({"1048576, 65536, 1", "1073741824, 134217728, 1", "2, 1073741824, 1073741824"})
    void scryptThatAsksForMoreMemoryThanThereIsIsRefused(long cost, long blockSize, long parallel) throws Exception {
        DERSequence parameters = sequence(
                new DEROctetString(new byte[8]),
                new ASN1Integer(cost),
                new ASN1Integer(blockSize),
                new ASN1Integer(parallel));
        DERSequence aes =
                sequence(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.1.42"), new DEROctetString(new byte[16]));
        DERSequence scheme = sequence(sequence(new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11"), parameters), aes);
        DERSequence key = sequence(
                sequence(new ASN1ObjectIdentifier("1.2.840.113549.1.5.13"), scheme), new DEROctetString(new byte[48]));
        Failure failure = assertThrows(
                Failure.class, () -> KeyFile.read(key.getEncoded(), "greedy.der", () -> Secret.of(PASSPHRASE)));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(
                failure.because().contains("more work than any tool does by itself: scrypt with N=" + cost),
                failure.because());
    }

    @Test
    void scryptOfBlocksThatTheLibraryCannotMixIsNamed() throws Exception {
        openssl("pkcs8 -topk8 -scrypt -scrypt_N 16 -scrypt_r 1024 -in ec.pem -passout env:KP -out wide.key");
        Failure failure = refused("wide.key", PASSPHRASE);
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.because().contains("scrypt with N=16, r=1024, p=1, which these scripts do not read"));
    }

    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    @ParameterizedTest
    @CsvSource({"secp256k1", "brainpoolP256r1", "secp521r1", "secp384r1"})
    void readsCurvesThatJavaHasNoMore(String curve) throws Exception {
        openssl("ecparam -genkey -name " + curve + " -out curve.pem");
        openssl("pkey -in curve.pem -pubout -outform DER -out curve.pub");
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("curve.pub")),
                PublicKeys.of(read("curve.pem", NEVER_ASKED)).getEncoded());
    }

    @Test
    void theContentDecidesNotTheLabel() throws Exception {
        String pem = Files.readString(folder.resolve("rsa.pem"));
        assertSame(
                rsa,
                KeyFile.read(pem.replace("PRIVATE KEY", "RSA PRIVATE KEY").getBytes(), "mislabelled.pem", NEVER_ASKED));
    }

    @Test
    void readsWhatMailAndEditorsMakeOfAFile() throws Exception {
        String pem = Files.readString(folder.resolve("rsa.pem"));
        String base64 = pem.replaceAll("-----[A-Z ]+-----", "");
        List<byte[]> variants = List.of(
                pem.replace("\n", "\r\n").getBytes(),
                ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_8),
                ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_16LE),
                ("\uFEFF" + pem).getBytes(StandardCharsets.UTF_16BE),
                pem.replace("\n", "").getBytes(),
                ("Hello,\n\n  " + pem.replace("\n", "\n  ") + "\nRegards").getBytes(),
                base64.getBytes(),
                base64.replace("\n", "").getBytes());
        for (byte[] variant : variants) assertSame(rsa, KeyFile.read(variant, "variant", NEVER_ASKED));
    }

    @Test
    void saysWhatAFileWithoutAPrivateKeyIs() {
        assertTrue(reason("").contains("an empty file"));
        assertTrue(reason("<!DOCTYPE html><html><body>Sign in</body></html>").contains("a web page"));
        assertTrue(reason("[ req ]\ndistinguished_name = dn\n").contains("openssl configuration"));
    }

    private static String reason(String text) {
        Failure failure = assertThrows(Failure.class, () -> KeyFile.read(text.getBytes(), "file", NEVER_ASKED));
        assertEquals(ExitCode.FILE, failure.code());
        return failure.because();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa -in rsa.pem -traditional", "pkcs8 -topk8 -nocrypt -in rsa.pem"})
    void aBitTurnedOverInAnyNumberOfAnRsaKeyIsNoticed(String command) throws Exception {
        openssl(command + " -outform DER -out whole.der");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa;
        for (BigInteger number : List.of(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrimeP(),
                key.getPrimeQ(),
                key.getPrimeExponentP(),
                key.getPrimeExponentQ(),
                key.getCrtCoefficient())) {
            assertNoticed("whole.der", number.toByteArray());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ec -in ec.pem",
                "pkcs8 -topk8 -nocrypt -in ec.pem",
                "ec -in ec.pem -conv_form compressed",
                "ec -in brainpool.pem"
            })
    void aBitTurnedOverInAnEcKeyIsNoticed(String command) throws Exception {
        openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out brainpool.pem");
        openssl(command + " -outform DER -out whole.der");
        ECPrivateKey key = (ECPrivateKey) read("whole.der", NEVER_ASKED);
        byte[] number = key.getS().toByteArray();
        assertNoticed("whole.der", Arrays.copyOfRange(number, number.length - 16, number.length));
        byte[] whole = Files.readAllBytes(folder.resolve("whole.der"));
        assertNoticed("whole.der", Arrays.copyOfRange(whole, whole.length - 16, whole.length));
    }

    @Test
    void anEcKeyWithANumberOutOfRangeIsDamaged() throws Exception {
        openssl("ec -in ec.pem -no_public -outform DER -out bare.der");
        byte[] bare = Files.readAllBytes(folder.resolve("bare.der"));
        for (byte fill : new byte[] {0, -1}) {
            Arrays.fill(bare, 7, 7 + 32, fill);
            Files.write(folder.resolve("range.der"), bare);
            assertEquals(
                    "the private key in range.der is damaged",
                    refused("range.der", PASSPHRASE).getMessage());
        }
    }

    /** Turns over one bit at the end of that number. */
    private static void assertNoticed(String file, byte[] number) throws Exception {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        int at = new String(bytes, StandardCharsets.ISO_8859_1)
                .lastIndexOf(new String(number, StandardCharsets.ISO_8859_1));
        assertTrue(at > 0);
        bytes[at + number.length - 1] ^= 2;
        Files.write(folder.resolve("flipped.der"), bytes);
        Failure failure = refused("flipped.der", PASSPHRASE);
        assertEquals(ExitCode.FILE, failure.code());
        assertEquals("the private key in flipped.der is damaged", failure.getMessage());
        assertTrue(failure.because() != null && failure.hint() != null);
    }

    /** Java says of such numbers only that it does not recognize the key. */
    @Test
    void aDamagedKeyIsNotCalledAKindThatCannotBeUsed() throws Exception {
        openssl("pkcs8 -topk8 -nocrypt -in rsa.pem -outform DER -out inner-rsa.der");
        openssl("pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out inner-ec.der");
        for (String name : List.of("inner-rsa.der", "inner-ec.der")) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            // behind the names of algorithm and curve
            for (int at = 27; at < whole.length; at += at < 60 ? 1 : 37) {
                byte[] damaged = whole.clone();
                damaged[at] ^= 0x55;
                try {
                    KeyFile.read(damaged, name, NEVER_ASKED);
                } catch (Failure failure) {
                    assertNotEquals(KeyDecoder.WRONG_KIND, failure.id(), name + " at " + at);
                }
            }
        }
    }

    @Test
    void damagedKeysAlwaysEndInAFailureWithACode() throws Exception {
        openssl("pkcs8 -topk8 -scrypt -scrypt_N 16 -scrypt_r 1 -scrypt_p 1 -in ec.pem -passout env:KP -outform DER"
                + " -out scrypt.der");
        openssl("pkcs8 -topk8 -v2 des3 -iter 1 -in ec.pem -passout env:KP -out v2.pem");
        openssl("pkcs8 -topk8 -v1 PBE-SHA1-3DES -iter 1 -in ec.pem -passout env:KP -outform DER -out v1.der");
        openssl("ec -in ec.pem -des3 -passout env:KP -out trad.pem");
        openssl("ec -in ec.pem -outform DER -out sec1.der");
        openssl("rsa -in rsa.pem -traditional -outform DER -out pkcs1.der");
        List<byte[]> damaged = new ArrayList<>();
        for (String name : List.of("scrypt.der", "v2.pem", "v1.der", "trad.pem", "sec1.der", "pkcs1.der", "ec.pem")) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int at = 0; at < whole.length; at += 10) damaged.add(java.util.Arrays.copyOf(whole, at));
            for (int at = 0; at < whole.length; at += whole.length > 600 ? 29 : 5) {
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x15;
                damaged.add(flipped);
            }
        }
        for (byte[] bytes : damaged) {
            try {
                KeyFile.read(bytes, "damaged", () -> Secret.of(PASSPHRASE));
            } catch (Failure failure) {
                assertTrue(
                        failure.code() == ExitCode.FILE || failure.code() == ExitCode.PASSPHRASE,
                        failure.code() + " for " + Base64.getEncoder().encodeToString(bytes));
            }
        }
    }
}
