package stellantis.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import stellantis.Sha256;

/**
 * The libraries in one jar, which the JVM opens much faster than a dozen: the classes as published, of a multi-release
 * jar those for Java 17. Signature files are left out, since they speak of the jar they were in, and source maps;
 * licences and the like are kept, each in a folder with its jar's name. The same libraries give the same bytes.
 */
final class LibraryJar {
    static final String NAME = "libraries.jar";
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
    private static final int JAVA = 17;

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Map<String, byte[]> services = new TreeMap<>();

    private LibraryJar() {}

    /** @param jars in the order in which their classes are looked for */
    static byte[] of(List<Path> jars) throws IOException {
        // what an installed command was started with
        if (jars.size() == 1 && jars.get(0).endsWith(NAME)) return Files.readAllBytes(jars.get(0));
        LibraryJar all = new LibraryJar();
        for (Path jar : jars) all.add(jar);
        return all.bytes(jars);
    }

    private void add(Path jar) throws IOException {
        Map<String, byte[]> own = new LinkedHashMap<>();
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            // versions in ascending order, so that the newest one for our Java is the one that stays
            for (ZipEntry entry : file.stream()
                    .filter(one -> !one.isDirectory())
                    .sorted(Comparator.comparingInt(LibraryJar::version))
                    .toList()) {
                if (version(entry) > JAVA) continue;
                try (InputStream in = file.getInputStream(entry)) {
                    own.put(place(entry.getName(), jar), in.readAllBytes());
                }
            }
        }
        own.remove("");
        own.forEach((name, content) -> {
            if (name.startsWith("META-INF/services/")) services.merge(name, content, LibraryJar::lines);
            else entries.putIfAbsent(name, content);
        });
    }

    private static int version(ZipEntry entry) {
        Matcher versioned = VERSIONED.matcher(entry.getName());
        return versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
    }

    /** The name in the common jar; empty for what is left out. */
    private static String place(String name, Path jar) {
        Matcher versioned = VERSIONED.matcher(name);
        if (versioned.matches()) return place(versioned.group(2), jar);
        if (name.equals("module-info.class")
                || name.matches("META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]+\\.(SF|RSA|DSA|EC))")) return "";
        if (name.startsWith("META-INF/resources/")) return name.endsWith(".map") ? "" : name;
        if (!name.startsWith("META-INF/") || name.startsWith("META-INF/services/")) return name;
        return "META-INF/" + jar.getFileName().toString().replaceFirst("\\.jar$", "")
                + name.substring("META-INF".length());
    }

    private static byte[] lines(byte[] one, byte[] other) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one);
        both.write('\n');
        both.writeBytes(other);
        return both.toByteArray();
    }

    private byte[] bytes(List<Path> jars) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            write(zip, JarFile.MANIFEST_NAME, "Manifest-Version: 1.0\r\n\r\n".getBytes(UTF_8));
            StringBuilder origins = new StringBuilder();
            for (Path jar : jars) origins.append(origin(jar));
            write(zip, "META-INF/LIBRARIES", origins.toString().getBytes(UTF_8));
            for (Map<String, byte[]> some : List.of(services, entries)) {
                for (Map.Entry<String, byte[]> entry : some.entrySet()) write(zip, entry.getKey(), entry.getValue());
            }
        }
        return out.toByteArray();
    }

    /** The SHA-256 of the jar as its makers published it, for those who compare it with the registry's. */
    private static String origin(Path jar) throws IOException {
        return Sha256.of(Files.readAllBytes(jar)).hex() + "  " + jar.getFileName() + "\n";
    }

    private static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // in local time, as zip has it: the same in every time zone
        entry.setTimeLocal(LocalDateTime.of(2020, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
