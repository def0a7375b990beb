package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import io.railyard.guests.Guests;
import io.railyard.machine.EngineKind;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Our own guests through one process, state root of every slot included, by CPU time of the thread; and AO's module
 * against the reference loader.
 */
public final class MachineBench implements Benchmark {
    private static final String OWNER = "OWNEROWNEROWNEROWNEROWNEROWNEROWNEROWNER123";
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int MESSAGES = 5_000;
    private static final int RUNS = 5;

    @Override
    public String name() {
        return "machine";
    }

    @Override
    public String claim() {
        return "AO's module runs as fast as on the hot reference loader (V8), with gas, depth, NaN and undo.";
    }

    @Override
    public List<Figure> run() throws IOException {
        List<Figure> figures = new ArrayList<>();
        for (String guest : List.of("counter", "token")) {
            figures.add(measure(guest, EngineKind.OWN, WARM_UP, MESSAGES));
        }
        figures.add(measure("counter", EngineKind.INTERPRETER, 500, 500));
        figures.add(CounterBench.figure());
        figures.addAll(VectorBench.figures());
        figures.addAll(AosBench.figures());
        return figures;
    }

    /** For a profiler: runs and prints the figures. */
    public static void main(String[] arguments) throws IOException {
        new MachineBench().run().forEach(System.out::println);
    }

    private static Figure measure(String guest, EngineKind engine, int warmUp, int messages) {
        Id module = Id.ofName(guest);
        List<Tag> tags = List.of(new Tag("Module-Format", Guests.MODULE_FORMAT));
        Bytes wasm = Bytes.of(Guests.named(guest).orElseThrow().wasm());
        Machine machine = new Machine(
                id -> id.equals(module) ? Optional.of(new ModuleItem(module, OWNER, tags, wasm)) : Optional.empty(),
                MachineOptions.DEFAULTS.withEngine(engine));
        Id process = Id.ofName("bench " + guest);
        double[] rates = new double[RUNS];
        try (ProcessRuntime runtime = machine.create(process)) {
            long slot = 0;
            runtime.apply(assignment(
                    process,
                    slot++,
                    process,
                    List.of(new Tag("Type", "Process"), new Tag("Module", module.toString()))));
            for (int run = -1; run < RUNS; run++) {
                int count = run < 0 ? warmUp : messages;
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < count; i++) {
                    check(runtime, process, slot++);
                }
                if (run >= 0) {
                    rates[run] = count / ((THREADS.getCurrentThreadCpuTime() - start) / 1e9);
                }
            }
        }
        return Figure.of(guest + " messages, " + engine.code(), "1/CPU-s", rates);
    }

    private static void check(ProcessRuntime runtime, Id process, long slot) {
        List<Tag> tags = List.of(
                new Tag("Action", slot % 2 == 0 ? "Add" : "Balance"),
                new Tag("Quantity", "1"),
                new Tag("Reference", Long.toString(slot)));
        Status status = runtime.apply(assignment(process, slot, Id.ofName("m" + slot), tags))
                .evaluation()
                .status();
        if (status != Status.OK) {
            throw new IllegalStateException("The guest answered " + status.code() + " at slot " + slot);
        }
    }

    private static Assignment assignment(Id process, long slot, Id message, List<Tag> tags) {
        return new Assignment(
                process,
                Position.slot(slot),
                1_700_000_000_000L + slot,
                0,
                HashChain.first(message),
                false,
                new Message(message, OWNER, OWNER, Optional.of(process), Bytes.EMPTY, tags, Bytes.EMPTY, Bytes.EMPTY),
                0,
                slot);
    }
}
