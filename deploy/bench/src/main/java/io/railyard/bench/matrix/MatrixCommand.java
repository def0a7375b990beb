package io.railyard.bench.matrix;

import io.railyard.bench.equality.EqualityGuests;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code railyard bench matrix}: prints a table of ways through the operator and whether all gave the same. */
@Command(
        name = "matrix",
        mixinStandardHelpOptions = true,
        description = "The same histories through the process operator on Flink at each parallelism, on each engine and"
                + " state backend, restarted on the way: every evaluation compared with a fold without Flink.",
        footer = "Exit code 4: something differs; the first difference ends it and is named.")
public final class MatrixCommand implements Callable<Integer> {
    private static final int CHECK_FAILED = 4;

    @Option(names = "--messages", defaultValue = "10000", description = "for each of our guests (${DEFAULT-VALUE})")
    private int messages;

    @Option(
            names = "--slow-messages",
            defaultValue = "1000",
            description = "the same on engines that interpret, at most --messages (${DEFAULT-VALUE})")
    private int slowMessages;

    @Option(names = "--aos-messages", defaultValue = "1000", description = "for aos, where it is (${DEFAULT-VALUE})")
    private int aosMessages;

    @Option(
            names = "--slow-aos-messages",
            defaultValue = "20",
            description = "for aos on other engines than our compiler (${DEFAULT-VALUE})")
    private int slowAosMessages;

    @Option(names = "--restarts", defaultValue = "8", description = "in cases with restarts (${DEFAULT-VALUE})")
    private int restarts;

    @Option(
            names = "--each",
            defaultValue = "500",
            description =
                    "messages after each of which a job is restored, of all guests together; 0: none (${DEFAULT-VALUE})")
    private int each;

    @Option(names = "--seed", defaultValue = "1", description = "draws where restarts lie (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--only", defaultValue = "", description = "only cases whose name has this in it")
    private String only = "";

    private MatrixHistory history = new MatrixHistory(0, 0);

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public MatrixCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<MatrixCase> chosen = MatrixCase.all(restarts).stream()
                .filter(one -> one.name().contains(only) && (each > 0 || !one.afterEach()))
                .toList();
        if (chosen.isEmpty()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "No case has \"" + only + "\" in its name: nothing would be compared");
        }
        out.printf(
                Locale.ROOT,
                "Guests: %s; restarts drawn from seed %d%n",
                String.join(", ", MatrixModules.guests()),
                seed);
        out.printf(
                Locale.ROOT,
                "%-58s %7s %6s %8s %6s %8s  %s%n",
                "case",
                "each",
                "aos",
                "restarts",
                "again",
                "seconds",
                "equal");
        out.flush();
        Path folder = Files.createTempDirectory("railyard-matrix");
        try (MatrixCluster cluster = MatrixCluster.start(folder)) {
            for (MatrixCase one : chosen) {
                Optional<String> difference = run(one, cluster, folder, out);
                out.println(difference.orElse("yes"));
                out.flush();
                if (difference.isPresent()) {
                    return CHECK_FAILED;
                }
            }
            return 0;
        } finally {
            delete(folder);
        }
    }

    private Optional<String> run(MatrixCase one, MatrixCluster cluster, Path folder, PrintWriter out) throws Exception {
        int ours = one.afterEach() ? each / MatrixModules.guests().size() : count(one);
        int aos = one.afterEach() ? each - ours * EqualityGuests.OURS.size() : aosCount(one);
        if (history.ours() != ours || history.aos() != aos) {
            history = new MatrixHistory(ours, aos);
            Witness.expect(history);
        }
        cluster.read(history);
        MatrixRun run = new MatrixRun(one, cluster, folder.resolve("classes"), history.size(), seed);
        long begin = System.nanoTime();
        Optional<String> difference = run.call();
        double seconds = (System.nanoTime() - begin) / 1e9;
        boolean hasAos = EqualityGuests.aos().isPresent();
        out.printf(
                Locale.ROOT,
                "%-58s %7d %6d %8d %6d %8.1f  ",
                one.name(),
                ours,
                hasAos ? aos : 0,
                run.restarts(),
                Witness.again(),
                seconds);
        return difference;
    }

    private int count(MatrixCase one) {
        return one.interprets() ? Math.min(messages, slowMessages) : messages;
    }

    private int aosCount(MatrixCase one) {
        return one.fast() ? aosMessages : Math.min(aosMessages, slowAosMessages);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
