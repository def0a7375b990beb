package io.railyard.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIndexTest {
    private static final Id PROCESS = Id.ofName("process");
    private static final Bytes ZEROS = Bytes.of(new byte[Id.LENGTH]);

    @TempDir
    Path folder;

    private static Message message(String name, String... tags) {
        List<Tag> all = new ArrayList<>();
        for (int i = 0; i < tags.length; i += 2) {
            all.add(new Tag(tags[i], tags[i + 1]));
        }
        return new Message(
                Id.ofName(name),
                "owner",
                "owner",
                Optional.of(PROCESS),
                Bytes.EMPTY,
                all,
                Bytes.utf8(name),
                Bytes.EMPTY);
    }

    private static Assignment entry(int slot, int tick, long millis, Message message) {
        return new Assignment(PROCESS, new Position(slot, tick), millis, 0, ZEROS, tick > 0, message, 0, slot);
    }

    private static Evaluation outcome(int slot, int tick) {
        return new Evaluation(
                PROCESS,
                new Position(slot, tick),
                Id.ofName("m" + slot),
                slot,
                Status.OK,
                Optional.empty(),
                "\"" + slot + "\"",
                List.of(),
                1,
                ZEROS,
                0,
                0);
    }

    private static Haul haul(List<Assignment> assignments, List<Evaluation> evaluations, String at, long offset) {
        SortedMap<String, Long> offsets = new TreeMap<>();
        offsets.put(at, offset);
        return new Haul(assignments, evaluations, List.of(), offsets);
    }

    private static List<Assignment> log() {
        return List.of(
                entry(0, 0, 100, message("m0", "Name", "x")),
                entry(1, 0, 200, message("m1", "Action", "Add")),
                entry(1, 1, 250, message("tick")),
                entry(2, 0, 300, message("m2", "Action", "Add")));
    }

    @Test
    void readingTheSameTwiceChangesNothing() {
        try (LogIndex index = LogIndex.open(folder)) {
            index.put(haul(log(), List.of(outcome(0, 0), outcome(1, 0)), "t/0", 4));
            List<Assignment> once = index.assignments(PROCESS, Position.slot(0), 100);
            List<Hit> found = index.search("Action", "Add", true, 100);

            index.put(haul(log(), List.of(outcome(0, 0), outcome(1, 0)), "t/0", 4));

            assertThat(index.assignments(PROCESS, Position.slot(0), 100))
                    .isEqualTo(once)
                    .isEqualTo(log());
            assertThat(index.search("Action", "Add", true, 100))
                    .isEqualTo(found)
                    .hasSize(2);
            assertThat(index.evaluations(PROCESS, Optional.empty(), true, 100)).hasSize(2);
        }
    }

    @Test
    void aNewStartGoesOnWhereTheIndexStands() {
        try (LogIndex index = LogIndex.open(folder)) {
            index.put(haul(log(), List.of(outcome(0, 0)), "ao.schedule/3", 17));
        }
        try (LogIndex index = LogIndex.open(folder)) {
            assertThat(index.offset("ao.schedule", 3)).contains(17L);
            assertThat(index.offset("ao.schedule", 2)).isEmpty();
            assertThat(index.lastSlot(PROCESS).map(Assignment::position)).contains(Position.slot(2));
        }
    }

    @Test
    void findsByMessageTimeAndPosition() {
        try (LogIndex index = LogIndex.open(folder)) {
            index.put(haul(log(), List.of(outcome(0, 0), outcome(1, 0), outcome(1, 1)), "t/0", 4));

            assertThat(index.position(Id.ofName("m1"), PROCESS)).contains(Position.slot(1));
            assertThat(index.position(Id.ofName("m1"), Id.ofName("other"))).isEmpty();
            assertThat(index.firstAfter(PROCESS, 200)).contains(new Position(1, 1));
            assertThat(index.firstAfter(PROCESS, 199)).contains(Position.slot(1));
            assertThat(index.firstAfter(PROCESS, 300)).isEmpty();
            assertThat(index.lastEvaluation(PROCESS).map(Evaluation::position)).contains(new Position(1, 1));
            assertThat(index.evaluations(PROCESS, Optional.of(Position.slot(1)), false, 2).stream()
                            .map(Evaluation::position))
                    .containsExactly(Position.slot(1), Position.slot(0));
        }
    }

    @Test
    void theFirstRefusalStays() {
        try (LogIndex index = LogIndex.open(folder)) {
            index.put(new Haul(List.of(), List.of(), List.of(rejection("ordering.duplicate")), new TreeMap<>()));
            assertThat(index.rejection(Id.ofName("m9"), PROCESS))
                    .as("a repeat says nothing of the message")
                    .isEmpty();
            index.put(new Haul(List.of(), List.of(), List.of(rejection("first")), new TreeMap<>()));
            index.put(new Haul(List.of(), List.of(), List.of(rejection("second")), new TreeMap<>()));

            assertThat(index.rejection(Id.ofName("m9"), PROCESS).map(Rejection::code))
                    .contains("first");
        }
    }

    private static Rejection rejection(String code) {
        return new Rejection(
                "inbox/0/" + code,
                "ordering",
                code,
                "reason",
                Optional.of(PROCESS),
                Optional.of(Id.ofName("m9")),
                0,
                0,
                ZEROS);
    }

    @Test
    void whoWaitsIsToldWhenItComes() throws Exception {
        try (LogIndex index = LogIndex.open(folder)) {
            CountDownLatch looked = new CountDownLatch(1);
            AtomicReference<Optional<Evaluation>> seen = new AtomicReference<>(Optional.empty());
            Thread waiter = new Thread(() -> {
                try {
                    seen.set(index.await(
                            () -> {
                                Optional<Evaluation> found = index.evaluation(PROCESS, Position.slot(0));
                                looked.countDown();
                                return found;
                            },
                            60_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            waiter.start();
            looked.await();

            index.put(haul(List.of(), List.of(outcome(0, 0)), "t/0", 1));
            waiter.join(60_000);

            assertThat(seen.get()).isPresent();
            assertThat(index.await(() -> index.evaluation(PROCESS, Position.slot(5)), 10))
                    .isEmpty();
        }
    }

    @Test
    void keepsWhatClientsLeave() {
        try (LogIndex index = LogIndex.open(folder)) {
            index.keepOwner("address", Bytes.utf8("key"));
            index.monitor(PROCESS, "alice", true);
            index.monitor(PROCESS, "bob", true);
            index.monitor(PROCESS, "alice", false);
            index.keepItem(Id.ofName("item"), Bytes.utf8("raw"));

            assertThat(index.owner("address")).contains(Bytes.utf8("key"));
            assertThat(index.owner("other")).isEmpty();
            assertThat(index.monitors(PROCESS)).containsExactly("bob");
            assertThat(index.item(Id.ofName("item"))).contains(Bytes.utf8("raw"));
        }
    }
}
