package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.machine.Limits;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A hundred processes that loop beside nine hundred that do not, counted in gas: no clock says how fast this machine is. */
final class FairShareTest {
    private static final int LOOPERS = 100;
    private static final int HEALTHY = 900;
    private static final int MESSAGES = 12;
    private static final long SLICE = 2_000_000;
    /** Several go into a message. */
    private static final long SHORT_SLICE = 100_000;

    private static final int FEW = 20;
    /** Were all equal, each of 120 would have the 50 slices of a healthy one; what is undone comes on top. */
    private static final int MOST_STEPS = 20_000;

    private static QuietHost host() {
        return new QuietHost(new Machine(
                new GuestModules().open(),
                MachineOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withGasPerMessage(1_000_000_000_000L))));
    }

    /** Each process has its slot 0 behind it. */
    private static void begin(QuietHost host, int count, List<Id> healthy, List<Log> logs) throws Exception {
        try (Turns turns = new Turns(Sharing.NONE, host)) {
            for (int i = 0; i < LOOPERS + count; i++) {
                boolean loops = i < LOOPERS;
                Message process = Letters.process("one of a thousand " + i, loops ? "hostile" : "counter", "");
                logs.add(new Log(process.id()));
                turns.add(logs.get(i).next(process));
                if (!loops) {
                    healthy.add(process.id());
                }
            }
            while (turns.size() > 0) {
                turns.step();
            }
        }
        host.evaluations.clear();
    }

    /** Every looper loops, every healthy one has {@code messages} to count. */
    private static void fill(Turns turns, int messages, List<Id> healthy, List<Log> logs) {
        for (int i = 0; i < LOOPERS; i++) {
            Id id = Letters.process("one of a thousand " + i, "hostile", "").id();
            turns.add(logs.get(i).next(Letters.to(id, "loop " + i, "", "Action", "Loop")));
        }
        for (int k = 0; k < messages; k++) {
            for (int i = 0; i < healthy.size(); i++) {
                Id id = healthy.get(i);
                turns.add(logs.get(LOOPERS + i)
                        .next(Letters.to(id, "add " + i + "/" + k, "", "Action", "Add", "Quantity", "1")));
            }
        }
    }

    @Test
    void letsMessagesOfSeveralSlicesEndThoughMoreLoopThanMayStandStill() throws Exception {
        QuietHost host = host();
        List<Id> healthy = new ArrayList<>();
        List<Log> logs = new ArrayList<>();
        begin(host, FEW, healthy, logs);
        try (Turns turns = new Turns(new Sharing(SHORT_SLICE, 1_000_000, LOOPERS / 2), host)) {
            fill(turns, MESSAGES, healthy, logs);
            int steps = 0;
            while (host.evaluations.size() < FEW * MESSAGES && steps < MOST_STEPS) {
                turns.step();
                steps++;
            }

            assertThat(host.evaluations).as("after " + steps + " steps").hasSize(FEW * MESSAGES);
            assertThat(host.evaluations)
                    .allMatch(each -> each.status() == Status.OK && each.gasUsed() > 2 * SHORT_SLICE);
            System.out.println(FEW * MESSAGES + " messages of several slices end after " + steps + " steps");
        }
    }

    @Test
    void leavesToHealthyProcessesAtLeastFourFifthsOfTheirShareWhileOneInTenLoops() throws Exception {
        QuietHost host = host();
        List<Id> healthy = new ArrayList<>();
        List<Log> logs = new ArrayList<>();
        begin(host, HEALTHY, healthy, logs);
        try (Turns turns = new Turns(new Sharing(SLICE, 1_000_000, 64), host)) {
            fill(turns, MESSAGES, healthy, logs);
            while (healthy.stream().allMatch(id -> turns.size(id) > 0)) {
                for (int i = 0; i < HEALTHY; i++) {
                    turns.step();
                }
            }

            long useful =
                    host.evaluations.stream().mapToLong(Evaluation::gasUsed).sum();
            long looped = turns.pauses() * SLICE;
            double share = (double) useful / (useful + looped);
            System.out.println("900 of 1,000 get " + useful + " gas, 100 that loop " + looped + ": " + share);
            assertThat(share).isGreaterThanOrEqualTo(0.8 * HEALTHY / (HEALTHY + LOOPERS));
            assertThat(looped).as("and those that loop get theirs").isPositive();
            Map<Id, Long> each = new HashMap<>();
            host.evaluations.forEach(one -> each.merge(one.process(), one.gasUsed(), Long::sum));
            long most = each.values().stream().mapToLong(Long::longValue).max().orElseThrow();
            long largest = host.evaluations.stream()
                    .mapToLong(Evaluation::gasUsed)
                    .max()
                    .orElseThrow();
            assertThat(healthy)
                    .as("no healthy one has had two messages more than another")
                    .allMatch(id -> Objects.requireNonNull(each.getOrDefault(id, 0L)) >= most - 2 * largest);
        }
    }
}
