package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.Sharing;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import io.railyard.schedule.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Aos processes in the process operator of one Java machine, some of which take all the memory they can get. Two runs, whose
 * heaps and caches differ: what the messages give must not.
 */
final class HostedFigures {
    private static final int MANY = 1_000;
    private static final int FEW = 60;
    private static final int PAUSED = 8;
    private static final long MOST_MINUTES = 120;
    /** For one evaluation more. */
    private static final long LONGEST_WAIT_MILLIS = 300_000;

    private static final int ARGUMENTS = 4;

    /** That of a run: heap as Java takes it, cache in MiB. */
    private record Room(String heap, int cacheMib) {}

    /** The second of each has room for a bomb without the heap of processes kept ready. */
    private static final List<Room> LITTLE = List.of(new Room("-Xmx1200m", 512), new Room("-Xmx2g", 1_024));

    /** Of the first: it proves that 4 GiB are enough, RocksDB, stacks and code included. */
    private static final List<Room> MUCH = List.of(new Room("-Xmx2800m", 1_536), new Room("-Xmx3g", 2_048));

    /**
     * What a run gave.
     *
     * @param resident largest resident memory, MiB
     * @param heap after a collection at the end, MiB
     * @param answered evaluations of healthy messages that are well
     * @param refused bombs that were refused memory
     * @param digest of all evaluations
     */
    private record Outcome(double resident, double heap, long answered, long refused, String digest) {}

    private HostedFigures() {}

    /** Tells {@code found} of memory and heap; of none, with the reason on standard error, when the module is missing. */
    static void measure(Path folder, boolean full, Consumer<Figure> found) throws Exception {
        Optional<Path> module = AosFigures.module();
        if (module.isEmpty()) {
            System.err.println(AosFigures.HOW);
            return;
        }
        AosPopulation population = new AosPopulation(module.get().toString(), full ? MANY : FEW);
        String what = population.processes() + " aos processes, 1 in " + AosPopulation.BOMBS + " a memory bomb, ";
        String digest = "";
        for (Room room : full ? MUCH : LITTLE) {
            Outcome outcome = run(population, room, folder);
            String here = what + room.heap() + ", cache of " + room.cacheMib() + " MiB: ";
            found.accept(Figure.of(here + "largest resident memory", "MiB", outcome.resident())
                    .withGoal(new Figure.Goal.AtMost(4_096)));
            found.accept(Figure.of(here + "heap after collection", "MiB", outcome.heap()));
            found.accept(Figure.of(here + "healthy messages answered", "messages", (double) outcome.answered())
                    .withGoal(new Figure.Goal.AtLeast((double) population.size() - population.bombs())));
            found.accept(Figure.of(here + "bombs refused memory", "messages", (double) outcome.refused())
                    .withGoal(new Figure.Goal.AtLeast(population.bombs())));
            if (!digest.isEmpty()) {
                found.accept(Figure.of(
                                what + "evaluations equal to those of the run before",
                                "1 is yes",
                                digest.equals(outcome.digest()) ? 1 : 0)
                        .withGoal(new Figure.Goal.AtLeast(1)));
            }
            digest = outcome.digest();
        }
    }

    private static Outcome run(AosPopulation population, Room room, Path folder) throws Exception {
        Path log = folder.resolve("hosted.log");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        room.heap(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HostedFigures.class.getName(),
                        population.module(),
                        Integer.toString(population.processes()),
                        Integer.toString(room.cacheMib()),
                        Files.createTempDirectory(folder, "hosted").toString())
                .redirectError(log.toFile())
                .start();
        String answer = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!child.waitFor(MOST_MINUTES, TimeUnit.MINUTES) || child.exitValue() != 0) {
            throw new IllegalStateException("The host of aos processes, " + room + ", ended with " + child.exitValue()
                    + "; the end of its log:\n" + end(log));
        }
        String[] fields = answer.strip().split("\\s+", -1);
        int at = fields.length - 5;
        return new Outcome(
                Double.parseDouble(fields[at]),
                Double.parseDouble(fields[at + 1]),
                Long.parseLong(fields[at + 2]),
                Long.parseLong(fields[at + 3]),
                fields[at + 4]);
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /**
     * The child: prints its largest resident memory and its heap in MiB, how many healthy messages were answered, how many bombs
     * were refused memory, and a digest of all evaluations.
     *
     * @param arguments the module's file, how many processes, MiB of the cache, a folder for files
     * @throws Exception when it fails
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != ARGUMENTS) {
            throw new IllegalArgumentException("Module, processes, MiB of the cache, folder are wanted");
        }
        AosPopulation population = new AosPopulation(arguments[0], Integer.parseInt(arguments[1]));
        MachineSettings settings = new MachineSettings(
                population,
                MachineSettings.options(MachineOptions.DEFAULTS),
                population.processes(),
                (long) Integer.parseInt(arguments[2]) << 20,
                new Sharing(Sharing.DEFAULTS.sliceGas(), Sharing.DEFAULTS.waitingCount(), PAUSED));
        Map<String, Bytes> seen = new TreeMap<>();
        long[] counts = new long[2];
        try (ProcessJob job = ProcessJob.start(population, settings, Path.of(arguments[3]), Optional.empty())) {
            Gate.listen(evaluation -> {
                seen.put(
                        evaluation.process() + " " + evaluation.position(),
                        Bytes.sha256(Wire.EVALUATION.encode(evaluation)));
                if (isRefused(evaluation)) {
                    counts[1]++;
                } else if (evaluation.status() == Status.OK) {
                    counts[0]++;
                }
            });
            Gate.openTo(population.size());
            while (Gate.out() < population.size()) {
                Gate.await(Gate.out() + 1, LONGEST_WAIT_MILLIS);
            }
            job.checkpoint(false);
            StringBuilder all = new StringBuilder();
            seen.forEach((where, digest) ->
                    all.append(where).append(' ').append(digest.hex()).append('\n'));
            System.out.println(String.format(
                    Locale.ROOT,
                    "%.1f %.1f %d %d %s",
                    Resident.most(),
                    Resident.heap(),
                    counts[0],
                    counts[1],
                    Bytes.sha256(all.toString().getBytes(StandardCharsets.UTF_8))
                            .hex()));
        }
    }

    private static boolean isRefused(Evaluation evaluation) {
        return (evaluation.error().orElse("") + evaluation.output()).contains("not enough memory");
    }
}
