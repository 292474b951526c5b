///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run the tests of this toolkit; arguments name test classes or Class#method
//JAVA 17+
//COMPILE_OPTIONS --release 17 -nowarn
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS com.networknt:json-schema-validator:1.5.9
//SOURCES **/*.java
//SOURCES ../lib/**/*.java
//SOURCES ../scripts/*.java

import static org.junit.platform.commons.support.HierarchyTraversalMode.BOTTOM_UP;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import support.Contract;

/**
 * Runs every class named *Test (or the ones named), prints failures and skips with their reason, and counts. A test
 * that
 * hangs fails after a few minutes, by its name. Where the variable CI is set, a skipped test fails the run: the tools
 * that judge what we write have to be there. Only the vendor's OpenAPI files, which nobody may pass on, may be missing:
 * the last line says so.
 */
class all {
    /** Far above what the slowest test takes, and what the tools wait for on their own. */
    private static final String LONGEST = "5 m";

    public static void main(String... args) throws Exception {
        // read once, by whichever test uses an HTTP client first; a script's process has it from Connector
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        Path here = Path.of(
                all.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        // in a thread of its own, since reading a socket or a process heeds no interruption
        request.configurationParameter("junit.jupiter.execution.timeout.default", LONGEST)
                .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD");
        List<String> names = args.length == 0 ? List.of(".*Test") : List.of(args);
        for (String name : names) request.selectors(named(name, here));
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Progress progress = new Progress();
        LauncherFactory.create().execute(request.build(), summary, progress);
        report(summary.getSummary(), progress.withoutContract);
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

    private static void report(TestExecutionSummary summary, int withoutContract) {
        PrintWriter out = new PrintWriter(System.out);
        summary.printFailuresTo(out, 20);
        long failed = summary.getTotalFailureCount();
        long passed = summary.getTestsSucceededCount();
        long skipped = summary.getTestsSkippedCount()
                + summary.getTestsAbortedCount()
                + summary.getContainersSkippedCount()
                + summary.getContainersAbortedCount()
                - withoutContract;
        boolean allHaveToRun = !Set.of("", "false").contains(Objects.requireNonNullElse(System.getenv("CI"), ""));
        if (skipped > 0) {
            String count = skipped + " skipped, see above for the reasons";
            out.println(allHaveToRun ? count + ": a failure, since CI is set" : count);
        }
        String contract = withoutContract == 0 ? "" : ", without the vendor's contract (see above)";
        out.println(passed + " passed, " + failed + " failed" + contract);
        out.flush();
        boolean ran = passed > 0 || withoutContract > 0;
        System.exit(failed > 0 || !ran || skipped > 0 && allHaveToRun ? 1 : 0);
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
