package io.railyard.bench.equality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One way of running guests.
 *
 * @param name what is printed
 * @param javaHome the Java machine
 * @param engine which engine, as {@link EqualityRun} knows it
 * @param flags of the Java machine
 * @param pace how many messages of AO's large module it can take in reasonable time
 */
record Configuration(String name, Path javaHome, String engine, List<String> flags, Pace pace) {
    /** How fast a configuration is, so that slow ones get fewer messages of AO's large module. */
    enum Pace {
        FULL,
        /** An engine that interprets, or that lives behind a pipe. */
        SLOW,
        /** A Java machine that interprets the engine, too. */
        SLOWEST
    }

    private static final String SMALL_HEAP = "-Xmx192m";

    Configuration {
        flags = List.copyOf(flags);
    }

    /** All there are on the Java machines {@code homes}; the first is the one that others are compared with. */
    static List<Configuration> all(List<Path> homes, boolean node) {
        List<Configuration> all = new ArrayList<>();
        for (Path home : homes) {
            String java = "JDK " + release(home) + ", ";
            add(all, home, java + "our compiler", "own", Pace.FULL);
            add(all, home, java + "-Xint", "own", Pace.SLOWEST, "-Xint");
            add(all, home, java + "C1 only", "own", Pace.FULL, "-XX:TieredStopAtLevel=1");
            add(all, home, java + "C2 only", "own", Pace.FULL, "-XX:-TieredCompilation");
            add(
                    all,
                    home,
                    java + "compiled before it runs on",
                    "own",
                    Pace.SLOW,
                    "-Xbatch",
                    "-XX:CompileThreshold=100");
            add(all, home, java + "large methods compiled", "own", Pace.FULL, "-XX:-DontCompileHugeMethods");
            for (String collector : List.of("Serial", "Parallel", "G1", "Z")) {
                add(all, home, java + collector + " collector", "own", Pace.FULL, "-XX:+Use" + collector + "GC");
            }
            for (String heap : List.of(SMALL_HEAP.substring(4), "2g")) {
                add(all, home, java + "heap of " + heap, "own", Pace.FULL, "-Xmx" + heap);
            }
            for (String stack : List.of("512k", "2m", "32m")) {
                add(all, home, java + "stack of " + stack, "own", Pace.FULL, "-Xss" + stack);
            }
            add(all, home, java + "Turkish", "own", Pace.FULL, "-Duser.language=tr", "-Duser.country=TR");
            add(all, home, java + "Arabic digits", "own", Pace.FULL, "-Duser.language=ar", "-Duser.country=EG");
            add(all, home, java + "zone of Kathmandu", "own", Pace.FULL, "-Duser.timezone=Asia/Kathmandu");
            add(all, home, java + "Latin-1", "own", Pace.FULL, "-Dfile.encoding=ISO-8859-1");
            add(all, home, java + "Endive's compiler", "compiled", Pace.SLOW);
            add(all, home, java + "Endive's interpreter", "interpreter", Pace.SLOW);
            add(all, home, java + "Chicory's compiler", "chicory", Pace.SLOW);
            add(all, home, java + "Chicory's interpreter", "chicory-interpreter", Pace.SLOW);
            add(all, home, java + "our interpreter", "own-interpreter", Pace.SLOW);
        }
        if (node) {
            add(all, homes.get(0), "V8", "v8", Pace.SLOW);
        }
        all.sort(Comparator.comparing(Configuration::pace));
        return all;
    }

    private static void add(
            List<Configuration> all, Path home, String name, String engine, Pace pace, String... flags) {
        all.add(new Configuration(name, home, engine, List.of(flags), pace));
    }

    /** Whether nothing of it is compiled: the guest's code, or the engine itself. */
    boolean interprets() {
        return pace == Pace.SLOWEST || engine.endsWith("interpreter");
    }

    /** Whether its heap holds a memory of more than 100 MB. */
    boolean isRoomy() {
        return !flags.contains(SMALL_HEAP);
    }

    /** What stands in the Java machine's {@code release} file. */
    private static String release(Path home) {
        try {
            return Files.readAllLines(home.resolve("release")).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.substring("JAVA_VERSION=".length()).replace("\"", ""))
                    .findFirst()
                    .orElse(home.toString());
        } catch (IOException e) {
            return home.toString();
        }
    }
}
