package io.railyard.node.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.guests.Guest;
import io.railyard.http.HttpError;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.node.index.ProcessLogs;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folds that begin at images on disk, and at none that is not what the record says. */
class ReplicasTest {
    private static final Id PROCESS = Id.ofName("a counter");
    private static final Id MODULE = Id.ofName("module of the counter");
    private static final int SLOTS = 300;

    @TempDir
    Path folder;

    private final Machine machine = new Machine(
            id -> Optional.of(new ModuleItem(
                    id,
                    "owner",
                    Guest.COUNTER.moduleTags().entrySet().stream()
                            .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                            .toList(),
                    Bytes.of(Guest.COUNTER.wasm()))),
            MachineOptions.DEFAULTS);

    /** A log of one process, which counts what is read of it. */
    private static final class Logs implements ProcessLogs {
        private final TreeMap<Position, Assignment> entries = new TreeMap<>();
        private final TreeMap<Position, Evaluation> outcomes = new TreeMap<>();
        private int read;

        @Override
        public List<Assignment> assignments(Id process, Position from, int limit) {
            List<Assignment> found =
                    entries.tailMap(from).values().stream().limit(limit).toList();
            read += found.size();
            return found;
        }

        @Override
        public Optional<Evaluation> evaluation(Id process, Position position) {
            return Optional.ofNullable(outcomes.get(position));
        }

        @Override
        public Optional<Evaluation> lastEvaluation(Id process) {
            return Optional.ofNullable(outcomes.lastEntry()).map(entry -> entry.getValue());
        }

        int readSince() {
            int before = read;
            read = 0;
            return before;
        }
    }

    /** With a whole root at each position. */
    private Logs logs() {
        return logs("Root-Interval", "1");
    }

    private Logs logs(String... processTags) {
        Logs logs = new Logs();
        try (ProcessRuntime runtime = machine.create(PROCESS)) {
            for (int slot = 0; slot < SLOTS; slot++) {
                Assignment entry = entry(slot, processTags);
                logs.entries.put(entry.position(), entry);
                logs.outcomes.put(
                        entry.position(),
                        runtime.evaluate(entry, Optional.empty()).orElseThrow());
            }
        }
        return logs;
    }

    private static Assignment entry(int slot, String... processTags) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Type", slot == 0 ? "Process" : "Message"),
                slot == 0 ? new Tag("Module", MODULE.toString()) : new Tag("Action", "Add"),
                new Tag("Quantity", Integer.toString(slot))));
        for (int i = 0; slot == 0 && i < processTags.length; i += 2) {
            tags.add(new Tag(processTags[i], processTags[i + 1]));
        }
        Id id = slot == 0 ? PROCESS : Id.ofName("add " + slot);
        Message message =
                new Message(id, "owner", "owner", Optional.of(PROCESS), Bytes.EMPTY, tags, Bytes.utf8("1"), id.bytes());
        return new Assignment(
                PROCESS, Position.slot(slot), 1_000L * slot, 0, HashChain.first(PROCESS), false, message, 0, slot);
    }

    private Images images(long bytes) {
        return new Images(folder, bytes);
    }

    private Bytes root(Logs logs, int slot) {
        try (Replicas replicas = new Replicas(logs, machine, images(Images.MAX_BYTES))) {
            return replicas.at(
                    PROCESS, Position.slot(slot), runtime -> runtime.wholeRoot().orElse(Bytes.EMPTY));
        }
    }

    private static Bytes recorded(Logs logs, int slot) {
        return Objects.requireNonNull(logs.outcomes.get(Position.slot(slot))).stateRoot();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void change(UnaryOperator<byte[]> how) throws IOException {
        for (Path file : files()) {
            Files.write(file, how.apply(Files.readAllBytes(file)));
        }
    }

    @Test
    void beginAtTheNearestImageAlsoAfterARestart() throws IOException {
        Logs logs = logs();
        assertThat(root(logs, SLOTS - 1)).isEqualTo(recorded(logs, SLOTS - 1));
        assertThat(logs.readSince()).isEqualTo(SLOTS);
        assertThat(files()).as("at 127 and 255, and at the end").hasSize(3);

        assertThat(root(logs, SLOTS - 1)).isEqualTo(recorded(logs, SLOTS - 1));
        assertThat(logs.readSince()).as("the image at the end is it").isZero();
        assertThat(root(logs, 200)).isEqualTo(recorded(logs, 200));
        assertThat(logs.readSince()).isBetween(73, 128);
        assertThat(root(logs, 5)).isEqualTo(recorded(logs, 5));
    }

    @Test
    void leaveAnImageAtTheLastWholeRootOfAProcessThatNamesNoInterval() throws IOException {
        Logs logs = logs("Name", "another");
        root(logs, SLOTS - 1);
        int last = (SLOTS - 1) / 16 * 16;
        assertThat(files().stream().map(file -> file.getFileName().toString()))
                .anyMatch(name -> name.endsWith("." + last + ".0"))
                .hasSize(3);
        logs.readSince();

        assertThat(root(logs, last)).isEqualTo(recorded(logs, last));
        assertThat(logs.readSince()).as("the image there is it").isZero();
        root(logs, SLOTS - 1);
        assertThat(logs.readSince()).isEqualTo(SLOTS - 1 - last);
    }

    @Test
    void leaveOutWhatAnImageSparesThemOnTheWayForward() {
        Logs logs = logs();
        root(logs, SLOTS - 1);
        logs.readSince();
        try (Replicas replicas = new Replicas(logs, machine, images(Images.MAX_BYTES))) {
            replicas.at(PROCESS, Position.slot(3), ProcessRuntime::position);
            logs.readSince();
            replicas.at(PROCESS, Position.slot(298), ProcessRuntime::position);
        }
        assertThat(logs.readSince()).isLessThan(100);
    }

    @Test
    void beginEarlierWhereAnImageIsDamaged() throws IOException {
        Logs logs = logs();
        root(logs, SLOTS - 1);
        logs.readSince();
        change(bytes -> {
            bytes[bytes.length / 2] ^= 1;
            return bytes;
        });
        Files.writeString(folder.resolve("leftover.part"), "half");

        assertThat(root(logs, 280)).isEqualTo(recorded(logs, 280));
        assertThat(logs.readSince()).isGreaterThan(280);
        assertThat(folder.resolve("leftover.part")).doesNotExist();
    }

    @Test
    void takeNoImageThatIsAnothersOrOfAnotherPlace() throws IOException {
        Logs logs = logs();
        root(logs, SLOTS - 1);
        List<Path> files = files();
        byte[] first = Files.readAllBytes(files.get(0));
        for (Path file : files) {
            Files.write(file, first);
        }
        logs.readSince();

        assertThat(root(logs, SLOTS - 1)).isEqualTo(recorded(logs, SLOTS - 1));
        assertThat(logs.readSince()).as("only the first is in its place").isBetween(100, 256);
    }

    @Test
    void takeNoImageWhoseRootIsNotTheRecordedOne() {
        Logs logs = logs();
        root(logs, SLOTS - 1);
        Logs others = logs("Root-Interval", "1", "Name", "another");
        logs.readSince();

        assertThat(root(others, SLOTS - 1)).isEqualTo(recorded(others, SLOTS - 1));
        assertThat(others.readSince()).isEqualTo(SLOTS);
        assertThat(recorded(others, SLOTS - 1)).isNotEqualTo(recorded(logs, SLOTS - 1));
    }

    @Test
    void keepTheImagesWithinTheirBound() throws IOException {
        Logs logs = logs();
        root(logs, SLOTS - 1);
        long size = Files.size(files().get(0));

        Images bounded = images(2 * size + size / 2);

        assertThat(files()).hasSize(2);
        assertThat(bounded.bytes()).isLessThanOrEqualTo(2 * size + size / 2);
        assertThat(images(0).bytes()).isZero();
        assertThat(files()).isEmpty();
    }

    @Test
    void leaveImagesOnlyWhereTheRootStandsForTheWholeMemory() throws IOException {
        Logs logs = logs("Root-Interval", "100");

        root(logs, SLOTS - 1);

        assertThat(files()).allSatisfy(file -> {
            int slot = Integer.parseInt(file.getFileName().toString().split("\\.", -1)[1]);
            assertThat(slot % 100).isZero();
        });
        assertThat(files()).isNotEmpty();
    }

    @Test
    void sayThatARecordedRootIsNotTheirs() {
        Logs logs = logs();
        Logs others = logs("Root-Interval", "1", "Name", "another");
        logs.outcomes.put(Position.slot(7), others.outcomes.get(Position.slot(7)));

        assertThatThrownBy(() -> root(logs, 9))
                .isInstanceOf(HttpError.class)
                .hasMessageContaining("folded again gives root");
    }
}
