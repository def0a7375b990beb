package io.railyard.schedule.sequencing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.testkit.Seeds;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Law 2: exactly once by identity, whatever crashes when. */
class LoopTest {
    private static final int ROUNDS = 3;

    private static List<InboxRecord> input(int messages) {
        List<InboxRecord> input = new ArrayList<>();
        input.add(Inbox.process("p0", new Tag("Cron-Interval", "1-second"), new Tag("Cron-Tag-Depth", "1")));
        input.add(Inbox.process("p1"));
        input.add(Inbox.process("p2"));
        for (int i = 0; i < messages; i++) {
            Id target = Id.ofName("p" + i % 3);
            Message message = new Message(
                    Id.ofName("m" + i),
                    "user",
                    "user",
                    Optional.of(target),
                    Bytes.EMPTY,
                    List.of(new Tag("Depth", "" + (1 + i % 3))),
                    Bytes.EMPTY,
                    Bytes.EMPTY);
            input.add(new InboxRecord.Signed(target, message));
        }
        input.add(input.get(input.size() - 1));
        return input;
    }

    private static LoopSimulation simulation(LogClock clock, int messages, long seed, int checkpointEvery) {
        return new LoopSimulation(
                clock, input(messages), ROUNDS, new SplittableRandom(seed), checkpointEvery, UnaryOperator.identity());
    }

    @Test
    void executesTheSameWithMarksWhicheverStepCrashes() {
        for (int checkpointEvery : new int[] {0, 7, 23}) {
            LoopSimulation calm = simulation(LogClock.MARKS, 4, 1, checkpointEvery);
            int steps = calm.run(List.of());
            audit(calm);
            assertThat(calm.results()).hasSizeGreaterThan(15);
            for (int crash = 1; crash <= steps; crash++) {
                LoopSimulation crashed = simulation(LogClock.MARKS, 4, 1, checkpointEvery);
                crashed.run(List.of(crash));
                assertThat(crashed.results())
                        .as("crash at step %d of %d, checkpoint every %d", crash, steps, checkpointEvery)
                        .isEqualTo(calm.results());
                audit(crashed);
            }
        }
    }

    @Test
    void losesAndDoublesNothingWithTheBrokersClockWhicheverStepCrashes() {
        for (int checkpointEvery : new int[] {0, 7, 23}) {
            int steps = simulation(LogClock.BROKER, 4, 2, checkpointEvery).run(List.of());
            for (int crash = 1; crash <= steps; crash++) {
                LoopSimulation crashed = simulation(LogClock.BROKER, 4, 2, checkpointEvery);
                crashed.run(List.of(crash));
                audit(crashed);
            }
        }
    }

    @Test
    void standsManyCrashesInLongRuns() {
        Seeds.each(60, random -> {
            int messages = 10 + random.nextInt(30);
            int checkpointEvery = random.nextInt(4) == 0 ? 0 : 5 + random.nextInt(200);
            LoopSimulation calm = simulation(LogClock.MARKS, messages, 3, 50);
            calm.run(List.of());
            List<Integer> crashes = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                crashes.add(1 + random.nextInt(3_000));
            }
            LoopSimulation marks = simulation(LogClock.MARKS, messages, random.nextLong(), checkpointEvery);
            marks.run(crashes);
            assertThat(marks.results()).isEqualTo(calm.results());
            audit(marks);
            LoopSimulation broker = simulation(LogClock.BROKER, messages, random.nextLong(), checkpointEvery);
            broker.run(crashes);
            audit(broker);
        });
    }

    /** The tests above must be able to fail: a sequencer that forgets whom it has heard is found out. */
    @Test
    void findsASequencerThatForgets() {
        UnaryOperator<SequencerState> forgetful = state -> (SequencerState) Proxy.newProxyInstance(
                LoopTest.class.getClassLoader(), new Class<?>[] {SequencerState.class}, (proxy, method, arguments) -> {
                    return method.getName().equals("seen") ? Optional.empty() : method.invoke(state, arguments);
                });

        assertThatThrownBy(() -> {
                    for (int crash = 30; crash < 300; crash++) {
                        LoopSimulation broken = new LoopSimulation(
                                LogClock.BROKER, input(4), ROUNDS, new SplittableRandom(2), 7, forgetful);
                        broken.run(List.of(crash));
                        audit(broken);
                    }
                })
                .isInstanceOf(AssertionError.class);
    }

    /** Checks a finished run against the inbox alone, by rules that share no code with the sequencer. */
    private static void audit(LoopSimulation run) {
        Map<Id, NavigableMap<Position, Assignment>> logs = run.logs();
        Set<Id> placed = new HashSet<>();
        for (NavigableMap<Position, Assignment> log : logs.values()) {
            checkLog(log);
            log.values().stream()
                    .filter(assignment -> !assignment.cron())
                    .forEach(assignment -> assertThat(
                                    placed.add(assignment.message().id()))
                            .as("placed once")
                            .isTrue());
        }
        Set<Id> refused = new HashSet<>();
        for (Rejection rejection : run.rejections()) {
            rejection.message().ifPresent(refused::add);
        }
        Set<Id> sent = new HashSet<>();
        for (InboxRecord inboxRecord : run.inboxContent()) {
            if (inboxRecord instanceof InboxRecord.Signed signed) {
                sent.add(signed.message().id());
            } else if (inboxRecord instanceof InboxRecord.Pushed pushed) {
                sent.add(pushed.message().id());
            }
        }
        for (NavigableMap<Position, Assignment> log : logs.values()) {
            for (Assignment assignment : log.values()) {
                LoopSimulation.outbox(assignment)
                        .forEach(pushed ->
                                assertThat(sent).contains(pushed.message().id()));
            }
        }
        Set<Id> ended = new HashSet<>(placed);
        ended.addAll(refused);
        assertThat(run.waiting()).hasSizeLessThanOrEqualTo(4);
        ended.addAll(run.waiting());
        assertThat(ended)
                .as("every message has an end, and none came from nowhere")
                .isEqualTo(sent);
        List<LoopSimulation.Execution> planned = new ArrayList<>();
        logs.values()
                .forEach(log -> log.values()
                        .forEach(assignment -> planned.add(new LoopSimulation.Execution(
                                assignment.process(),
                                assignment.position(),
                                assignment.message().id(),
                                assignment.timestampMillis()))));
        assertThat(run.results()).as("what is scheduled is executed once").isEqualTo(planned);
    }

    private static void checkLog(NavigableMap<Position, Assignment> log) {
        Assignment before = log.firstEntry().getValue();
        assertThat(before.position()).isEqualTo(Position.slot(0));
        assertThat(before.hashChain()).isEqualTo(HashChain.first(before.process()));
        Id slotMessage = before.message().id();
        for (Assignment next : log.tailMap(before.position(), false).values()) {
            assertThat(before.position().isFollowedBy(next.position()))
                    .as("dense")
                    .isTrue();
            assertThat(next.timestampMillis()).isGreaterThanOrEqualTo(before.timestampMillis());
            Bytes chain = next.cron() ? before.hashChain() : HashChain.next(slotMessage, before.hashChain());
            assertThat(next.hashChain()).isEqualTo(chain);
            slotMessage = next.cron() ? slotMessage : next.message().id();
            before = next;
        }
    }
}
