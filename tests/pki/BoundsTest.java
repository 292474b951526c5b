package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/** What a file may ask for in time and memory: with more it is refused, with the reason, before the work is begun. */
class BoundsTest {
    private static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    private static String refused(byte[] der) {
        return assertThrows(Asn1.Malformed.class, () -> Asn1.parse(der)).getMessage();
    }

    private static byte[] nested(int tag, boolean open, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int size = 6 * times;
        for (int i = 0; i < times; i++) {
            size -= 6;
            all.writeBytes(
                    open
                            ? new byte[] {(byte) tag, (byte) 0x80}
                            : new byte[] {
                                (byte) tag, (byte) 0x84, 0, (byte) (size >> 16), (byte) (size >> 8), (byte) size
                            });
        }
        if (open) all.writeBytes(new byte[2 * times]);
        return all.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"48, false", "36, false", "160, false", "48, true", "36, true"})
    void elementsNestedTooDeepAreRefused(int tag, boolean open) {
        assertTrue(refused(nested(tag, open, 20_000)).contains("nested more than 64 deep"));
        // beside a broken element, and behind one, as well
        byte[] deep = nested(tag, open, 20_000);
        ByteArrayOutputStream beside = new ByteArrayOutputStream();
        beside.writeBytes(new byte[] {0x30, (byte) 0x84, 0, (byte) 0x7f, 0, 0, 0x30, 3, 4, 100, 0});
        beside.writeBytes(deep);
        assertTrue(refused(beside.toByteArray()).contains("deep"));
    }

    @Test
    void moreElementsThanAnyFileHasAreRefused() {
        byte[] many = new byte[10 << 20];
        many[0] = 0x30;
        many[1] = (byte) 0x84;
        byte[] length = BigInteger.valueOf(many.length - 6).toByteArray();
        System.arraycopy(length, 0, many, 6 - length.length, length.length);
        for (int at = 6; at < many.length; at += 2) many[at] = 5;
        assertTrue(refused(many).contains("more than 250000 parts"));
    }

    @Test
    void aNumberOfAMegabyteIsRefused() throws Exception {
        byte[] number = new ASN1Integer(BigInteger.ONE.shiftLeft(8 << 20)).getEncoded();
        assertTrue(refused(sequence(new ASN1Integer(1), ASN1Integer.getInstance(number))
                        .getEncoded())
                .contains("a number in it has 1048577 bytes"));
    }

    /** RFC 8018 appendix A: PBES2 with PBKDF2. */
    private static byte[] encrypted(String hmac, long rounds, int keyLength) throws Exception {
        DERSequence pbkdf2 = sequence(
                new DEROctetString(new byte[8]),
                new ASN1Integer(rounds),
                new ASN1Integer(keyLength),
                sequence(new ASN1ObjectIdentifier(hmac)));
        DERSequence rc2 = sequence(
                new ASN1ObjectIdentifier("1.2.840.113549.3.2"),
                sequence(new ASN1Integer(58), new DEROctetString(new byte[8])));
        DERSequence scheme = sequence(sequence(new ASN1ObjectIdentifier("1.2.840.113549.1.5.12"), pbkdf2), rc2);
        return sequence(
                        sequence(new ASN1ObjectIdentifier("1.2.840.113549.1.5.13"), scheme),
                        new DEROctetString(new byte[48]))
                .getEncoded();
    }

    private static Failure opening(byte[] file) {
        return assertThrows(Failure.class, () -> KeyFile.read(file, "greedy", () -> Secret.of("sesame")));
    }

    @ParameterizedTest
    @CsvSource({"1.2.840.113549.2.9, 20000000", "1.2.840.113549.2.11, 6000000"})
    void moreRoundsThanTwoSecondsTakeAreRefused(String hmac, long rounds) throws Exception {
        Failure failure = opening(encrypted(hmac, rounds, 16));
        assertEquals(ExitCode.FILE, failure.code());
        assertEquals("opening greedy would take too long", failure.getMessage());
        assertTrue(failure.because().contains(rounds + " rounds"), failure.because());
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 1 << 30})
    void aKeyLongerThanAnyCipherTakesIsRefused(int length) throws Exception {
        assertEquals(
                ExitCode.FILE,
                opening(encrypted("1.2.840.113549.2.9", 1, length)).code());
    }

    @Test
    void roundsOfAllKeysInAFileCountTogether() throws Exception {
        String block = Pem.write("ENCRYPTED PRIVATE KEY", encrypted("1.2.840.113549.2.9", 300_000, 16));
        Contents file = Contents.of(block.repeat(60).getBytes(StandardCharsets.US_ASCII), "many");
        List<ExitCode> ends = new ArrayList<>();
        for (Contents.Item key : file.items()) {
            ends.add(assertThrows(Failure.class, () -> KeyFile.read(file, key, () -> Secret.of("sesame")))
                    .code());
        }
        assertEquals(ExitCode.PASSPHRASE, ends.get(0));
        assertEquals(ExitCode.FILE, ends.get(59));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                " ",
                "\t",
                "a=\n",
                "-----BEGIN CERTIFICATE-----\n",
                "-----END A-----",
                "A: ",
                "[ ",
                "\"access_token\":",
                "AAAA\n",
                "=",
                "\\\n",
                "1 "
            })
    void textOfOneWordIsLookedAtInOneGo(String word) {
        for (String text : List.of("{" + word.repeat(100_000), "A".repeat(64) + word.repeat(100_000) + "!")) {
            try {
                Contents.of(text.getBytes(StandardCharsets.US_ASCII), "text");
            } catch (Failure refused) {
                assertEquals(ExitCode.FILE, refused.code());
            }
        }
    }
}
