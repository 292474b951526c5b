package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import support.Repository;

/** The tools of those who work on the toolkit: each names the files that it is compiled with, as JBang reads them. */
class ToolsTest {
    static Stream<String> tools() throws IOException {
        try (Stream<Path> files = Files.list(Repository.root().resolve("tests"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.equals("all.java"))
                    .sorted()
                    .toList();
            assertTrue(names.size() >= 5, names.toString());
            return names.stream();
        }
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("tools")
    void isCompiledWithTheFilesThatItNames(String tool, @TempDir Path classes) throws IOException {
        Set<Path> sources =
                Repository.closure(Repository.root().resolve("tests").resolve(tool));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString());
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertEquals("", compiled ? "" : said.toString());
        }
    }
}
