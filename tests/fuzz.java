///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Give damaged files to everything that reads files and answers, and tell what breaks: MINUTES SEED
//JAVA 17+
//COMPILE_OPTIONS --release 17
//RUNTIME_OPTIONS -Xmx256m
//SOURCES support/Fuzz.java
//SOURCES support/Mutation.java
//SOURCES ../scripts/inspect.java
//SOURCES ../scripts/convert.java
//SOURCES ../scripts/install.java
//SOURCES ../scripts/register.java

import java.nio.file.Path;
import java.time.Duration;
import support.Fuzz;

/** Run in the clone's folder. Inputs that break something are kept in tests/support/found. */
class fuzz {
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
}
