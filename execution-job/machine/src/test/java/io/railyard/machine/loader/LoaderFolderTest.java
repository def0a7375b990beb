package io.railyard.machine.loader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tests that AO's reference loader is judged by, {@code loader/test} of permaweb/ao, unchanged, on our machine behind
 * {@code src/test/js/railyard-loader.mjs} and on the loader itself: the same ones pass. Both are found below the folders of
 * {@code RAILYARD_AO_MODULES}: a folder {@code loader/test} with its tests and modules, and npm's {@code
 * @permaweb/ao-loader}. Prints the table.
 */
final class LoaderFolderTest {
    /** It asks for {@code @permaweb/loco}, which brings a loader of its own, and so judges neither. */
    private static final String NOT_FOR_LOADERS = "host.test.js";

    private static final Pattern OUTCOME = Pattern.compile("^( *)(ok|not ok) \\d+ - (.*)$");
    private static final Pattern GROUP = Pattern.compile("^( *)# Subtest: (.*)$");
    private static final long LIMIT_MINUTES = 40;
    private static final int TESTS = 62;

    @TempDir
    private Path temporary;

    @Test
    void passesWhatTheReferenceLoaderPasses() throws Exception {
        // given
        Path folder = found("loader/test/metering.test.js", "tests of AO's loader")
                .resolve("../..")
                .normalize();
        Path loader = found("@permaweb/ao-loader/dist/index.cjs", "AO's loader from npm");
        assume(hasNode(), "node is not here");
        Path shim = Path.of(System.getProperty("railyard.root", "../.."))
                .resolve("execution-job/machine/src/test/js/railyard-loader.mjs")
                .toAbsolutePath();

        // when
        Map<String, Boolean> ours = run(folder, shim, "ours");
        Map<String, Boolean> reference = run(folder, loader.toAbsolutePath(), "reference");

        // then
        print(ours, reference);
        assertThat(ours).as("of all tests").hasSize(TESTS);
        assertThat(ours).isEqualTo(reference);
        assertThat(ours.entrySet().stream().filter(test -> !test.getValue()).map(Map.Entry::getKey))
                .allMatch(test -> test.startsWith(NOT_FOR_LOADERS))
                .hasSize(1);
    }

    private static void print(Map<String, Boolean> ours, Map<String, Boolean> reference) {
        TreeSet<String> names = new TreeSet<>(ours.keySet());
        names.addAll(reference.keySet());
        System.out.println("railyard  ao-loader  test of loader/test");
        for (String name : names) {
            System.out.printf("%-9s %-10s %s%n", word(ours.get(name)), word(reference.get(name)), name);
        }
        System.out.printf(
                "%d of %d pass, on the reference loader %d of %d%n",
                passed(ours), ours.size(), passed(reference), reference.size());
    }

    private static String word(@Nullable Boolean passed) {
        return passed == null ? "absent" : passed ? "pass" : "fail";
    }

    private static long passed(Map<String, Boolean> tests) {
        return tests.values().stream().filter(passed -> passed).count();
    }

    /** Runs every file of tests on its own; whether each test passed, by file, groups and name. */
    private Map<String, Boolean> run(Path folder, Path loader, String label) throws Exception {
        Map<String, Boolean> outcomes = new TreeMap<>();
        List<String> files;
        try (Stream<Path> all = Files.list(folder.resolve("test"))) {
            files = all.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
        for (String file : files) {
            Path report = temporary.resolve(label + "-" + file + ".tap");
            ProcessBuilder node = new ProcessBuilder(
                            "node",
                            "--experimental-wasm-memory64",
                            "--no-warnings",
                            "--test-reporter=tap",
                            "--test-reporter-destination=" + report,
                            "test/" + file)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            temporary.resolve(label + "-" + file + ".out").toFile());
            node.environment().put("MODULE_PATH", loader.toString());
            node.environment().put("TZ", "UTC");
            node.environment().put("RAILYARD_PEER", peer());
            Process process = node.start();
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            assertThat(ended)
                    .as("%s ends within %d minutes", file, LIMIT_MINUTES)
                    .isTrue();
            List<String> lines = Files.exists(report) ? Files.readAllLines(report) : List.of();
            Map<String, Boolean> given = outcomes(file, lines);
            outcomes.putAll(given.isEmpty() ? Map.of(file, process.exitValue() == 0) : given);
        }
        return outcomes;
    }

    private static String peer() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ObjectMapper()
                .writeValueAsString(List.of(
                        java.toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoaderPeer.class.getName()));
    }

    /** Reads a report in TAP: single tests, not the groups they stand in. */
    private static Map<String, Boolean> outcomes(String file, List<String> lines) {
        Map<String, Boolean> outcomes = new TreeMap<>();
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher group = GROUP.matcher(lines.get(i));
            Matcher outcome = OUTCOME.matcher(lines.get(i));
            if (group.matches()) {
                groups = groups.subList(0, group.group(1).length() / 4);
                groups = new ArrayList<>(groups);
                groups.add(group.group(2));
            } else if (outcome.matches() && !isGroup(lines, i)) {
                int depth = outcome.group(1).length() / 4;
                String name = String.join(" / ", groups.subList(0, depth)) + (depth > 0 ? " / " : "");
                outcomes.put(
                        file + ": " + name + outcome.group(3), outcome.group(2).equals("ok"));
            }
        }
        return outcomes;
    }

    /** Whether the lines below say that the outcome at {@code index} is that of a group. */
    private static boolean isGroup(List<String> lines, int index) {
        for (String line : lines.subList(index + 1, Math.min(lines.size(), index + 5))) {
            if (line.contains("type: 'suite'")) {
                return true;
            }
        }
        return false;
    }

    private static Path found(String file, String what) throws IOException {
        String folders =
                Optional.ofNullable(System.getenv("RAILYARD_AO_MODULES")).orElse("");
        Optional<Path> found = Optional.empty();
        for (String folder : folders.split(File.pathSeparator, -1)) {
            if (found.isEmpty() && !folder.isEmpty() && Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> below = Files.walk(Path.of(folder), 8)) {
                    found = below.filter(path -> path.endsWith(file)).findFirst();
                }
            }
        }
        assume(found.isPresent(), "the " + what + " (" + file + ") are not below RAILYARD_AO_MODULES");
        return found.orElseThrow();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void assume(boolean condition, String otherwise) {
        if (!condition) {
            System.out.println("AO's loader tests: skipped, " + otherwise);
        }
        Assumptions.assumeTrue(condition, otherwise);
    }
}
