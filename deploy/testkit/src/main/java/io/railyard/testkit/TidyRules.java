package io.railyard.testkit;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The house rules on size and names that neither compiler nor formatter checks. Each method returns what breaks one. */
public final class TidyRules {
    /** Longest source file, in lines. */
    public static final int MAX_FILE_LINES = 600;
    /** Longest method, in lines from its modifiers to its closing brace. */
    public static final int MAX_METHOD_LINES = 60;

    private static final Set<String> DRAWERS = Set.of("util", "utils", "helper", "helpers", "common", "misc", "impl");
    private static final Pattern DRAWER_CLASS = Pattern.compile(".*(Util|Utils|Helper|Helpers|Manager|Misc)\\.java");

    private TidyRules() {}

    /** Files longer than {@link #MAX_FILE_LINES}. */
    public static List<String> longFiles(SourceTree tree) {
        List<String> found = new ArrayList<>();
        for (Path file : tree.files()) {
            int lines = SourceTree.lines(file).size();
            if (lines > MAX_FILE_LINES) {
                found.add(tree.name(file) + ": " + lines + " lines");
            }
        }
        return found;
    }

    /** Methods longer than {@link #MAX_METHOD_LINES}. */
    public static List<String> longMethods(SourceTree tree) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(tree.files()));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodScanner(tree, unit, positions, found).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Packages and classes named after nothing in particular. */
    public static List<String> drawers(SourceTree tree) {
        return tree.files().stream()
                .filter(file -> DRAWERS.contains(folderOf(file))
                        || DRAWER_CLASS.matcher(file.toString()).matches())
                .map(tree::name)
                .toList();
    }

    /** Folders of production code without a {@code package-info.java} that says {@code @NullMarked}. */
    public static List<String> unexplainedPackages(SourceTree tree) {
        return tree.files().stream()
                .filter(file -> tree.name(file).contains("src/main/java/"))
                .map(Path::getParent)
                .filter(Objects::nonNull)
                .distinct()
                .filter(folder -> !isExplained(folder.resolve("package-info.java")))
                .map(tree::name)
                .toList();
    }

    private static String folderOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? "" : String.valueOf(parent.getFileName());
    }

    private static boolean isExplained(Path packageInfo) {
        return Files.exists(packageInfo)
                && SourceTree.lines(packageInfo).stream().anyMatch(line -> line.startsWith("@NullMarked"));
    }

    private static final class MethodScanner extends TreePathScanner<Void, Void> {
        private final SourceTree tree;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;
        private String className = "";

        MethodScanner(SourceTree tree, CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.tree = tree;
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            String outer = className;
            className = type.getSimpleName().toString();
            super.visitClass(type, null);
            className = outer;
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long start = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
            long end = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
            if (end - start + 1 > MAX_METHOD_LINES) {
                Path file = Path.of(unit.getSourceFile().toUri());
                found.add(tree.name(file) + ": " + className + "." + method.getName() + " has " + (end - start + 1)
                        + " lines");
            }
            return super.visitMethod(method, null);
        }
    }
}
