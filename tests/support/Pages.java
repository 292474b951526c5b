//SOURCES ScriptRunner.java
//SOURCES Repository.java
//SOURCES Rooms.java
//SOURCES ../cli/ScriptPage.java
package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.cli.Option;
import stellantis.cli.ScriptPage;
import stellantis.profile.Profile;
import stellantis.profile.Setting;

/**
 * README and docs with the parts that are made from the scripts' declarations and the catalog. Such a part stands
 * between
 * {@code <!-- NAME: made by ./jbang pages -->} and {@code <!-- end of NAME -->}; what is outside is written by hand.
 */
public final class Pages {
    private static final Pattern PART =
            Pattern.compile("(?s)(<!-- ([a-z-]+): made by \\./jbang pages -->\n).*?(<!-- end of \\2 -->)");

    private Pages() {}

    /** Each page that has such parts, as it should be. */
    public static Map<Path, String> due() {
        Map<Path, String> pages = new LinkedHashMap<>();
        for (Path page : all()) {
            String text = read(page);
            String due = due(page, text);
            if (PART.matcher(text).find()) pages.put(page, due);
        }
        return pages;
    }

    /** README and everything in docs. */
    public static List<Path> all() {
        try (Stream<Path> docs = Files.walk(Repository.root().resolve("docs"))) {
            return Stream.concat(
                            Stream.of(Repository.root().resolve("README.md")),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page of a command, which has the name of its alias. */
    public static Path of(String command) {
        return Repository.root().resolve("docs").resolve(command + ".md");
    }

    /** Without the parts that are made, such as for what is written by hand in it. */
    public static String byHand(String text) {
        return PART.matcher(text).replaceAll("");
    }

    private static String due(Path page, String text) {
        return PART.matcher(text)
                .replaceAll(
                        part -> Matcher.quoteReplacement(part.group(1) + part(page, part.group(2)) + part.group(3)));
    }

    private static String part(Path page, String name) {
        String script = page.getFileName().toString().replace(".md", "");
        return switch (name) {
            case "head" -> ScriptPage.head(ScriptRunner.command(script));
            case "reference" -> "\n" + ScriptPage.reference(ScriptRunner.command(script)) + "\n";
            case "scripts" -> scripts(page);
            case "pages" -> others();
            case "common-options" -> "\n" + ScriptPage.common(ScriptRunner.command("fleets")) + "\n";
            case "variables" -> "\n" + variables() + "\n";
            case "rooms" -> "\n" + Rooms.chart() + "\n";
            case "exit-codes" -> "\n" + exitCodes() + "\n";
            default -> throw new IllegalArgumentException(page + " wants an unknown part: " + name);
        };
    }

    private static String description(String alias) {
        return Repository.aliases().get(alias).get("description");
    }

    /** The aliases in the order of a partner's way, each with its page. */
    private static String scripts(Path page) {
        String folder = page.endsWith("docs/README.md") ? "" : "docs/";
        return "\n| alias | what it does |\n|---|---|\n"
                + order().stream()
                        .map(alias -> "| [`" + alias + "`](" + folder + alias + ".md) | " + description(alias) + " |")
                        .collect(Collectors.joining("\n"))
                + "\n\n";
    }

    /** As the journey goes; what is new and has no place yet comes last. */
    public static List<String> order() {
        List<String> known = List.of(
                "genkey",
                "csr",
                "inspect",
                "convert",
                "jks-to-pem",
                "pem-to-p12",
                "install",
                "profile",
                "token",
                "call",
                "fleets",
                "vehicles",
                "status",
                "telemetry",
                "alerts",
                "positions",
                "trips",
                "maintenance",
                "capabilities",
                "doctor",
                "renew",
                "register",
                "enroll",
                "shell",
                "sandbox",
                "quickstart",
                "setup");
        return Stream.of(known, Repository.commands())
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /** The other pages, by their titles. */
    private static String others() {
        Path docs = Repository.root().resolve("docs");
        return "\n"
                + all().stream()
                        .filter(page -> page.startsWith(docs) && !page.endsWith("docs/README.md"))
                        .filter(page -> !page.getParent().equals(docs)
                                || !order().contains(
                                                page.getFileName().toString().replace(".md", "")))
                        .map(page -> "- ["
                                + read(page).lines().findFirst().orElse("").replaceFirst("^# ", "") + "]("
                                + docs.relativize(page).toString().replace('\\', '/') + ")")
                        .collect(Collectors.joining("\n"))
                + "\n\n";
    }

    /** The options that a variable stands for besides the profile's settings, each with its scripts. */
    private static String variables() {
        Map<String, Set<String>> scripts = new LinkedHashMap<>();
        for (String command : order()) {
            if (!Repository.commands().contains(command)) continue;
            for (Option option : ScriptRunner.command(command).options()) {
                boolean alone =
                        option.isSetting() && Setting.find(option.getLongOpt()).isEmpty();
                if (alone)
                    scripts.computeIfAbsent(option.getLongOpt(), any -> new LinkedHashSet<>())
                            .add(command);
            }
        }
        int all = scripts.get("profile").size();
        return "| variable | for the option | of |\n|---|---|---|\n"
                + scripts.entrySet().stream()
                        .map(one -> "| `" + Profile.variable(one.getKey()) + "` | `--" + one.getKey() + "` | "
                                + (one.getValue().size() == all ? "every script" : String.join(", ", one.getValue()))
                                + " |\n")
                        .collect(Collectors.joining());
    }

    private static String exitCodes() {
        Map<ExitCode, String> codes = new EnumMap<>(ExitCode.class);
        for (ExitCode code : ExitCode.values()) codes.put(code, code.meaning);
        return ScriptPage.exitCodes(codes);
    }

    public static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
