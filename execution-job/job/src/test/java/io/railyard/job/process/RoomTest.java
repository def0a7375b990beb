package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Guests that want more heap than their host has for guests: whether they get it never shows in what they give. */
final class RoomTest {
    /** A bomb grows to 64 MiB, in an array that is copied into larger ones on the way. */
    private static final long LARGEST_BOMB = 64L << 20;

    private static final int BOMBS = 3;
    private static final long SHORT_SLICE = 10_000;

    /** Has little heap for guests and some to lend. */
    private static final class Host extends QuietHost {
        private final Machine machine;
        private final long lent;
        private final List<String> waited = new ArrayList<>();
        private final List<Id> halted = new ArrayList<>();
        private boolean lends;
        private int loans;
        private long most;

        private Host(Machine machine, long lent) {
            super(machine);
            this.machine = machine;
            this.lent = lent;
        }

        Host(long mostBytes, long lent) {
            this(new Machine(new GuestModules().open(), MachineOptions.DEFAULTS, 1, mostBytes), lent);
        }

        @Override
        public void give(Assignment assignment, ProcessRuntime runtime, Optional<Evaluation> evaluation) {
            super.give(assignment, runtime, evaluation);
            most = Math.max(most, machine.arenaBytes());
        }

        @Override
        public boolean makeRoom() {
            if (lends || lent == 0) {
                return false;
            }
            lends = true;
            loans++;
            machine.lend(lent);
            return true;
        }

        @Override
        public void roomEnough() {
            lends = false;
            machine.lend(0);
        }

        @Override
        public void cramped(Assignment assignment, RuntimeException why) {
            waited.add(why.getMessage());
        }

        @Override
        public void halted(Assignment assignment, RuntimeException why) {
            halted.add(assignment.process());
        }

        List<Evaluation> sorted() {
            return evaluations.stream()
                    .sorted(Comparator.comparing((Evaluation e) -> e.process().toString())
                            .thenComparing(Evaluation::position))
                    .toList();
        }
    }

    private static List<Assignment> history() {
        List<Assignment> history = new ArrayList<>();
        for (int i = 0; i <= BOMBS; i++) {
            Message process = Letters.process("in little room " + i, i == BOMBS ? "counter" : "hostile", "");
            Log log = new Log(process.id());
            String action = i == BOMBS ? "Balance" : "Get";
            history.add(log.next(process));
            if (i < BOMBS) {
                history.add(log.next(Letters.to(process.id(), "boom " + i, "", "Action", "Memory-Bomb")));
            }
            history.add(log.next(Letters.to(process.id(), "after " + i, "", "Action", action)));
        }
        return history;
    }

    private static Host run(long mostBytes, long lent) throws Exception {
        Host host = new Host(mostBytes, lent);
        try (Turns turns = new Turns(new Sharing(SHORT_SLICE, 1_000, 2 * BOMBS), host)) {
            history().forEach(turns::add);
            while (turns.size() > 0) {
                turns.step();
            }
        }
        return host;
    }

    @Test
    void givesEveryBombWhatItsOwnLimitGrantsWhetherTheyWaitForEachOtherOrRunOnLentHeap() throws Exception {
        Host roomy = run(Long.MAX_VALUE, 0);
        Host tight = run(2 * LARGEST_BOMB, 0);
        Host lending = run(LARGEST_BOMB / 2, 2 * LARGEST_BOMB);

        assertThat(roomy.waited).isEmpty();
        assertThat(roomy.evaluations)
                .hasSize(history().size())
                .filteredOn(e -> e.memoryBytes() == LARGEST_BOMB)
                .hasSize(2 * BOMBS);
        assertThat(tight.sorted()).isEqualTo(roomy.sorted());
        assertThat(tight.waited).isNotEmpty();
        assertThat(tight.most).isLessThanOrEqualTo(2 * LARGEST_BOMB);
        assertThat(lending.sorted()).isEqualTo(roomy.sorted());
        assertThat(lending.loans).isPositive();
        assertThat(lending.lends).as("lent after the last bomb").isFalse();
    }

    @Test
    void haltsABombThatFindsTooLittleHeapThoughItIsAloneAndNobodyElse() throws Exception {
        Host poor = run(LARGEST_BOMB / 2, LARGEST_BOMB / 4);

        assertThat(poor.halted).hasSize(BOMBS).doesNotHaveDuplicates();
        assertThat(poor.waited)
                .hasSize(BOMBS)
                .allMatch(why -> why.matches("Guests take \\d+ bytes and want \\d+ more; the host has \\d+ for them"));
        assertThat(poor.lends).isFalse();
        List<Evaluation> others = run(Long.MAX_VALUE, 0).sorted();
        assertThat(poor.evaluations).hasSize(BOMBS + 2);
        assertThat(others).containsAll(poor.evaluations);
    }
}
