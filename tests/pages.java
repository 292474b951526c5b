///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Write the parts of README and docs that are made from the scripts: options, exit codes, examples, screens
//JAVA 17+
//COMPILE_OPTIONS --release 17
//DEPS org.junit.jupiter:junit-jupiter-api:5.14.4
//SOURCES ../scripts/*.java
//SOURCES support/Pages.java
//SOURCES support/Screens.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import stellantis.pki.FileTree;
import support.Pages;
import support.Screens;

/** Run in the clone's folder, with openssl installed. */
class pages {
    public static void main(String... args) throws IOException {
        for (Map.Entry<Path, String> page : Pages.due().entrySet()) {
            if (Files.readString(page.getKey()).equals(page.getValue())) continue;
            Files.writeString(page.getKey(), page.getValue());
            System.out.println("written: " + page.getKey());
        }
        Path folder = Files.createTempDirectory("screens");
        try {
            Screens.redraw(folder).forEach(file -> System.out.println("written: " + file));
        } finally {
            FileTree.remove(folder);
        }
        System.exit(0);
    }
}
