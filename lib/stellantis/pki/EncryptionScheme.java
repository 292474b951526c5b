//SOURCES BouncyCastle.java
//SOURCES Der.java
//SOURCES KeyDerivation.java
package stellantis.pki;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.RC2ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import stellantis.Secret;

/**
 * How something is encrypted under a passphrase: PBES2 and PBES1 (RFC 8018), PKCS#12's own schemes (RFC 7292
 * appendix C) and OpenSSL's "traditional" PEM encryption. The JDK's ciphers do the work, Bouncy Castle's where the JDK
 * has none. Reading it needs no passphrase, so that a file can be described before one is asked for.
 */
final class EncryptionScheme {
    /** Nobody here knows the algorithm; the message is its name. */
    static final class Unsupported extends NoSuchAlgorithmException {
        Unsupported(String algorithm) {
            super(algorithm);
        }
    }

    private interface Derivation {
        byte[] derive(int purpose, Secret passphrase, int bytes) throws GeneralSecurityException;
    }

    /** @param transformation the JDK's name for it, or null where only Bouncy Castle has it, by the object identifier */
    private record CipherType(String label, int keyBytes, String transformation) {}

    /** More rounds than anyone uses: the file is damaged, or meant to keep a machine busy. */
    private static final int MOST_ROUNDS = 20_000_000;
    private static final long MOST_SCRYPT_BYTES = 1L << 30;

    private static final Map<String, CipherType> CIPHERS = Map.ofEntries(
            Map.entry("1.3.14.3.2.7", new CipherType("DES-CBC", 8, "DES/CBC/PKCS5Padding")),
            Map.entry("1.2.840.113549.3.7", new CipherType("3DES-CBC", 24, "DESede/CBC/PKCS5Padding")),
            Map.entry("1.2.840.113549.3.2", new CipherType("RC2-CBC", 16, "RC2/CBC/PKCS5Padding")),
            Map.entry("2.16.840.1.101.3.4.1.2", new CipherType("AES-128-CBC", 16, "AES/CBC/PKCS5Padding")),
            Map.entry("2.16.840.1.101.3.4.1.22", new CipherType("AES-192-CBC", 24, "AES/CBC/PKCS5Padding")),
            Map.entry("2.16.840.1.101.3.4.1.42", new CipherType("AES-256-CBC", 32, "AES/CBC/PKCS5Padding")),
            Map.entry("2.16.840.1.101.3.4.1.6", new CipherType("AES-128-GCM", 16, null)),
            Map.entry("2.16.840.1.101.3.4.1.26", new CipherType("AES-192-GCM", 24, null)),
            Map.entry("2.16.840.1.101.3.4.1.46", new CipherType("AES-256-GCM", 32, null)),
            Map.entry("1.2.392.200011.61.1.1.1.2", new CipherType("Camellia-128-CBC", 16, null)),
            Map.entry("1.2.392.200011.61.1.1.1.3", new CipherType("Camellia-192-CBC", 24, null)),
            Map.entry("1.2.392.200011.61.1.1.1.4", new CipherType("Camellia-256-CBC", 32, null)),
            Map.entry("1.2.410.200046.1.1.2", new CipherType("ARIA-128-CBC", 16, null)),
            Map.entry("1.2.410.200046.1.1.7", new CipherType("ARIA-192-CBC", 24, null)),
            Map.entry("1.2.410.200046.1.1.12", new CipherType("ARIA-256-CBC", 32, null)),
            Map.entry("1.2.410.200004.1.4", new CipherType("SEED-CBC", 16, null)),
            Map.entry("1.2.156.10197.1.104.2", new CipherType("SM4-CBC", 16, null)));

    /** Names in the DEK-Info line of a "traditional" PEM key; those beyond the JDK are Bouncy Castle's names. */
    private static final Map<String, CipherType> DEK_CIPHERS = Map.ofEntries(
            Map.entry("DES-CBC", new CipherType("DES-CBC", 8, "DES/CBC/PKCS5Padding")),
            Map.entry("DES-EDE3-CBC", new CipherType("3DES-CBC", 24, "DESede/CBC/PKCS5Padding")),
            Map.entry("AES-128-CBC", new CipherType("AES-128-CBC", 16, "AES/CBC/PKCS5Padding")),
            Map.entry("AES-192-CBC", new CipherType("AES-192-CBC", 24, "AES/CBC/PKCS5Padding")),
            Map.entry("AES-256-CBC", new CipherType("AES-256-CBC", 32, "AES/CBC/PKCS5Padding")),
            Map.entry("RC2-CBC", new CipherType("RC2-CBC", 16, "RC2/CBC/PKCS5Padding")),
            Map.entry("BF-CBC", new CipherType("Blowfish-CBC", 16, "Blowfish/CBC/PKCS5Padding")),
            Map.entry("CAMELLIA-128-CBC", new CipherType("Camellia-128-CBC", 16, "Camellia/CBC/PKCS5Padding")),
            Map.entry("CAMELLIA-192-CBC", new CipherType("Camellia-192-CBC", 24, "Camellia/CBC/PKCS5Padding")),
            Map.entry("CAMELLIA-256-CBC", new CipherType("Camellia-256-CBC", 32, "Camellia/CBC/PKCS5Padding")),
            Map.entry("ARIA-128-CBC", new CipherType("ARIA-128-CBC", 16, "ARIA/CBC/PKCS5Padding")),
            Map.entry("ARIA-192-CBC", new CipherType("ARIA-192-CBC", 24, "ARIA/CBC/PKCS5Padding")),
            Map.entry("ARIA-256-CBC", new CipherType("ARIA-256-CBC", 32, "ARIA/CBC/PKCS5Padding")),
            Map.entry("SEED-CBC", new CipherType("SEED-CBC", 16, "SEED/CBC/PKCS5Padding")),
            Map.entry("IDEA-CBC", new CipherType("IDEA-CBC", 16, "IDEA/CBC/PKCS5Padding")));

    private static final Map<String, String> HMACS = Map.ofEntries(
            Map.entry("1.2.840.113549.2.6", "HmacMD5"), Map.entry("1.2.840.113549.2.7", "HmacSHA1"), Map.entry("1.2.840.113549.2.8", "HmacSHA224"),
            Map.entry("1.2.840.113549.2.9", "HmacSHA256"), Map.entry("1.2.840.113549.2.10", "HmacSHA384"), Map.entry("1.2.840.113549.2.11", "HmacSHA512"),
            Map.entry("1.2.840.113549.2.12", "HmacSHA512/224"), Map.entry("1.2.840.113549.2.13", "HmacSHA512/256"),
            Map.entry("2.16.840.1.101.3.4.2.13", "HmacSHA3-224"), Map.entry("2.16.840.1.101.3.4.2.14", "HmacSHA3-256"),
            Map.entry("2.16.840.1.101.3.4.2.15", "HmacSHA3-384"), Map.entry("2.16.840.1.101.3.4.2.16", "HmacSHA3-512"));

    /** PBES1: digest and cipher by the last arc of 1.2.840.113549.1.5. */
    private static final Map<String, List<String>> PBES1 = Map.of("1", List.of("MD2", "DES"), "3", List.of("MD5", "DES"), "4", List.of("MD2", "RC2"),
            "6", List.of("MD5", "RC2"), "10", List.of("SHA-1", "DES"), "11", List.of("SHA-1", "RC2"));

    /** PKCS#12's: by the last arc of 1.2.840.113549.1.12.1. */
    private static final Map<String, CipherType> PKCS12 = Map.of(
            "1", new CipherType("RC4-128", 16, "ARCFOUR"), "2", new CipherType("RC4-40", 5, "ARCFOUR"),
            "3", new CipherType("3DES-CBC", 24, "DESede/CBC/PKCS5Padding"), "4", new CipherType("2-key 3DES-CBC", 16, "DESede/CBC/PKCS5Padding"),
            "5", new CipherType("RC2-128-CBC", 16, "RC2/CBC/PKCS5Padding"), "6", new CipherType("RC2-40-CBC", 5, "RC2/CBC/PKCS5Padding"));

    private final String label;
    private final String oid;
    private final CipherType cipher;
    private final Derivation derivation;
    private final byte[] iv;
    private final byte[] encodedParameters;
    private final int effectiveBits;
    private final boolean passwordMayBeAbsent;

    private EncryptionScheme(String label, String oid, CipherType cipher, Derivation derivation, byte[] iv, byte[] encodedParameters,
            int effectiveBits, boolean passwordMayBeAbsent) {
        this.label = label;
        this.oid = oid;
        this.cipher = cipher;
        this.derivation = derivation;
        this.iv = iv;
        this.encodedParameters = encodedParameters;
        this.effectiveBits = effectiveBits;
        this.passwordMayBeAbsent = passwordMayBeAbsent;
    }

    /** In words, such as {@code PBES2 (AES-256-CBC, PBKDF2 with HmacSHA256, 600000 rounds)}. */
    String label() {
        return label;
    }

    /**
     * From an AlgorithmIdentifier. An algorithm that is not known here still has a label; only decrypting fails.
     *
     * @throws Der.Malformed when it is none
     */
    static EncryptionScheme of(Der algorithm) {
        String oid = algorithm.child(0).oid();
        if (oid.equals("1.2.840.113549.1.5.13")) return pbes2(algorithm.child(1));
        String last = oid.substring(oid.lastIndexOf('.') + 1);
        if (oid.equals("1.2.840.113549.1.5." + last) && PBES1.containsKey(last)) return pbes1(PBES1.get(last), algorithm.child(1));
        if (oid.equals("1.2.840.113549.1.12.1." + last) && PKCS12.containsKey(last)) return pkcs12(PKCS12.get(last), algorithm.child(1));
        return unknown("algorithm " + oid);
    }

    /** From the DEK-Info line of a PEM key (RFC 1421): the cipher's name, a comma, the IV in hexadecimal. */
    static EncryptionScheme ofDekInfo(String line) {
        String[] parts = line.split("\\s*,\\s*", 2);
        CipherType cipher = DEK_CIPHERS.get(parts[0].toUpperCase(Locale.ROOT));
        if (cipher == null) return unknown(parts[0]);
        try {
            byte[] iv = HexFormat.of().parseHex(parts.length < 2 ? "" : parts[1].strip());
            if (iv.length < 8) throw new Der.Malformed("its DEK-Info line has no IV");
            return new EncryptionScheme("traditional PEM encryption (" + cipher.label + ", MD5, one round)", null, cipher,
                    (purpose, passphrase, bytes) -> KeyDerivation.openssl(passphrase, Arrays.copyOf(iv, 8), bytes), iv, null, 128, false);
        } catch (IllegalArgumentException e) {
            throw new Der.Malformed("the IV in its DEK-Info line is damaged");
        }
    }

    private static EncryptionScheme unknown(String name) {
        return new EncryptionScheme(name, null, null, null, null, null, 0, false);
    }

    private static EncryptionScheme pbes2(Der parameters) {
        Der kdf = parameters.child(0);
        Der encryption = parameters.child(1);
        String oid = encryption.child(0).oid();
        CipherType cipher = CIPHERS.get(oid);
        String cipherLabel = cipher == null ? "cipher " + oid : cipher.label;
        String kdfOid = kdf.child(0).oid();
        Derivation derivation;
        String kdfLabel;
        int keyBytes = cipher == null ? 0 : cipher.keyBytes;
        if (kdfOid.equals("1.2.840.113549.1.5.12")) {
            Pbkdf2 pbkdf2 = Pbkdf2.of(kdf.child(1));
            kdfLabel = pbkdf2.label();
            derivation = pbkdf2.hmac == null ? null : (purpose, passphrase, bytes) -> pbkdf2.derive(passphrase, bytes);
            if (cipher != null && cipher.label.startsWith("RC2") && pbkdf2.keyBytes > 0) keyBytes = pbkdf2.keyBytes;
        } else if (kdfOid.equals("1.3.6.1.4.1.11591.4.11")) {
            byte[] salt = kdf.child(1).child(0).octets();
            int cost = kdf.child(1).child(1).count();
            int blockSize = kdf.child(1).child(2).count();
            int parallel = kdf.child(1).child(3).count();
            kdfLabel = "scrypt with N=" + cost + ", r=" + blockSize + ", p=" + parallel;
            if (128L * cost * blockSize * Math.max(1, parallel) > MOST_SCRYPT_BYTES) throw new Der.Malformed("it asks for an absurd amount of memory: " + kdfLabel);
            derivation = (purpose, passphrase, bytes) -> scrypt(passphrase, salt, cost, blockSize, parallel, bytes);
        } else {
            kdfLabel = "key derivation " + kdfOid;
            derivation = null;
        }
        String label = "PBES2 (" + cipherLabel + ", " + kdfLabel + ")";
        if (cipher == null || derivation == null) return unknown(label);
        return pbes2(label, oid, new CipherType(cipher.label, keyBytes, cipher.transformation), derivation, encryption.child(1));
    }

    private static EncryptionScheme pbes2(String label, String oid, CipherType cipher, Derivation derivation, Der parameters) {
        if (parameters.is(Der.OCTETS)) return new EncryptionScheme(label, oid, cipher, derivation, parameters.octets(), null, 0, false);
        if (!cipher.label.startsWith("RC2")) return new EncryptionScheme(label, oid, cipher, derivation, null, parameters.encoded(), 0, false);
        // RC2-CBC-Parameter: the version encodes the effective key bits (RFC 8018 appendix B.2.3)
        int version = parameters.children().size() > 1 ? parameters.child(0).count() : -1;
        int bits = switch (version) {
            case 160 -> 40;
            case 120 -> 64;
            case 58 -> 128;
            case -1 -> 32;
            default -> version;
        };
        byte[] iv = parameters.child(version == -1 ? 0 : 1).octets();
        return new EncryptionScheme(label, oid, cipher, derivation, iv, null, bits, false);
    }

    private static EncryptionScheme pbes1(List<String> names, Der parameters) {
        byte[] salt = parameters.child(0).octets();
        int rounds = rounds(parameters.child(1));
        CipherType cipher = new CipherType(names.get(1) + "-CBC", 8, names.get(1) + "/CBC/PKCS5Padding");
        return new EncryptionScheme("PBES1 (" + cipher.label + ", " + names.get(0) + ", " + rounds + " rounds)", null, cipher,
                (purpose, passphrase, bytes) -> {
                    byte[] keyAndIv = KeyDerivation.pbkdf1(names.get(0), passphrase, salt, rounds, 16);
                    return purpose == KeyDerivation.KEY ? Arrays.copyOf(keyAndIv, 8) : Arrays.copyOfRange(keyAndIv, 8, 16);
                }, null, null, 64, false);
    }

    private static EncryptionScheme pkcs12(CipherType cipher, Der parameters) {
        byte[] salt = parameters.child(0).octets();
        int rounds = rounds(parameters.child(1));
        return new EncryptionScheme("PKCS#12 (" + cipher.label + ", SHA-1, " + rounds + " rounds)", null, cipher,
                (purpose, passphrase, bytes) -> KeyDerivation.pkcs12("SHA-1", purpose,
                        passphrase == null ? new byte[0] : KeyDerivation.pkcs12Password(passphrase), salt, rounds, bytes),
                null, null, cipher.keyBytes * 8, true);
    }

    static int rounds(Der number) {
        int rounds = number.count();
        if (rounds < 1 || rounds > MOST_ROUNDS) throw new Der.Malformed("it asks for " + rounds + " rounds of key derivation");
        return rounds;
    }

    /** The JDK's name for the HMAC an AlgorithmIdentifier names. */
    static String hmac(Der algorithm) throws Unsupported {
        String oid = algorithm.child(0).oid();
        String name = HMACS.get(oid);
        if (name == null) throw new Unsupported("function " + oid);
        return name;
    }

    /** PBKDF2-params (RFC 8018 appendix A.2). @param hmac null when it is none of the known */
    record Pbkdf2(String hmac, String hmacLabel, byte[] salt, int rounds, int keyBytes) {
        static Pbkdf2 of(Der parameters) {
            String hmac = "HmacSHA1";
            String hmacLabel = hmac;
            int keyBytes = 0;
            List<Der> parts = parameters.children();
            for (Der part : parts.subList(Math.min(2, parts.size()), parts.size())) {
                if (part.is(Der.INTEGER)) keyBytes = part.count();
                if (part.is(Der.SEQUENCE)) {
                    hmac = HMACS.get(part.child(0).oid());
                    hmacLabel = hmac == null ? "function " + part.child(0).oid() : hmac;
                }
            }
            return new Pbkdf2(hmac, hmacLabel, parameters.child(0).octets(), EncryptionScheme.rounds(parameters.child(1)), keyBytes);
        }

        String label() {
            return "PBKDF2 with " + hmacLabel + ", " + rounds + " rounds";
        }

        byte[] derive(Secret passphrase, int bytes) throws GeneralSecurityException {
            if (hmac == null) throw new Unsupported(label());
            return KeyDerivation.pbkdf2(hmac, passphrase, salt, rounds, bytes);
        }
    }

    private static byte[] scrypt(Secret passphrase, byte[] salt, int cost, int blockSize, int parallel, int bytes) throws GeneralSecurityException {
        byte[] password = passphrase.utf8();
        try {
            return BouncyCastle.scrypt(password, salt, cost, blockSize, parallel, bytes);
        } catch (IllegalArgumentException e) {
            throw new Der.Malformed("its scrypt parameters are damaged");
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /**
     * Decrypts one DER element.
     *
     * @throws Unsupported when neither the JDK nor Bouncy Castle knows the algorithm
     * @throws BadPaddingException when the passphrase is wrong, or the bytes were changed
     * @throws Der.Malformed when the bytes cannot be what the scheme makes
     */
    byte[] decrypt(byte[] sealed, Secret passphrase) throws GeneralSecurityException {
        if (cipher == null) throw new Unsupported(label);
        try {
            return attempt(sealed, passphrase);
        } catch (BadPaddingException e) {
            // an empty password and none are different keys in PKCS#12, and tools do not agree which one is meant
            if (!passphrase.isEmpty() || !passwordMayBeAbsent) throw e;
            return attempt(sealed, null);
        }
    }

    private byte[] attempt(byte[] sealed, Secret passphrase) throws GeneralSecurityException {
        byte[] key = derivation.derive(KeyDerivation.KEY, passphrase, cipher.keyBytes);
        byte[] clear = null;
        try {
            Cipher opened = initialized(key, passphrase);
            clear = opened.doFinal(sealed);
            Der.read(clear);
            return clear;
        } catch (IllegalBlockSizeException e) {
            throw new Der.Malformed("the encrypted part is cut off");
        } catch (Der.Malformed e) {
            if (clear == null) throw e;
            // a wrong key passes the padding check once in 256 times, but what comes out is no DER
            throw new BadPaddingException("not DER");
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private Cipher initialized(byte[] key, Secret passphrase) throws GeneralSecurityException {
        Cipher opened;
        try {
            opened = cipher.transformation == null ? BouncyCastle.cipher(oid) : jdkFirst(cipher.transformation);
        } catch (NoSuchAlgorithmException e) {
            throw new Unsupported(label);
        }
        byte[] stretched = cipher.transformation != null && cipher.transformation.startsWith("DESede") && key.length == 16 ? twoKeyTripleDes(key) : key;
        String algorithm = cipher.transformation == null ? cipher.label.replaceFirst("-.*", "") : cipher.transformation.replaceFirst("/.*", "");
        SecretKeySpec keySpec = new SecretKeySpec(stretched, algorithm);
        try {
            if (encodedParameters != null) {
                AlgorithmParameters parameters = BouncyCastle.parameters(oid);
                parameters.init(encodedParameters);
                opened.init(Cipher.DECRYPT_MODE, keySpec, parameters);
            } else if (algorithm.equals("ARCFOUR")) {
                opened.init(Cipher.DECRYPT_MODE, keySpec);
            } else {
                byte[] used = iv != null ? iv : derivation.derive(KeyDerivation.IV, passphrase, 8);
                AlgorithmParameterSpec spec = algorithm.equals("RC2") ? new RC2ParameterSpec(effectiveBits, used) : new IvParameterSpec(used);
                opened.init(Cipher.DECRYPT_MODE, keySpec, spec);
            }
        } catch (java.security.InvalidAlgorithmParameterException | java.io.IOException | IllegalArgumentException e) {
            throw new Der.Malformed("the parameters of its encryption are damaged");
        }
        return opened;
    }

    private static Cipher jdkFirst(String transformation) throws GeneralSecurityException {
        try {
            return Cipher.getInstance(transformation);
        } catch (NoSuchAlgorithmException e) {
            return BouncyCastle.cipher(transformation);
        }
    }

    private static byte[] twoKeyTripleDes(byte[] key) {
        byte[] three = Arrays.copyOf(key, 24);
        System.arraycopy(key, 0, three, 16, 8);
        return three;
    }
}
