package support;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.Secret;
import stellantis.convert.Conversion;
import stellantis.convert.KeyMaterial;
import stellantis.drivers.Application;
import stellantis.http.ErrorBody;
import stellantis.http.Jwt;
import stellantis.inspect.Inspection;
import stellantis.inspect.IssuerLinks;
import stellantis.inspect.KeyGroups;
import stellantis.install.ReceivedSettings;
import stellantis.key.Delivery;
import stellantis.key.OpensslConfig;
import stellantis.pki.CertificateChain;
import stellantis.pki.Contents;
import stellantis.pki.Format;
import stellantis.pki.Identities;
import stellantis.pki.TrustAnchors;
import stellantis.profile.ChangedSettings;
import stellantis.profile.PropertiesText;

/**
 * Gives damaged files to everything that reads bytes from outside, and watches: the only ways to end are a value and a
 * {@link Failure} that is no internal error, within a few seconds of processor time. The memory's ceiling is the JVM's
 * (-Xmx). What breaks this is written down once for each place in the code.
 */
public final class Fuzz {
    /** Reads the bytes, in whatever way. */
    private interface Entry {
        void read(byte[] input) throws IOException;
    }

    /** The ceiling is about two seconds; processors differ, and measuring pauses for the collector. */
    private static final Duration LONGEST = Duration.ofSeconds(6);

    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();

    static {
        ENTRIES.put("inspect", Fuzz::inspect);
        ENTRIES.put("convert", input -> {
            KeyMaterial material = new KeyMaterial().add(input, "given", null, Fuzz::pass, Fuzz::pass, Fuzz::pass);
            new Conversion(material.entries(null, NOW), () -> null, NOW).to(Format.PEM, false);
        });
        ENTRIES.put("install", input -> {
            Delivery received = new Delivery(new ReceivedSettings()::read);
            received.add(input, "given");
            CertificateChain.all(received.certificates(), NOW);
        });
        ENTRIES.put("trust", input -> TrustAnchors.read(input, "given", Fuzz::pass));
        ENTRIES.put(
                "identity",
                input -> Identities.ofFiles(
                        Contents.of(input, "given"), Contents.of(input, "given"), Fuzz::pass, List::of, NOW));
        ENTRIES.put("cnf", input -> OpensslConfig.read(input, "given"));
        ENTRIES.put("settings", input -> {
            try {
                ChangedSettings.change(text(input), PropertiesText.parse(text(input), "fuzz"));
            } catch (IllegalArgumentException malformed) {
                // as it says; who calls it names the file
            }
        });
        ENTRIES.put("answer", input -> Json.text(JsonInput.parse(input)));
        ENTRIES.put("error", ErrorBody::decode);
        ENTRIES.put("token", input -> Jwt.parse(Secret.of(text(input))));
        ENTRIES.put("application", input -> Application.parse(text(input), "given"));
    }

    private final Map<String, byte[]> corpus = new LinkedHashMap<>();
    private final Map<String, String> findings = new LinkedHashMap<>();
    private final Path keep;
    private long inputs;

    /**
     * MINUTES (one), SEED (any) and the FOLDER for inputs that break something. Counts on stdout; exit code 1 where
     * something broke.
     */
    public static void main(String... args) throws Exception {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 1;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        Fuzz fuzz = new Fuzz(Path.of(args.length > 2 ? args[2] : "tests/support/found"))
                .wholes()
                .mutants(Duration.ofMillis((long) (minutes * 60_000)), seed);
        System.out.println(
                fuzz.inputs() + " inputs, seed " + seed + ", " + fuzz.findings().size() + " findings");
        System.exit(fuzz.findings().isEmpty() ? 0 : 1);
    }

    /** @param keep the folder for inputs that break something, or null */
    public Fuzz(Path keep) throws IOException {
        this.keep = keep;
        Path tests = Path.of("tests", "support");
        for (String folder : List.of("corpus", "findings")) read(tests.resolve(folder));
    }

    private void read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) return;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList())
                corpus.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
    }

    private static Secret pass() {
        return Secret.of("sesame");
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    private static void inspect(byte[] input) {
        Inspection.Eyes eyes = new Inspection.Eyes(pass(), pass(), NOW);
        List<Inspection> files = List.of(Inspection.of(input, "given", eyes));
        KeyGroups.of(files);
        IssuerLinks.of(files);
    }

    /** Every seed and every finding of earlier times as it is, at every entry. */
    public Fuzz wholes() {
        corpus.forEach((name, seed) -> ENTRIES.keySet().forEach(entry -> attempt(entry, seed, name)));
        return this;
    }

    /** Mutants for so long; the same seed draws the same ones. */
    public Fuzz mutants(Duration time, long seed) {
        Random random = new Random(seed);
        List<byte[]> seeds = new ArrayList<>(corpus.values());
        List<String> names = new ArrayList<>(corpus.keySet());
        List<String> entries = new ArrayList<>(ENTRIES.keySet());
        Mutation mutation = new Mutation(random, seeds);
        for (long end = System.nanoTime() + time.toNanos(); System.nanoTime() < end; ) {
            int one = random.nextInt(seeds.size());
            byte[] input = mutation.of(seeds.get(one));
            // the first reads most kinds
            String entry = entries.get(random.nextBoolean() ? 0 : random.nextInt(entries.size()));
            attempt(entry, input, names.get(one));
        }
        return this;
    }

    private void attempt(String entry, byte[] input, String seed) {
        inputs++;
        String[] fault = new String[1];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Thread reader = new Thread(() -> fault[0] = fault(entry, input), "reader");
        reader.setDaemon(true);
        reader.start();
        StackTraceElement[] busy = {};
        try {
            for (reader.join(1000); reader.isAlive(); reader.join(500)) {
                long spent = threads.getThreadCpuTime(reader.getId());
                if (spent < LONGEST.toNanos()) continue;
                busy = reader.getStackTrace();
                fault[0] = "too long: " + place(busy);
                break;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (fault[0] == null || findings.containsKey(fault[0])) return;
        findings.put(fault[0], entry + " of " + seed + ", mutated to " + input.length + " bytes");
        System.out.println(fault[0] + ": " + findings.get(fault[0]));
        Arrays.stream(busy).limit(12).forEach(frame -> System.out.println("    " + frame));
        keep(entry, input);
    }

    private void keep(String entry, byte[] input) {
        if (keep == null) return;
        try {
            Files.createDirectories(keep);
            Files.write(keep.resolve(entry + "-" + findings.size()), input);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What is wrong with the way it ends, with the place in the code; null when nothing is. */
    private static String fault(String entry, byte[] input) {
        try {
            ENTRIES.get(entry).read(input);
            return null;
        } catch (Failure e) {
            return e.code() == ExitCode.INTERNAL ? e.getMessage() : null;
        } catch (IOException e) {
            // what readers of answers throw is told where they are called
            return null;
        } catch (RuntimeException | Error e) {
            return e.getClass().getSimpleName() + ": " + place(e.getStackTrace());
        }
    }

    /** The first of our own methods in the trace. */
    private static String place(StackTraceElement[] trace) {
        return Arrays.stream(trace)
                .filter(frame -> frame.getClassName().startsWith("stellantis"))
                .findFirst()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                .orElse(trace.length == 0 ? "?" : trace[0].toString());
    }

    /** How many inputs were read. */
    public long inputs() {
        return inputs;
    }

    /** What went wrong where, to an input that does it. */
    public Map<String, String> findings() {
        return findings;
    }
}
