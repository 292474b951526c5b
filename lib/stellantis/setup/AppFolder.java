package stellantis.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Sha256;
import stellantis.Version;
import stellantis.cli.Command;
import stellantis.cli.ManPage;

/**
 * What installed commands and the offline bundle consist of: one jar with all the scripts, one with the libraries, and
 * the files that start them as a single Java process.
 */
public final class AppFolder {
    /** Those of JvmFlags, for commands that are installed: these have Bouncy Castle in a folder of their own. */
    public static final String FLAGS = "-XX:+UseSerialGC -Xms32m -Xmn8m"
            + " -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000"
            + " -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100"
            + " -XX:CompileCommand=quiet"
            + " -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025"
            + " -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02"
            + " -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02"
            + " -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01"
            + " -Xlog:disable";

    /** What marks files as made here. */
    static final String MARK = "stellantis: made by jbang setup@stellantis";
    /** Where man looks for it, from the folder above the command's. */
    static final String MAN_PAGE = "share/man/man1/stellantis.1";

    private static final String MAIN = "setup$Stellantis";

    private final List<Command> commands;
    private final List<Path> jars;
    /** Path in the folder to content. */
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** @param overview the command that the others are called by */
    public AppFolder(List<Command> commands, Command overview) throws IOException {
        this.commands = commands;
        this.jars = jars();
        for (Path jar : jars) {
            if (!Files.isRegularFile(jar))
                throw Failure.file("this can only be set up from a jar, as JBang makes it")
                        .because(jar + " is none")
                        .hint(NextCommand.of("setup"));
        }
        checkSignatures();
        files.put("lib/stellantis.jar", Files.readAllBytes(jars.get(0)));
        List<Path> libraries = jars.stream()
                .skip(1)
                .sorted(Comparator.comparing(Path::getFileName))
                .toList();
        files.put("lib/" + LibraryJar.NAME, LibraryJar.of(libraries));
        Completion.files().forEach((name, text) -> put(files, "completion/" + name, text));
        put(files, MAN_PAGE, ManPage.of(overview, commands, MARK));
    }

    /**
     * What this process was started with: the scripts' own jar, then the libraries, which installed commands have
     * elsewhere.
     */
    private static List<Path> jars() throws IOException {
        String installed = System.getProperty("stellantis.installed");
        if (installed == null) {
            String path = System.getProperty("java.class.path");
            return Stream.of(path.split(File.pathSeparator)).map(Path::of).toList();
        }
        Path lib = Path.of(installed, "lib");
        return List.of(lib.resolve("stellantis.jar"), lib.resolve(LibraryJar.NAME));
    }

    /** Changes with any of the contents. */
    public String id() {
        return Sha256.of(checksums(files) + posix(null, null)).hex().substring(0, 12);
    }

    /**
     * Libraries are started past the JDK's check of their signatures, which would take longer than all the rest of a
     * command: it is made here, once, instead. SHA256SUMS shows changes made later.
     */
    private void checkSignatures() throws IOException {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile(), true)) {
                boolean signed = file.stream().anyMatch(entry -> entry.getName().matches("META-INF/[^/]+\\.SF"));
                for (JarEntry entry : signed ? Collections.list(file.entries()) : List.<JarEntry>of()) {
                    try (InputStream in = file.getInputStream(entry)) {
                        in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                    if (entry.getName().endsWith(".class") && entry.getCodeSigners() == null)
                        throw new SecurityException(entry.getName() + " is not signed");
                }
            } catch (SecurityException e) {
                throw Failure.file("the library " + jar.getFileName() + " was changed after its makers signed it")
                        .because(e.getMessage())
                        .hint("delete it from your local Maven repository and run the command again; if it comes"
                                + " back, ask who runs your mirror")
                        .from(e);
            }
        }
    }

    private static void put(Map<String, byte[]> files, String path, String text) {
        files.put(path, text.getBytes(UTF_8));
    }

    String manPage() {
        return new String(files.get(MAN_PAGE), UTF_8);
    }

    /** In the form of {@code sha256sum -c}. */
    private static String checksums(Map<String, byte[]> files) {
        return files.entrySet().stream()
                .map(file -> Sha256.of(file.getValue()).hex() + "  " + file.getKey() + "\n")
                .collect(joining());
    }

    /** Writes it into a folder that is there and empty. */
    public void write(Path folder) throws IOException {
        write(folder, files);
    }

    private static void write(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder.resolve("archives"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    /** As {@link #write}, with relative starters, a note for the reader, and checksums of it all. */
    public void writeBundle(Path folder) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>(files);
        put(all, "bin/stellantis", posix(null, null));
        put(all, "README.txt", readme());
        put(all, "SHA256SUMS", checksums(all));
        write(folder, all);
    }

    /** Scripts and libraries together: of this JBang compiles nothing and resolves nothing. */
    public byte[] oneJar() throws IOException {
        return LibraryJar.of(jars);
    }

    /** JBang's catalog of commands that are all in one jar, beside it. */
    public byte[] catalog(String jar) {
        Map<String, Object> aliases = new LinkedHashMap<>();
        for (Command command : commands) {
            Map<String, Object> alias = Json.object("script-ref", jar, "main", mainClass(command), "java", "17+");
            alias.put("java-options", List.of(FLAGS.split(" ")));
            alias.put("description", command.summary());
            aliases.put(command.name, alias);
        }
        return Json.text(Json.object("aliases", aliases)).getBytes(UTF_8);
    }

    private String readme() {
        return """
            Stellantis partner scripts %s, to be used without any network but the one to Stellantis.

            Needed: Java 17 or later (JAVA_HOME, or java on the PATH). Nothing is installed.

              sha256sum -c SHA256SUMS          check that all arrived as it was sent
                                               (macOS: shasum -a 256 -c SHA256SUMS)
              bin/stellantis help              Windows, in cmd: java -cp "lib\\*" setup$Stellantis help

            To type the name alone, add this folder's bin to the PATH; then "man stellantis" works too. Completion: see
            the first line of the file for your shell in the folder completion.

            %s
            """.formatted(
                        Version.NUMBER,
                        commands.stream()
                                .map(command -> "  stellantis " + command.name
                                        + " ".repeat(Math.max(1, 14 - command.name.length())) + command.summary())
                                .collect(joining("\n")));
    }

    /**
     * The command for a POSIX shell.
     *
     * @param folder where it is installed, or null for the folder above the command's own
     */
    String posix(Path folder, Path java) {
        String app = folder != null
                ? "app=" + quoted(folder.toString())
                : "if [ -L \"$0\" ]; then app=$(readlink -f \"$0\"); else app=$0; fi\n"
                        + "case $app in */*) ;; *) app=./$app ;; esac\n"
                        + "app=${app%/*}/..";
        return "#!/bin/sh\n# " + MARK + "\n" + app + "\njava=" + (java == null ? "" : quoted(java.toString())) + "\n"
                + RUN.replace("@FLAGS@", FLAGS.replaceAll("\\S*\\*\\S*", "'$0'"))
                        .replace("@LIBRARIES@", LibraryJar.NAME)
                        .replace("@MAIN@", "'" + MAIN + "'");
    }

    private static String mainClass(Command command) {
        return command.name.replace('-', '_');
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static final String RUN = """
        # One Java process. The classes that commands load are kept in an archive for each Java; when there is none yet,
        # one is made in the background, and the command runs without.

        # a stream that is closed would be the first file that Java opens for itself: an archive of classes would be
        # read as input, or written into. What is read is empty then, and what is written fails
        true 2>&- 3<&0 || exec </dev/null
        true 2>&- 3>&1 || exec 1</dev/null
        true 3>&2 || exec 2</dev/null

        # without a UTF-8 locale Java would mangle accents in arguments and file names
        case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in C|POSIX) LC_ALL=C.UTF-8; export LC_ALL ;; esac

        # how it was called, so that it names other commands in the same way
        called=$0
        case :$PATH: in *:"${0%/*}":*) called=${0##*/} ;; esac
        case $called in *[!A-Za-z0-9_./+-]*) called="'$called'" ;; esac
        STELLANTIS_CALLED="$called {}"
        export STELLANTIS_CALLED

        stop() {
          printf 'stellantis: error: %s\\nstellantis: hint: install Java 17 or later, or set JAVA_HOME\\n' "$1" >&2
          exit 3
        }

        if [ -n "${JAVA_HOME-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java
        elif [ ! -x "$java" ]; then
          java=$(command -v java) || stop 'no Java found'
          [ ! -L "$java" ] || java=$(readlink -f "$java")
        fi

        version=
        if [ -r "${java%/bin/java}/release" ]; then
          while IFS='=' read -r name value; do
            case $name in JAVA_VERSION|JAVA_RUNTIME_VERSION) version=$version-$value ;; esac
          done <"${java%/bin/java}/release"
        fi
        case $version in '-"1.'*|'-"9'*|'-"1'[0-6][.\\"]*) stop "Java ${version#-} is too old" ;; esac

        # the Java's path and version as a file name
        flat() { IFS='/" '; set -f; set -- $1; IFS=_; flat="$*"; unset IFS; set +f; }
        flat "$java$version"
        archive=$app/archives/$flat.jsa
        share=-XX:SharedArchiveFile=$archive
        make=-XX:ArchiveClassesAtExit=$archive.new
        training=
        # from Java 25 on one command makes an ahead-of-time cache (JEP 483, 514), which keeps more than the classes;
        # profiles (JEP 515) are left out: with them the thorough compiler starts at once, on what runs only once
        major=${version#*\\"}
        major=${major%%[!0-9]*}
        if [ "${major:-0}" -ge 25 ]; then
          share=-XX:AOTCache=$archive make=-XX:AOTCacheOutput=$archive.new
          training='-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining'
        fi

        start() {
          exec "$java" ${share:+"$share"} @FLAGS@ "-Dstellantis.installed=$app" \\
            "-Xbootclasspath/a:$app/lib/@LIBRARIES@" -cp "$app/lib/stellantis.jar" "$@"
        }

        fresh() { [ -e "$archive" ] && ! [ "$app/lib/stellantis.jar" -nt "$archive" ]; }

        rehearse() {
          # one at a time; a lock that a killed rehearsal left behind counts no more after ten minutes
          [ -z "$(find "$archive.lock" -mmin +10 2>/dev/null)" ] || rmdir "$archive.lock"
          mkdir "$archive.lock" || return
          if (share=$make; start $training 'setup$Rehearsal') && [ -s "$archive.new" ]; then
            mv -f "$archive.new" "$archive"
          else
            # a Java that makes none is not asked again
            rm -f "$archive.new"; : >"$archive"
          fi
          rmdir "$archive.lock"
        }

        if [ -n "${STELLANTIS_REHEARSE-}" ]; then
          fresh || rehearse >/dev/null 2>&1
          exit
        elif ! fresh && [ -w "$app/archives" ]; then
          (trap '' HUP; rehearse </dev/null >/dev/null 2>&1 &)
        fi
        [ -s "$archive" ] && fresh || share=
        start @MAIN@ "$@"
        """;
}
