//SOURCES Repository.java
package support;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.lang.model.element.Element;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What each file of the library, the scripts and the shell names, as the compiler sees it. */
public final class Needs {
    private final Map<Path, Set<Path>> files = new TreeMap<>();
    private final Map<Path, Set<String>> packages = new TreeMap<>();

    /** Compiles all of them once, without writing anything. */
    public static Needs ofAll() {
        List<Path> all = Stream.of(Repository.library(), Repository.scripts(), Repository.javaFiles("jshell"))
                .flatMap(List::stream)
                .toList();
        Needs needs = new Needs();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    new StringWriter(),
                    manager,
                    problems,
                    List.of("-proc:none", "-nowarn", "-Xlint:none"),
                    null,
                    manager.getJavaFileObjectsFromPaths(all));
            Iterable<? extends CompilationUnitTree> units = task.parse();
            task.analyze();
            List<String> errors = problems.getDiagnostics().stream()
                    .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                    .map(Object::toString)
                    .toList();
            if (!errors.isEmpty()) throw new AssertionError(String.join("\n", errors));
            for (CompilationUnitTree unit : units) needs.read(unit, Trees.instance(task));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return needs;
    }

    private void read(CompilationUnitTree unit, Trees trees) {
        Path file = Path.of(unit.getSourceFile().toUri());
        Set<Path> named = files.computeIfAbsent(file, any -> new TreeSet<>());
        Set<String> foreign = packages.computeIfAbsent(file, any -> new TreeSet<>());
        new TreePathScanner<Void, Void>() {
            @Override
            public Void visitIdentifier(IdentifierTree tree, Void none) {
                look(trees.getElement(getCurrentPath()));
                return super.visitIdentifier(tree, none);
            }

            @Override
            public Void visitMemberSelect(MemberSelectTree tree, Void none) {
                look(trees.getElement(getCurrentPath()));
                return super.visitMemberSelect(tree, none);
            }

            private void look(Element element) {
                Element type = element;
                while (type != null && !(type.getEnclosingElement() instanceof PackageElement))
                    type = type.getEnclosingElement();
                if (!(type instanceof TypeElement outermost)) return;
                TreePath ours = trees.getPath(outermost);
                if (ours != null)
                    named.add(Path.of(ours.getCompilationUnit().getSourceFile().toUri()));
                else
                    foreign.add(((PackageElement) outermost.getEnclosingElement())
                            .getQualifiedName()
                            .toString());
            }
        }.scan(unit, null);
    }

    /** The packages not ours that the file names. */
    public Set<String> packages(Path file) {
        return packages.get(file);
    }

    /** The file, and all that it stands on. */
    public Set<Path> closure(Path file) {
        Set<Path> all = new TreeSet<>();
        collect(file, all);
        return all;
    }

    private void collect(Path file, Set<Path> into) {
        if (into.add(file)) files.get(file).forEach(named -> collect(named, into));
    }
}
