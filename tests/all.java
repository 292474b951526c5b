///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Run the tests of this toolkit; arguments name test classes or Class#method
//JAVA 17+
//COMPILE_OPTIONS --release 17 -nowarn
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//SOURCES **/*.java
//SOURCES ../lib/**/*.java
//SOURCES ../scripts/*.java

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs every class named *Test (or the ones named), prints failures and skips with their reason, and counts. */
class all {
    public static void main(String... args) throws Exception {
        // read once, by whichever test uses an HTTP client first; a script's process has it from Connector
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
        Path here = Path.of(all.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        List<String> classes = new ArrayList<>();
        for (String arg : args) {
            if (arg.contains("#")) request.selectors(selectMethod(arg));
            else classes.add("(.*\\.)?" + arg);
        }
        if (args.length == 0) classes.add(".*Test");
        if (!classes.isEmpty()) {
            request.selectors(selectClasspathRoots(Set.of(here))).filters(includeClassNamePatterns(classes.toArray(String[]::new)));
        }
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request.build(), summary, new Progress());
        report(summary.getSummary());
    }

    private static void report(TestExecutionSummary summary) {
        PrintWriter out = new PrintWriter(System.out);
        summary.printFailuresTo(out, 20);
        long failed = summary.getTotalFailureCount();
        long passed = summary.getTestsSucceededCount();
        long skipped = summary.getTestsSkippedCount() + summary.getTestsAbortedCount();
        if (skipped > 0) out.println(skipped + " skipped, see above for the reasons");
        out.println(passed + " passed, " + failed + " failed");
        out.flush();
        System.exit(failed > 0 || passed == 0 ? 1 : 0);
    }

    /** A line per test class, so that a long run is seen to move, and the reason of every skip. */
    private static final class Progress implements TestExecutionListener {
        private long started;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (isClass(test)) started = System.nanoTime();
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (isClass(test)) System.out.printf("%-50s %5.1f s%n", test.getLegacyReportingName(), (System.nanoTime() - started) / 1e9);
            if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                System.out.println("skipped " + test.getDisplayName() + ": " + result.getThrowable().map(Throwable::getMessage).orElse(""));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            System.out.println("skipped " + test.getDisplayName() + ": " + reason);
        }

        private static boolean isClass(TestIdentifier test) {
            return test.getUniqueIdObject().getLastSegment().getType().equals("class");
        }
    }
}
