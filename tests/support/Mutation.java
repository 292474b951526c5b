package support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damages files as transport, people and hostile senders do: bytes, text, and the elements of DER, in PEM too. */
final class Mutation {
    private static final int LARGEST = 1 << 20;
    private static final Pattern PEM = Pattern.compile("(-----BEGIN [A-Z0-9 ]+-----\n)([A-Za-z0-9+/=\n]+)(-----END )");
    private static final List<String> WORDS = List.of(
            "\n",
            " ",
            "\t",
            "\r\n",
            "\0",
            "\\",
            "\"",
            "'",
            "[",
            "{",
            "{\"a\":",
            "(",
            "=",
            "a=",
            "${a}",
            "-",
            "-----BEGIN ",
            "-----BEGIN CERTIFICATE-----\n",
            "-----END ",
            "Proc-Type: 4,ENCRYPTED\n",
            "A",
            "Aa0+/",
            "\u00e9",
            "\u202e",
            "\u001b[31m",
            "\ud83d\ude00",
            "\ufeff",
            "1e-400000000",
            "9",
            "0.",
            "\"access_token\":",
            "From: ",
            "X-",
            "#",
            "[ req ]\n",
            "commonName=",
            "<html>",
            "PK\3\4",
            "%",
            ".",
            "..",
            "eyJ",
            "Bearer ",
            "null",
            ",",
            ":",
            "0");

    private final Random random;
    private final List<byte[]> corpus;

    Mutation(Random random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] of(byte[] seed) {
        byte[] input = seed;
        for (int n = 1 + random.nextInt(3); n > 0; n--) input = once(input);
        return input.length > LARGEST ? Arrays.copyOf(input, LARGEST) : input;
    }

    private byte[] once(byte[] input) {
        if (input.length == 0) return bytes(word());
        if (input[0] == 0x30 && random.nextInt(8) > 0) return der(input);
        Matcher pem = PEM.matcher(new String(input, StandardCharsets.ISO_8859_1));
        if (random.nextInt(4) > 0 && pem.find()) {
            try {
                byte[] inside = der(Base64.getMimeDecoder().decode(pem.group(2)));
                String changed = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(inside);
                return bytes(pem.replaceFirst("$1" + Matcher.quoteReplacement(changed) + "\n$3"));
            } catch (IllegalArgumentException e) {
                // an earlier change left no base64
            }
        }
        return random.nextBoolean() ? text(input) : plain(input);
    }

    private byte[] plain(byte[] input) {
        byte[] copy = input.clone();
        int at = random.nextInt(input.length);
        int to = Math.min(input.length, at + 1 + random.nextInt(32));
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt(256);
            case 2 -> Arrays.fill(copy, at, to, (byte) (random.nextBoolean() ? 0xff : 0));
            case 3 -> copy = Arrays.copyOf(input, at);
            case 4 -> copy = joined(Arrays.copyOf(input, at), Arrays.copyOfRange(input, to, input.length));
            default -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                copy = joined(Arrays.copyOf(input, at), other, Arrays.copyOfRange(input, at, input.length));
            }
        }
        return copy;
    }

    /** A word many times over, somewhere: between others, or in the place of what was there. */
    private byte[] text(byte[] input) {
        String many = word().repeat(1 << random.nextInt(random.nextInt(4) == 0 ? 17 : 6));
        if (random.nextBoolean()) many += word();
        int at = random.nextInt(input.length + 1);
        int to = Math.min(input.length, at + random.nextInt(20));
        return joined(Arrays.copyOf(input, at), bytes(many), Arrays.copyOfRange(input, to, input.length));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** One element changed, all lengths around it right. */
    private byte[] der(byte[] input) {
        int[] left = {random.nextInt(Math.max(1, elements(input, 0)))};
        try {
            return rebuilt(input, left, 0);
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            return plain(input);
        }
    }

    private static int elements(byte[] der, int depth) {
        int count = 0;
        for (byte[] element : split(der)) {
            count++;
            byte[] inside = inside(element);
            if (depth < 20 && holds(element, inside)) count += elements(inside, depth + 1);
        }
        return count;
    }

    private byte[] rebuilt(byte[] der, int[] left, int depth) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] element : split(der)) {
            byte[] inside = inside(element);
            if (left[0]-- == 0) out.writeBytes(changed(element, inside));
            else if (depth < 20 && holds(element, inside) && left[0] >= 0)
                out.writeBytes(element(element[0], rebuilt(inside, left, depth + 1)));
            else out.writeBytes(element);
        }
        return out.toByteArray();
    }

    private byte[] changed(byte[] element, byte[] inside) {
        int tag = element[0];
        return switch (random.nextInt(14)) {
            case 0 -> new byte[0];
            case 1 -> repeated(element, 1 << random.nextInt(12));
            case 2 -> element(random.nextInt(256), inside);
            case 3 -> element(tag, new byte[0]);
            case 4 -> element(tag, new byte[random.nextInt(4) == 0 ? 1 << 19 : random.nextInt(64)]);
            case 5 -> nested(element, new int[] {0x30, 0x31, 0x24, 0xa0, 0x04, 0x23}[random.nextInt(6)]);
            case 6 -> joined(new byte[] {(byte) (tag | 0x20), (byte) 0x80}, inside, new byte[2]);
            case 7 -> tag == 2 ? number() : element(tag, plain(joined(inside, new byte[1])));
            case 8 -> element(tag, joined(inside, element));
            case 9 -> joined(new byte[] {(byte) tag, (byte) 0x84, 0x7f, -1, -1, -1}, inside);
            case 10 -> element(tag, text(inside));
            case 11 -> {
                byte[] other = corpus.get(random.nextInt(corpus.size()));
                yield other[0] == 0x30 ? other : element(tag, other);
            }
            case 12 -> number();
            default -> element(tag, inside.length == 0 ? inside : plain(inside));
        };
    }

    private byte[] number() {
        byte[] number = new byte[new int[] {1, 2, 3, 4, 5, 9, 200, 2000, 100_000}[random.nextInt(9)]];
        random.nextBytes(number);
        if (random.nextBoolean()) Arrays.fill(number, (byte) (random.nextBoolean() ? 0xff : 0));
        return element(2, number);
    }

    private byte[] nested(byte[] element, int tag) {
        // from the innermost outwards, with lengths of four bytes each
        int deep = random.nextInt(3) == 0 ? 20_000 : random.nextInt(100);
        byte[] all = Arrays.copyOf(new byte[0], 6 * deep + element.length);
        System.arraycopy(element, 0, all, 6 * deep, element.length);
        for (int i = 0; i < deep; i++) {
            int length = all.length - 6 * (i + 1);
            byte[] head = {
                (byte) tag,
                (byte) 0x84,
                (byte) (length >> 24),
                (byte) (length >> 16),
                (byte) (length >> 8),
                (byte) length
            };
            System.arraycopy(head, 0, all, 6 * i, 6);
        }
        return all;
    }

    private static boolean holds(byte[] element, byte[] inside) {
        if ((element[0] & 0x20) != 0) return true;
        boolean octets = element[0] == 4 || element[0] == 3;
        return octets && inside.length > 2 && inside[0] == 0x30 && split(inside).size() == 1;
    }

    private static byte[] inside(byte[] element) {
        int lengthBytes = element.length > 1 && element[1] < 0 ? element[1] & 0x7f : 0;
        return Arrays.copyOfRange(element, Math.min(element.length, 2 + lengthBytes), element.length);
    }

    /** The elements one after another; what is none comes as one, as it is. */
    private static List<byte[]> split(byte[] der) {
        List<byte[]> all = new ArrayList<>();
        for (int at = 0; at < der.length; ) {
            int lengthBytes = at + 1 < der.length && der[at + 1] < 0 ? der[at + 1] & 0x7f : 0;
            long length = at + 1 < der.length && der[at + 1] >= 0 ? der[at + 1] : 0;
            for (int i = 0; i < Math.min(lengthBytes, 4) && at + 2 + i < der.length; i++)
                length = length << 8 | der[at + 2 + i] & 0xff;
            long end = Math.max(at + 1, Math.min(der.length, at + 2 + lengthBytes + length));
            all.add(Arrays.copyOfRange(der, at, (int) end));
            at = (int) end;
        }
        return all;
    }

    private static byte[] element(int tag, byte[] inside) {
        int n = inside.length;
        byte[] head = n < 128
                ? new byte[] {(byte) tag, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x83, (byte) (n >> 16), (byte) (n >> 8), (byte) n};
        return joined(head, inside);
    }

    private static byte[] repeated(byte[] element, int times) {
        int most = Math.max(1, Math.min(times, LARGEST / Math.max(1, element.length)));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < most; i++) out.writeBytes(element);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
