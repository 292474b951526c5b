///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Write docs/faults.md: every staged fault, the cause the doctor names, and what curl and Java print
//JAVA 17+
//COMPILE_OPTIONS --release 17
//DEPS org.junit.jupiter:junit-jupiter-api:5.14.4
//SOURCES ../scripts/doctor.java
//SOURCES ../lib/**/*.java
//SOURCES diagnosis/FaultMatrix.java
//SOURCES diagnosis/FaultTable.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import stellantis.diagnosis.FaultTable;

/** Run in the clone's folder, with openssl, nginx and curl installed. */
class faults {
    public static void main(String... args) throws Exception {
        Path folder = Files.createTempDirectory("faults");
        try {
            Files.writeString(Path.of("docs/faults.md"), FaultTable.page(folder));
        } finally {
            List<Path> made;
            try (Stream<Path> all = Files.walk(folder)) {
                made = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path one : made) Files.deleteIfExists(one);
        }
        System.exit(0);
    }
}
