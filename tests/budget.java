///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Count the code a reader has to read, for each script and in all, and compare it with what is allowed
//JAVA 17+
//COMPILE_OPTIONS --release 17
//SOURCES support/Budget.java

import support.Budget;

/** Run in the clone's folder. */
class budget {
    public static void main(String... args) {
        System.out.println(Budget.table());
        System.exit(Budget.entries().stream().allMatch(Budget.Entry::kept) ? 0 : 1);
    }
}
