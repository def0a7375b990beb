package io.railyard.bench.matrix;

import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.MapFunction;
import org.jspecify.annotations.Nullable;

/** What must come out of the job and what has. Static, as Flink copies what it is given. */
final class Witness {
    private static final long ARENA_BYTES = 256L << 20;
    private static final long WAIT_MILLIS = 1_000;

    /** An evaluation: its state root, and the digest of all of it. */
    private record Sight(Bytes root, Bytes digest) {
        static Sight of(Evaluation evaluation) {
            return new Sight(evaluation.stateRoot(), Bytes.sha256(Wire.EVALUATION.encode(evaluation)));
        }
    }

    private static final Map<Id, List<Sight>> EXPECTED = new HashMap<>();
    private static final Map<Id, Set<Position>> SEEN = new HashMap<>();
    /** Of each process, the slot that came out last since the job was last started. */
    private static final Map<Id, Long> LAST = new HashMap<>();

    private static long count;
    private static long again;
    private static boolean mayRepeat;
    private static @Nullable String difference;

    private Witness() {}

    /** Learns what must come out: {@code history} folded by our engine, without Flink. */
    static synchronized void expect(MatrixHistory history) {
        EXPECTED.clear();
        Machine machine =
                new Machine(MatrixModules.INSTANCE.open(), MachineOptions.DEFAULTS, ARENA_BYTES, Long.MAX_VALUE);
        Map<Id, ProcessRuntime> runtimes = new HashMap<>();
        for (int i = 0; i < history.size(); i++) {
            Assignment assignment = history.get(i);
            Evaluation evaluation = runtimes.computeIfAbsent(assignment.process(), machine::create)
                    .evaluate(assignment, Optional.empty())
                    .orElseThrow();
            EXPECTED.computeIfAbsent(assignment.process(), process -> new ArrayList<>())
                    .add(Sight.of(evaluation));
        }
        runtimes.values().forEach(ProcessRuntime::close);
    }

    /**
     * Forgets what has come out.
     *
     * @param repeats whether evaluations may come again, equal, after a restart: those that came out after the checkpoint
     *     that is gone back to, and while a job that was stopped came to its end
     */
    static synchronized void begin(boolean repeats) {
        SEEN.clear();
        LAST.clear();
        count = 0;
        again = 0;
        mayRepeat = repeats;
        difference = null;
    }

    /** A job starts. */
    static synchronized void started() {
        LAST.clear();
    }

    private static synchronized void see(Evaluation evaluation) {
        Id process = evaluation.process();
        long slot = evaluation.position().slot();
        Sight wanted = Objects.requireNonNull(EXPECTED.get(process)).get((int) slot);
        Sight found = Sight.of(evaluation);
        if (!found.equals(wanted)) {
            differs(
                    evaluation,
                    "gives " + found.root().hex() + " " + evaluation.status() + ", expected "
                            + wanted.root().hex());
        }
        Long before = LAST.put(process, slot);
        if (before != null && before + 1 != slot) {
            differs(evaluation, "comes after slot " + before);
        }
        if (SEEN.computeIfAbsent(process, key -> new HashSet<>()).add(evaluation.position())) {
            count++;
        } else {
            again++;
            if (!mayRepeat) {
                differs(evaluation, "came out twice");
            }
        }
        Witness.class.notifyAll();
    }

    private static void differs(Evaluation evaluation, String how) {
        if (difference == null) {
            difference = "process " + evaluation.process() + " slot " + evaluation.position() + " " + how;
        }
    }

    /** Waits a second at most; whether {@code wanted} different positions have come out, or something differs. */
    static synchronized boolean await(long wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
        long left = WAIT_MILLIS;
        while (count < wanted && difference == null && left > 0) {
            Witness.class.wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return count >= wanted || difference != null;
    }

    static synchronized long count() {
        return count;
    }

    /** Evaluations that came out once more. */
    static synchronized long again() {
        return again;
    }

    /** The first thing that was not as it must be. */
    static synchronized Optional<String> difference() {
        return Optional.ofNullable(difference);
    }

    /** The operator's side. */
    static final class Meter implements MapFunction<Evaluation, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean map(Evaluation evaluation) {
            see(evaluation);
            return true;
        }
    }
}
