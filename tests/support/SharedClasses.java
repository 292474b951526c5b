//SOURCES Tool.java
package support;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The scripts and their libraries in one jar without signatures, and an archive of the classes that a first command
 * loads: as installed commands have them. A process for each of many runs then takes half the time.
 */
public final class SharedClasses {
    private static final String LIBRARIES = "(bcprov|bcpkix|bcutil|commons-cli|jackson-core|smithy)-.*";

    private final Path jar;
    private final Path archive;

    /** @param folder takes jar and archive */
    public SharedClasses(Path folder) {
        jar = folder.resolve("commands.jar");
        archive = folder.resolve("commands.jsa");
        List<Path> all = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        Set<String> names = new HashSet<>();
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(1);
            for (Path one : all) {
                boolean library = one.getFileName().toString().matches(LIBRARIES);
                if (Files.isDirectory(one)) folder(one, names, out);
                else if (library || one.equals(all.get(0))) jar(one, names, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> first = new ArrayList<>(java("-XX:ArchiveClassesAtExit="));
        first.addAll(List.of("genkey", "--ec", "P-256", "--no-passphrase", "--out", "-"));
        first.set(0, "java");
        new Tool(folder).run(first.toArray(String[]::new)).ok();
    }

    private static void folder(Path folder, Set<String> names, OutputStream out) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                put(folder.relativize(file).toString().replace('\\', '/'), in, names, (ZipOutputStream) out);
            }
        }
    }

    private static void jar(Path file, Set<String> names, ZipOutputStream out) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                if (entry.isDirectory() || entry.getName().matches("META-INF/(?!services/).*")) continue;
                try (InputStream in = jar.getInputStream(entry)) {
                    put(entry.getName(), in, names, out);
                }
            }
        }
    }

    private static void put(String name, InputStream in, Set<String> names, ZipOutputStream out) throws IOException {
        if (!names.add(name)) return;
        out.putNextEntry(new ZipEntry(name));
        in.transferTo(out);
    }

    /** A command line up to the script's class. */
    public List<String> java() {
        return java("-XX:SharedArchiveFile=");
    }

    private List<String> java(String option) {
        return List.of(
                Tool.find("java").toString(),
                "-XX:-UsePerfData",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xlog:disable",
                option + archive,
                "-cp",
                jar.toString());
    }
}
