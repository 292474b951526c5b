package stellantis.pki;

/**
 * What opening one file may cost, since the file itself says how often a passphrase is hashed: about two seconds, and
 * 128 MiB. All keys and parts of a file count together.
 */
final class Effort {
    /** Of SHA-1 or SHA-256; twenty times what this toolkit and OWASP take. */
    private static final long MOST_ROUNDS = 12_000_000;

    private static final long MOST_MEMORY = 128L << 20;

    private long spent;

    /** @throws EncryptionScheme.Unsupported when it gets too much for the work in these words */
    void spend(String work, double rounds, double memory) throws EncryptionScheme.Unsupported {
        if (spent + rounds > MOST_ROUNDS || memory > MOST_MEMORY) throw EncryptionScheme.Unsupported.costly(work);
        spent += (long) rounds;
    }
}
