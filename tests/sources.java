///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Write the lists of library files that each script is compiled with
//JAVA 17+
//COMPILE_OPTIONS --release 17
//SOURCES ../lib/**/*.java
//SOURCES support/Sources.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import support.Needs;
import support.Repository;
import support.Sources;

/** Run in the clone's folder, after a change of which class names which. */
class sources {
    public static void main(String... args) throws IOException {
        for (Map.Entry<Path, String> list : Sources.due(Needs.ofAll()).entrySet()) {
            Path file = list.getKey();
            if (Files.exists(file) && Files.readString(file).equals(list.getValue())) continue;
            Files.createDirectories(file.getParent());
            Files.writeString(file, list.getValue());
            System.out.println("written: " + Repository.root().relativize(file));
        }
    }
}
