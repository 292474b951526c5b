//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.RC2CBCParameter;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.DESEngine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.RC2Engine;
import org.bouncycastle.crypto.generators.OpenSSLPBEParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.params.RC2Parameters;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Secret;

/**
 * How something is encrypted under a passphrase: PBES2 and PBES1 (RFC 8018), PKCS#12's own schemes (RFC 7292
 * appendix C) and OpenSSL's "traditional" PEM encryption. Bouncy Castle's engines do the work. Reading it needs no
 * passphrase, so that a file can be described before one is asked for.
 *
 * @param label for messages, such as {@code PBES2 (AES-256-CBC, PBKDF2 with HmacSHA256, 600000 rounds)}
 * @param derivation null where it, or the cipher, is not known here
 */
record EncryptionScheme(String label, String cipher, Derivation derivation, boolean pkcs12) {
    /** The passphrase was not even tried: the algorithm is not known here, or the file asks for too much work. */
    static final class Unsupported extends GeneralSecurityException {
        private final boolean costly;

        private Unsupported(String why, boolean costly) {
            super(why);
            this.costly = costly;
        }

        Unsupported(String algorithm) {
            this(
                    "it uses " + algorithm + ", which these scripts do not read; the passphrase is not the trouble",
                    false);
        }

        static Unsupported costly(String work) {
            return new Unsupported("it asks for more work than any tool does by itself: " + work, true);
        }

        /** That it fails, and why. */
        Failure of(String name) {
            return Failure.file(
                            costly
                                    ? "opening " + name + " would take too long"
                                    : "the encryption of " + name + " is not known here")
                    .as("file.unsupported-encryption")
                    .because(getMessage())
                    .from(this);
        }
    }

    /**
     * What opening one file may cost, since the file itself says how often a passphrase is hashed: about two seconds,
     * and 128 MiB. All keys and parts of a file count together.
     */
    static final class Effort {
        /** Of SHA-1 or SHA-256; twenty times what this toolkit and OWASP take. */
        private static final long MOST_ROUNDS = 12_000_000;

        private static final long MOST_MEMORY = 128L << 20;

        private long spent;

        /** @throws Unsupported when it gets too much for the work in these words */
        void spend(String work, double rounds, double memory) throws Unsupported {
            if (spent + rounds > MOST_ROUNDS || memory > MOST_MEMORY) throw Unsupported.costly(work);
            spent += (long) rounds;
        }
    }

    /** The passphrase is another one, or the bytes were changed. */
    static final class WrongPassphrase extends GeneralSecurityException {
        WrongPassphrase(Exception cause) {
            super(cause);
        }
    }

    private static final String GIVE = "give it with --passphrase env:NAME, file:PATH, fd:N or stdin";

    /** What the supplier gives, which has to be something. */
    static Secret required(Supplier<Secret> passphrase, String name) {
        Secret given = passphrase.get();
        if (given != null) return given;
        throw Failure.of(ExitCode.PASSPHRASE, name + " needs its passphrase")
                .as("file.passphrase-missing")
                .hint(GIVE);
    }

    /** That it is not the passphrase of the file. */
    static Failure wrong(Secret given, String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name)
                .as("file.passphrase-wrong")
                .because(given.refused("it is another one, or the file was changed on its way"))
                .hint(given.correction(Hint.of(GIVE)));
    }

    /** The cipher's key, with what else it wants. The passphrase is null for PKCS#12's "none at all". */
    private interface Derivation {
        CipherParameters derive(Secret passphrase, Effort effort) throws GeneralSecurityException;
    }

    /** Longer than the key of any cipher or HMAC. */
    private static final int LONGEST_KEY = 128;

    /** Ciphers of PBES2: those of {@link #engine}, and others that have to be named. */
    private static final Map<String, String> CIPHERS = Asn1.names("""
        1.3.14.3.2.7 DES-CBC
        1.2.840.113549.3.7 3DES-CBC
        1.2.840.113549.3.2 RC2-CBC
        2.16.840.1.101.3.4.1.2 AES-128-CBC
        2.16.840.1.101.3.4.1.22 AES-192-CBC
        2.16.840.1.101.3.4.1.42 AES-256-CBC
        2.16.840.1.101.3.4.1.46 AES-256-GCM
        1.2.392.200011.61.1.1.1.4 Camellia-256-CBC
        1.2.410.200046.1.1.12 ARIA-256-CBC
        """);

    /** PBES1 and PKCS#12's schemes: their hash, their cipher and the bits of its key. */
    private static final Map<String, String> OLDER = Asn1.names("""
        1.2.840.113549.1.5.3 PBES1 MD5 DES-CBC 64
        1.2.840.113549.1.5.6 PBES1 MD5 RC2-CBC 64
        1.2.840.113549.1.5.10 PBES1 SHA-1 DES-CBC 64
        1.2.840.113549.1.5.11 PBES1 SHA-1 RC2-CBC 64
        1.2.840.113549.1.12.1.1 PKCS#12 SHA-1 RC4 128
        1.2.840.113549.1.12.1.2 PKCS#12 SHA-1 RC4 40
        1.2.840.113549.1.12.1.3 PKCS#12 SHA-1 3DES-CBC 192
        1.2.840.113549.1.12.1.4 PKCS#12 SHA-1 3DES-CBC 128
        1.2.840.113549.1.12.1.5 PKCS#12 SHA-1 RC2-CBC 128
        1.2.840.113549.1.12.1.6 PKCS#12 SHA-1 RC2-CBC 40
        """);

    /** Functions of PBKDF2 under Java's names. To ask Java for them takes 45 ms: it makes all its providers first. */
    private static final Map<String, String> HMACS = Asn1.names("""
        1.2.840.113549.2.7 HmacSHA1
        1.2.840.113549.2.8 HmacSHA224
        1.2.840.113549.2.9 HmacSHA256
        1.2.840.113549.2.10 HmacSHA384
        1.2.840.113549.2.11 HmacSHA512
        """);

    /**
     * From an AlgorithmIdentifier. An algorithm that is not known here still has a label; only decrypting fails.
     *
     * @throws Asn1.Malformed when it is none
     */
    static EncryptionScheme of(ASN1Encodable identifier) {
        return Asn1.reading(() -> {
            AlgorithmIdentifier algorithm = AlgorithmIdentifier.getInstance(identifier);
            ASN1Encodable parameters = algorithm.getParameters();
            String oid = algorithm.getAlgorithm().getId();
            if (oid.equals("1.2.840.113549.1.5.13")) return pbes2(PBES2Parameters.getInstance(parameters));
            return OLDER.containsKey(oid)
                    ? older(OLDER.get(oid).split(" "), PKCS12PBEParams.getInstance(parameters))
                    : unknown("algorithm " + oid);
        });
    }

    /**
     * The PKCS#8 key in an EncryptedPrivateKeyInfo (RFC 5958 section 3).
     *
     * @param passphrase asked once the structure is known to be whole
     */
    static byte[] decryptKey(ASN1Encodable encrypted, Supplier<Secret> passphrase, Effort effort)
            throws GeneralSecurityException {
        EncryptedPrivateKeyInfo info = Asn1.reading(() -> EncryptedPrivateKeyInfo.getInstance(encrypted));
        EncryptionScheme scheme = of(info.getEncryptionAlgorithm());
        return scheme.decrypt(info.getEncryptedData(), passphrase.get(), effort);
    }

    /** From the DEK-Info line of a PEM key (RFC 1421): the cipher's name, a comma, the IV in hexadecimal. */
    static EncryptionScheme ofDekInfo(String line) {
        String[] parts = line.split("\\s*,\\s*", 2);
        String cipher = parts[0].toUpperCase(Locale.ROOT).replace("DES-EDE3", "3DES");
        byte[] iv = Asn1.reading(() -> HexFormat.of().parseHex(parts.length < 2 ? "" : parts[1].strip()));
        if (iv.length < 8) throw new Asn1.Malformed("its DEK-Info line has no IV");
        String label = "traditional PEM encryption (" + cipher + ", MD5, one round)";
        if (engine(cipher) == null) return unknown(label);
        return new EncryptionScheme(
                label,
                cipher,
                (passphrase, effort) -> new ParametersWithIV(
                        derived(
                                new OpenSSLPBEParametersGenerator(),
                                passphrase.utf8(),
                                Arrays.copyOf(iv, 8),
                                1,
                                keyBytes(cipher) * 8,
                                0),
                        iv),
                false);
    }

    private static EncryptionScheme unknown(String label) {
        return new EncryptionScheme(label, null, null, false);
    }

    private static EncryptionScheme pbes2(PBES2Parameters parameters) {
        String oid = parameters.getEncryptionScheme().getAlgorithm().getId();
        String cipher = CIPHERS.getOrDefault(oid, "cipher " + oid);
        var function = parameters.getKeyDerivationFunc();
        Kdf kdf = switch (function.getAlgorithm().getId()) {
            case "1.2.840.113549.1.5.12" -> Pbkdf2.of(function.getParameters());
            case "1.3.6.1.4.1.11591.4.11" -> Scrypt.of(ASN1Sequence.getInstance(function.getParameters()));
            default -> null;
        };
        String how = kdf == null ? "key derivation " + function.getAlgorithm() : kdf.label();
        String label = "PBES2 (" + cipher + ", " + how + ")";
        if (engine(cipher) == null || kdf == null) return unknown(label);
        ASN1Encodable given = parameters.getEncryptionScheme().getParameters();
        if (!cipher.equals("RC2-CBC")) {
            byte[] iv = Asn1.octets(given);
            return pbes2(label, cipher, kdf, keyBytes(cipher), iv, KeyParameter::new);
        }
        RC2CBCParameter rc2 = RC2CBCParameter.getInstance(given);
        int bits = effectiveBits(rc2.getRC2ParameterVersion());
        // an RC2 key has no length of its own
        int length = kdf instanceof Pbkdf2 own && own.keyBytes > 0 ? own.keyBytes : keyBytes(cipher);
        return pbes2(label, cipher, kdf, length, rc2.getIV(), key -> new RC2Parameters(key, bits));
    }

    private static EncryptionScheme pbes2(
            String label, String cipher, Kdf kdf, int length, byte[] iv, Function<byte[], KeyParameter> key) {
        return new EncryptionScheme(
                label,
                cipher,
                (secret, effort) -> new ParametersWithIV(key.apply(kdf.derive(secret, length, effort)), iv),
                false);
    }

    /** RFC 8018 appendix B.2.3. */
    private static int effectiveBits(BigInteger version) {
        int number = version == null ? 32 : version.intValueExact();
        return switch (number) {
            case 160 -> 40;
            case 120 -> 64;
            case 58 -> 128;
            default -> number;
        };
    }

    /** @param row of {@link #OLDER} */
    private static EncryptionScheme older(String[] row, PKCS12PBEParams parameters) {
        boolean pkcs12 = row[0].equals("PKCS#12");
        String cipher = row[2];
        int rounds = rounds(parameters.getIterations());
        String label = row[0] + " (" + cipher + ", " + row[1] + ", " + rounds + " rounds)";
        if (engine(cipher) == null) return unknown(label);
        int bits = Integer.parseInt(row[3]);
        Derivation derivation = (secret, effort) -> {
            // PKCS#12 derives key and IV apart, by a slower SHA-1
            effort.spend(label, (pkcs12 ? 4.0 : 1.0) * rounds, 0);
            Digest digest = row[1].equals("MD5") ? new MD5Digest() : new SHA1Digest();
            return derived(
                    pkcs12 ? new PKCS12ParametersGenerator(digest) : new PKCS5S1ParametersGenerator(digest),
                    pkcs12 ? pkcs12Password(secret) : secret.utf8(),
                    parameters.getIV(),
                    rounds,
                    bits,
                    64);
        };
        return new EncryptionScheme(label, cipher, derivation, pkcs12);
    }

    /** What the generator derives; the password is wiped. @param ivBits 0 for a key without IV */
    private static CipherParameters derived(
            PBEParametersGenerator generator, byte[] password, byte[] salt, int rounds, int keyBits, int ivBits) {
        try {
            generator.init(password, salt, rounds);
            return ivBits == 0
                    ? generator.generateDerivedParameters(keyBits)
                    : generator.generateDerivedParameters(keyBits, ivBits);
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** The password as PKCS#12 wants it: UTF-16 with two zero bytes at the end; null is no bytes at all. */
    static byte[] pkcs12Password(Secret passphrase) {
        return passphrase == null ? new byte[0] : (passphrase.reveal() + '\0').getBytes(StandardCharsets.UTF_16BE);
    }

    /**
     * What tools make of a passphrase: OpenSSL 1.0.2 took each of its UTF-8 bytes for a letter; an empty one of PKCS#12
     * is two zero bytes to some and, as null is here, nothing to others.
     */
    static List<Secret> readings(Secret passphrase, boolean pkcs12) {
        String letters = new String(passphrase.utf8(), StandardCharsets.ISO_8859_1);
        if (letters.length() > passphrase.chars().length) return List.of(passphrase, Secret.of(letters));
        return pkcs12 && passphrase.isEmpty() ? Arrays.asList(passphrase, null) : List.of(passphrase);
    }

    static int rounds(BigInteger number) {
        if (number.signum() < 1 || number.bitLength() > 31)
            throw new Asn1.Malformed("it asks for no number of rounds of key derivation that makes sense");
        return number.intValue();
    }

    private static int count(ASN1Encodable number) {
        return ASN1Integer.getInstance(number).intPositiveValueExact();
    }

    /** The JDK's name for the HMAC an AlgorithmIdentifier names. */
    static String hmac(AlgorithmIdentifier algorithm) throws Unsupported {
        String name = HMACS.get(algorithm.getAlgorithm().getId());
        if (name == null) throw new Unsupported("function " + algorithm.getAlgorithm());
        return name;
    }

    private interface Kdf {
        String label();

        byte[] derive(Secret passphrase, int bytes, Effort effort) throws GeneralSecurityException;
    }

    /** PBKDF2-params (RFC 8018 appendix A.2). @param hmac its identifier when it is none of the known */
    record Pbkdf2(String hmac, byte[] salt, int rounds, int keyBytes) implements Kdf {
        static Pbkdf2 of(ASN1Encodable parameters) {
            PBKDF2Params params = PBKDF2Params.getInstance(parameters);
            String oid = params.getPrf().getAlgorithm().getId();
            int keyBytes =
                    params.getKeyLength() == null ? 0 : params.getKeyLength().intValueExact();
            int rounds = EncryptionScheme.rounds(params.getIterationCount());
            if (keyBytes < 0 || keyBytes > LONGEST_KEY)
                throw new Asn1.Malformed("it asks for a key of " + keyBytes + " bytes");
            return new Pbkdf2(HMACS.getOrDefault(oid, "function " + oid), params.getSalt(), rounds, keyBytes);
        }

        @Override
        public String label() {
            return "PBKDF2 with " + hmac + ", " + rounds + " rounds";
        }

        @Override
        public byte[] derive(Secret passphrase, int bytes, Effort effort) throws GeneralSecurityException {
            if (!HMACS.containsValue(hmac)) throw new Unsupported(label());
            effort.spend(label(), KeyDerivation.rounds(hmac, rounds, bytes), 0);
            return KeyDerivation.pbkdf2(hmac, passphrase, salt, rounds, bytes);
        }
    }

    /** scrypt-params (RFC 7914 section 7). */
    private record Scrypt(byte[] salt, int cost, int blockSize, int parallel) implements Kdf {
        static Scrypt of(ASN1Sequence parameters) {
            byte[] salt = Asn1.octets(parameters.getObjectAt(0));
            return new Scrypt(
                    salt,
                    count(parameters.getObjectAt(1)),
                    count(parameters.getObjectAt(2)),
                    count(parameters.getObjectAt(3)));
        }

        @Override
        public String label() {
            return "scrypt with N=" + cost + ", r=" + blockSize + ", p=" + parallel;
        }

        @Override
        public byte[] derive(Secret passphrase, int bytes, Effort effort) throws Unsupported {
            // one row of the table, filled and mixed, takes as long as two rounds
            effort.spend(label(), 2.0 * cost * blockSize * parallel, 128.0 * blockSize * Math.max(cost, parallel));
            byte[] password = passphrase.utf8();
            try {
                return SCrypt.generate(password, salt, cost, blockSize, parallel, bytes);
            } catch (ArrayIndexOutOfBoundsException e) {
                // Bouncy Castle splits N into parts by the size of a block: large blocks make them too many
                throw new Unsupported(label());
            } finally {
                Arrays.fill(password, (byte) 0);
            }
        }
    }

    /**
     * Decrypts one element in DER.
     *
     * @throws Unsupported when the algorithm is not known here
     * @throws WrongPassphrase also when the bytes were changed
     * @throws Asn1.Malformed when the bytes cannot be what the scheme makes
     */
    byte[] decrypt(byte[] sealed, Secret passphrase, Effort effort) throws GeneralSecurityException {
        if (derivation == null) throw new Unsupported(label);
        WrongPassphrase last = null;
        for (Secret one : readings(passphrase, pkcs12)) {
            try {
                return attempt(sealed, one, effort);
            } catch (WrongPassphrase wrong) {
                last = wrong;
            }
        }
        throw last;
    }

    private byte[] attempt(byte[] sealed, Secret passphrase, Effort effort) throws GeneralSecurityException {
        try {
            byte[] clear = run(derivation.derive(passphrase, effort), sealed);
            Asn1.parse(clear);
            return clear;
        } catch (InvalidCipherTextException | Asn1.Malformed e) {
            // a wrong key passes the padding check once in 256 times, but the result is not DER
            throw new WrongPassphrase(e);
        } catch (RuntimeException e) {
            // whatever the library throws for numbers and lengths that do not fit
            throw new Asn1.Malformed("it is cut off, or the parameters of its encryption are damaged", e);
        }
    }

    private byte[] run(CipherParameters key, byte[] sealed) throws InvalidCipherTextException {
        PaddedBufferedBlockCipher engine = new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(engine(cipher)));
        engine.init(false, key);
        byte[] clear = new byte[engine.getOutputSize(sealed.length)];
        int length = engine.processBytes(sealed, 0, sealed.length, clear, 0);
        length += engine.doFinal(clear, length);
        byte[] whole = Arrays.copyOf(clear, length);
        Arrays.fill(clear, (byte) 0);
        return whole;
    }

    /** Null for a cipher that is only known by its name. */
    private static BlockCipher engine(String cipher) {
        return switch (cipher) {
            case "AES-128-CBC", "AES-192-CBC", "AES-256-CBC" -> AESEngine.newInstance();
            case "3DES-CBC" -> new DESedeEngine();
            case "DES-CBC" -> new DESEngine();
            case "RC2-CBC" -> new RC2Engine();
            default -> null;
        };
    }

    private static int keyBytes(String cipher) {
        return switch (cipher) {
            case "DES-CBC" -> 8;
            case "3DES-CBC" -> 24;
            case "RC2-CBC" -> 16;
            default -> Integer.parseInt(cipher.split("-")[1]) / 8;
        };
    }
}
