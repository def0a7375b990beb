package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Id;
import io.railyard.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
    private static final Id A = Id.ofName("a");
    private static final Id B = Id.ofName("b");

    @Test
    void keepsTheOrderOfAProcess() {
        FairQueue<String> queue = new FairQueue<>();
        queue.add(A, "first");
        queue.add(A, "second");

        assertThat(queue.first(A)).isEqualTo("first");
        queue.done(A);
        assertThat(queue.first(A)).isEqualTo("second");
        assertThat(queue.size()).isEqualTo(1);
        queue.done(A);
        assertThat(queue.next()).isEmpty();
        assertThatThrownBy(() -> queue.first(A)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void givesEachProcessWithWorkTheSameGas() {
        FairQueue<Integer> queue = new FairQueue<>();
        Map<Id, Long> used = new HashMap<>();
        long[] costs = {1, 10, 1_000};
        for (int i = 0; i < costs.length; i++) {
            for (int k = 0; k < 100_000; k++) {
                queue.add(Id.ofName("process " + i), i);
            }
        }

        for (long total = 0; total < 90_000; ) {
            Id next = queue.next().orElseThrow();
            long cost = costs[queue.first(next)];
            queue.charge(next, cost);
            queue.done(next);
            used.merge(next, cost, Long::sum);
            total += cost;
        }

        assertThat(used.values()).allMatch(gas -> gas > 28_900 && gas < 31_100);
    }

    @Test
    void passesOverWhatIsParkedUntilItIsNot() {
        FairQueue<String> queue = new FairQueue<>();
        queue.add(A, "first");
        queue.add(B, "other");
        queue.park(A);
        queue.add(A, "second");
        queue.charge(A, 5);

        assertThat(queue.next()).contains(B);
        queue.done(B);
        assertThat(queue.ready()).isFalse();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.all()).containsEntry(A, List.of("first", "second"));

        queue.unpark(A);
        queue.unpark(A);
        queue.unpark(B);
        assertThat(queue.next()).contains(A);
        queue.done(A);
        queue.done(A);
        assertThat(queue.next()).isEmpty();
    }

    @Test
    void lendsNothingToOneThatWasIdle() {
        FairQueue<String> queue = new FairQueue<>();
        queue.add(A, "busy");
        for (int i = 0; i < 100; i++) {
            queue.charge(A, 10);
        }
        queue.add(B, "late");
        queue.add(B, "later");

        assertThat(queue.next()).contains(B);
        queue.charge(B, 15);
        queue.done(B);

        assertThat(queue.next()).as("B has had as much as A lately").contains(A);
    }

    @Test
    void forgetsIdleProcessesThatNoLongerMatter() {
        FairQueue<Integer> queue = new FairQueue<>();
        for (int i = 0; i < 20_000; i++) {
            Id process = Id.ofName("process " + i);
            queue.add(process, i);
            queue.charge(process, 1);
            queue.done(process);
        }

        assertThat(queue.lanes()).isLessThan(3_000);
    }

    @Test
    void losesNothing() {
        Seeds.each(50, random -> {
            FairQueue<Integer> queue = new FairQueue<>();
            Map<Id, List<Integer>> model = new HashMap<>();
            for (int i = 0; i < 2_000; i++) {
                if (random.nextInt(5) < 3) {
                    Id process = Id.ofName("process " + random.nextInt(20));
                    queue.add(process, i);
                    model.computeIfAbsent(process, key -> new ArrayList<>()).add(i);
                } else if (queue.next().isPresent()) {
                    Id next = queue.next().get();
                    queue.charge(next, random.nextInt(100));
                    assertThat(queue.first(next))
                            .isEqualTo(Objects.requireNonNull(model.get(next)).remove(0));
                    queue.done(next);
                    model.values().removeIf(List::isEmpty);
                }
                assertThat(queue.size())
                        .isEqualTo(model.values().stream().mapToInt(List::size).sum());
            }
            assertThat(queue.all()).isEqualTo(model);
        });
    }
}
