///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run the tests of this toolkit; arguments name test classes or Class#method
//JAVA 17+
//COMPILE_OPTIONS --release 17 -nowarn
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS com.networknt:json-schema-validator:1.5.9
//DEPS org.slf4j:slf4j-nop:2.0.17
//SOURCES **/*.java
//SOURCES ../lib/**/*.java
//SOURCES ../scripts/*.java

import static org.junit.platform.commons.support.HierarchyTraversalMode.BOTTOM_UP;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import support.Contract;
import support.Judge;
import support.Tool;

/**
 * Runs tests, prints failures and skips with their reason, and counts. Without arguments it runs those that need no
 * program of others and no long time, and says what it left out: what stands in {@link Judge} and the tag "long". With
 * {@code --all} every test runs, and has to: a judge that is missing is installed or demanded, and a skip, or fewer
 * tests than there once were, is a failure. Names of classes, or Class#method, run these. A test that hangs fails after
 * a few minutes, by its name. Only the vendor's OpenAPI files, which nobody may pass on, may be missing: the last line
 * says so.
 */
class all {
    /** Far above what the slowest test takes, and what the tools wait for on their own. */
    private static final String LONGEST = "5 m";

    private static final String LONG = "long";
    /** So many tests there are at least; raised now and then, so that none gets lost unseen. */
    private static final int FLOOR = 2600;

    public static void main(String... args) throws Exception {
        // read once, by whichever test uses an HTTP client first; a script's process has it from Connector
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        Path here = Path.of(
                all.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        boolean everything = List.of(args).equals(List.of("--all"));
        if (everything || List.of(args).equals(List.of("--tools"))) demand(Judge.missing());
        if (!everything && args.length == 1 && args[0].equals("--tools")) System.exit(0);
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        // in a thread of its own, since reading a socket or a process heeds no interruption
        request.configurationParameter("junit.jupiter.execution.timeout.default", LONGEST)
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD");
        boolean some = args.length > 0 && !everything;
        for (String name : some ? List.of(args) : List.of(".*Test")) request.selectors(named(name, here));
        AtomicInteger left = new AtomicInteger();
        if (args.length == 0) {
            Judge.refuse();
            request.filters((PostDiscoveryFilter) test -> {
                boolean kept = test.getTags().stream().noneMatch(tag -> LEFT_OUT.contains(tag.getName()));
                if (!kept
                        && test.getSource()
                                .filter(MethodSource.class::isInstance)
                                .isPresent()) left.incrementAndGet();
                return FilterResult.includedIf(kept);
            });
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Progress progress = new Progress();
        LauncherFactory.create().execute(request.build(), summary, progress);
        report(summary.getSummary(), everything, left.get(), progress.withoutContract);
    }

    private static final Set<String> LEFT_OUT = Stream.concat(
                    Arrays.stream(Judge.values()).map(Judge::tag), Stream.of(LONG))
            .collect(Collectors.toSet());

    /** Installs what is missing where that needs no question; elsewhere it says how, and ends. */
    private static void demand(List<Judge> missing) throws Exception {
        if (missing.isEmpty()) return;
        String packages = missing.stream().map(judge -> judge.packageName).collect(Collectors.joining(" "));
        String line = "apt-get update && apt-get install -y --no-install-recommends " + packages;
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean sudo = System.getenv("CI") != null && Tool.installed("sudo");
        if (Tool.installed("apt-get") && (root || sudo)) {
            System.err.println("installing " + packages);
            ProcessBuilder builder =
                    new ProcessBuilder(root ? List.of("sh", "-c", line) : List.of("sudo", "sh", "-c", line));
            builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() == 0 && Judge.missing().isEmpty()) return;
            System.err.println(said);
        }
        System.err.println("these tests need " + packages + ". On Debian and Ubuntu:\n  sudo sh -c '" + line + "'");
        System.exit(1);
    }

    /** The classes of that name, with or without their package, or of their methods the one after the {@code #}. */
    private static List<DiscoverySelector> named(String name, Path here) {
        String type = "(.*\\.)?" + name.replaceFirst("#.*", "");
        String wanted = name.contains("#") ? name.substring(name.indexOf('#') + 1) : null;
        List<DiscoverySelector> found = new ArrayList<>();
        Predicate<String> ofThatType = any -> any.matches(type);
        for (Class<?> one : ReflectionSupport.findAllClassesInClasspathRoot(here.toUri(), any -> true, ofThatType)) {
            if (wanted == null) found.add(selectClass(one));
            else
                ReflectionSupport.findMethods(one, method -> method.getName().equals(wanted), BOTTOM_UP)
                        .forEach(method -> found.add(selectMethod(one, method)));
        }
        if (found.isEmpty()) {
            System.err.println("no test is named " + name);
            System.exit(2);
        }
        return found;
    }

    private static void report(TestExecutionSummary summary, boolean everything, int left, int withoutContract) {
        PrintWriter out = new PrintWriter(System.out);
        summary.printFailuresTo(out, 20);
        long failed = summary.getTotalFailureCount();
        long passed = summary.getTestsSucceededCount();
        long skipped = summary.getTestsSkippedCount()
                + summary.getTestsAbortedCount()
                + summary.getContainersSkippedCount()
                + summary.getContainersAbortedCount()
                - withoutContract;
        boolean lost = everything && passed < FLOOR;
        if (lost) out.println("only " + passed + " tests passed, where there were " + FLOOR + ": a failure");
        if (skipped > 0 && everything) out.println("a skipped test is a failure with --all");
        out.print(passed + " passed, " + failed + " failed");
        if (skipped > 0) out.print(", " + skipped + " skipped (see above for the reasons)");
        if (left > 0)
            out.print("; " + left + " left out, which take long or need "
                    + Arrays.stream(Judge.values()).map(Judge::tag).collect(Collectors.joining(", "))
                    + ": ./jbang test --all");
        if (withoutContract > 0) out.print(", without the vendor's contract (see above)");
        out.println();
        out.flush();
        System.exit(failed > 0 || passed + withoutContract == 0 || lost || skipped > 0 && everything ? 1 : 0);
    }

    /** A line per test class, so that a long run is seen to move, and each failure and skip as it happens. */
    private static final class Progress implements TestExecutionListener {
        private long started;
        /** Classes and tests that did not run because the vendor's OpenAPI files are not here. */
        private int withoutContract;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (isClass(test)) started = System.nanoTime();
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (isClass(test)) {
                double seconds = (System.nanoTime() - started) / 1e9;
                System.out.printf("%-50s %5.1f s%n", test.getLegacyReportingName(), seconds);
            }
            switch (result.getStatus()) {
                case ABORTED -> {
                    if (result.getThrowable().orElse(null) instanceof Contract.Absent) withoutContract++;
                    tell(
                            "skipped ",
                            test,
                            result.getThrowable().map(Throwable::getMessage).orElse(""));
                }
                case FAILED ->
                    tell(
                            "failed ",
                            test,
                            result.getThrowable().map(Throwable::toString).orElse(""));
                default -> {}
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            tell("skipped ", test, reason);
        }

        private static void tell(String what, TestIdentifier test, String reason) {
            String name = test.getSource()
                            .map(source -> source instanceof MethodSource method
                                    ? method.getClassName() + "#" + method.getMethodName() + " "
                                    : "")
                            .orElse("")
                    + test.getDisplayName();
            System.out.println(what + name + ": " + reason.lines().findFirst().orElse(""));
        }

        private static boolean isClass(TestIdentifier test) {
            return test.getUniqueIdObject().getLastSegment().getType().equals("class");
        }
    }
}
