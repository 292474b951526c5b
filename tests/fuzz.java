///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Give damaged files to everything that reads files and answers, and tell what breaks: MINUTES SEED
//JAVA 17+
//COMPILE_OPTIONS --release 17
//RUNTIME_OPTIONS -Xmx256m
//SOURCES support/Fuzz.java
//SOURCES support/Mutation.java
//SOURCES ../lib/**/*.java
//SOURCES ../scripts/inspect.java
//SOURCES ../scripts/convert.java
//SOURCES ../scripts/install.java
//SOURCES ../scripts/register.java

import support.Fuzz;

/** Run in the clone's folder: {@link Fuzz#main}. */
class fuzz {
    public static void main(String... args) throws Exception {
        Fuzz.main(args);
    }
}
