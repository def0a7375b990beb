package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PageTree;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes whose memory is hashed at every so many-th position only. */
final class RootIntervalTest {
    private final Machine machine = new Machine(Histories.guests(), MachineOptions.DEFAULTS);

    private static Histories history(int interval) {
        Tag[] tags = interval == 0 ? new Tag[0] : new Tag[] {new Tag("Root-Interval", Integer.toString(interval))};
        Histories history = Histories.bare("counter", tags);
        for (int i = 0; i < 18; i++) {
            history.send(i % 5 == 4 ? "Trap" : "Add", "Quantity", Integer.toString(i));
            if (i % 7 == 3) {
                history.tick();
            }
        }
        return history;
    }

    private List<Transition> straight(List<Assignment> log) {
        try (ProcessRuntime runtime = machine.create(log.get(0).process())) {
            return log.stream().map(runtime::apply).toList();
        }
    }

    private static List<Evaluation> evaluations(List<Transition> transitions) {
        return transitions.stream().map(Transition::evaluation).toList();
    }

    private static Header header(Transition transition) {
        return Header.decode(transition.header());
    }

    @Test
    void keepsTheFormsOfBeforeThereWereIntervalsAtAnIntervalOfOne() {
        for (Transition transition : straight(history(1).log())) {
            assertThat(transition.header().toByteArray()[5]).isEqualTo((byte) 2);
            assertThat(header(transition).rooting()).isEqualTo(Rooting.EACH);
            assertThat(header(transition).pagesRoot())
                    .isEqualTo(header(transition).memoryRoot());
        }
    }

    @Test
    void hashesEverySixteenthPositionOfAProcessThatNamesNone() {
        List<Transition> some = straight(history(0).log());
        for (int i = 0; i < some.size(); i++) {
            assertThat(some.get(i).header().toByteArray()[5]).isEqualTo((byte) 4);
            assertThat(header(some.get(i)).rooting().interval()).isEqualTo(16);
            assertThat(header(some.get(i)).rooting().since()).isEqualTo(i % 16);
        }
        assertThat(some).hasSizeGreaterThan(17);
    }

    /** There is no memory to hash, whatever the process asks for. */
    @ParameterizedTest
    @CsvSource({"no such guest,3,", "counter,0,", "counter,3,64-kb", "no such guest,,", "counter,,64-kb"})
    void hasTheFormOfEachPositionWithoutARunnableModule(
            String guest, @Nullable String interval, @Nullable String memory) {
        List<Tag> tags = new ArrayList<>();
        if (interval != null) {
            tags.add(new Tag("Root-Interval", interval));
        }
        if (memory != null) {
            tags.add(new Tag("Memory-Limit", memory));
        }
        Histories history = Histories.bare(guest, tags.toArray(Tag[]::new)).send("Get");
        for (Transition transition : straight(history.log())) {
            assertThat(transition.evaluation().status()).isEqualTo(Status.NO_MODULE);
            assertThat(header(transition).rooting()).isEqualTo(Rooting.EACH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 16, 1_024})
    void hashesTheMemoryOfEveryPositionThatTheIntervalNames(int interval) {
        List<Transition> some = straight(history(interval).log());

        ProcessImage image = new ProcessImage(Bytes.EMPTY, new TreeMap<>());
        for (int i = 0; i < some.size(); i++) {
            Header header = header(some.get(i));
            int last = i / interval * interval;
            assertThat(header.rooting().since()).isEqualTo(i - last);
            assertThat(header.rooting().last())
                    .isEqualTo(some.get(last).evaluation().position());
            assertThat(header.memoryRoot()).isEqualTo(header(some.get(last)).pagesRoot());
            image = image.after(some.get(i));
            assertThat(header.pagesRoot()).isEqualTo(rootOf(image));
        }
        assertThat(evaluations(some)).extracting(Evaluation::stateRoot).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 16})
    void hasEqualRootsHoweverOftenItIsStoredAndRestored(int interval) throws Exception {
        List<Assignment> log = history(interval).log();
        List<Evaluation> expected = evaluations(straight(log));
        for (int every = 1; every <= 4; every++) {
            List<Evaluation> found = new ArrayList<>();
            byte[][] record = new byte[1][];
            SortedMap<Integer, byte[]> pages = new TreeMap<>();
            ProcessRuntime runtime = machine.create(log.get(0).process());
            for (Assignment assignment : log) {
                found.add(runtime.evaluate(assignment, Optional.empty()).orElseThrow());
                if (found.size() % every == 0) {
                    ProcessImage image = runtime.image();
                    runtime.save(store(record, pages));
                    runtime.close();
                    runtime = machine.restore(record[0], pages);
                    assertThat(runtime.image()).isEqualTo(image);
                }
            }
            assertThat(found).as("restored every " + every).isEqualTo(expected);
        }
    }

    private static StateStore store(byte[][] record, SortedMap<Integer, byte[]> pages) {
        return new StateStore() {
            @Override
            public void record(byte[] bytes) {
                record[0] = bytes;
            }

            @Override
            public void page(int index, byte[] bytes) {
                pages.put(index, bytes);
            }

            @Override
            public void remove(int index) {
                pages.remove(index);
            }
        };
    }

    @Test
    void goesOnInAForkAndAfterADryRunAsIfTheyHadNotBeen() {
        List<Assignment> log = history(16).log();
        List<Evaluation> expected = evaluations(straight(log));
        ProcessRuntime runtime = machine.create(log.get(0).process());
        List<Evaluation> found = new ArrayList<>();
        List<Evaluation> forked = new ArrayList<>();
        for (Assignment assignment : log) {
            if (!found.isEmpty()) {
                runtime.dryRun(assignment);
                try (ProcessRuntime fork = runtime.fork()) {
                    forked.add(fork.apply(assignment).evaluation());
                }
            }
            found.add(runtime.evaluate(assignment, Optional.empty()).orElseThrow());
        }
        assertThat(found).isEqualTo(expected);
        assertThat(forked).isEqualTo(expected.subList(1, expected.size()));
    }

    @Test
    void refusesAnImageWhosePagesWereDamagedBetweenRoots() {
        List<Assignment> log = history(16).log();
        ProcessRuntime runtime = machine.create(log.get(0).process());
        log.subList(0, 5).forEach(runtime::apply);

        ProcessImage damaged = otherMemory(runtime.image());

        assertThatThrownBy(() -> machine.restore(damaged))
                .isInstanceOf(DamagedState.class)
                .hasMessageContaining("do not match its header at 4");
    }

    /** The image with another last byte in its last page. */
    private static ProcessImage otherMemory(ProcessImage image) {
        SortedMap<Integer, Bytes> pages = new TreeMap<>(image.pages());
        int last = (int) (Header.decode(image.header()).memoryBytes() / Page.SIZE_BYTES) - 1;
        byte[] content = new byte[Page.SIZE_BYTES];
        content[Page.SIZE_BYTES - 1] = 1;
        pages.put(last, Bytes.of(content));
        return new ProcessImage(image.header(), pages);
    }

    @Test
    void showsAnotherMemoryAtTheNextRootAtTheLatest() {
        List<Assignment> log = history(16).log();
        List<Evaluation> expected = evaluations(straight(log));
        ProcessRuntime runtime = machine.create(log.get(0).process());
        log.subList(0, 5).forEach(runtime::apply);
        ProcessImage other = otherMemory(runtime.image());
        // The forger makes the header agree with the memory that was put in its place.
        Header lying = Header.decode(other.header()).withPagesRoot(rootOf(other));
        ProcessRuntime wrong = machine.restore(new ProcessImage(lying.encode(lying.fixedPart()), other.pages()));

        List<Evaluation> found = log.subList(5, 17).stream()
                .map(next -> wrong.apply(next).evaluation())
                .toList();

        assertThat(found.subList(0, 11)).isEqualTo(expected.subList(5, 16));
        assertThat(found.get(11).stateRoot()).isNotEqualTo(expected.get(16).stateRoot());
    }

    /** Its memory root, from its pages alone. */
    private static Bytes rootOf(ProcessImage image) {
        PageMap pages = new PageMap();
        image.pages().forEach((page, content) -> pages.put(page, content.toByteArray()));
        PageTree tree = new PageTree();
        tree.update(
                pages,
                (int) (Header.decode(image.header()).memoryBytes() / Page.SIZE_BYTES),
                image.pages().keySet().stream().mapToInt(page -> page).toArray());
        return tree.root();
    }

    @Test
    void provesPagesAtPositionsThatHaveARootAndSaysWhichThoseAre() {
        List<Assignment> log = history(3).log();
        ProcessRuntime runtime = machine.create(log.get(0).process());
        log.subList(0, 3).forEach(runtime::apply);

        assertThatThrownBy(() -> runtime.proof(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("machine.no-root-here")
                .hasMessageContaining("pages are proven at 0, 2 positions ago, and again in 1, not at 2");
        Transition third = runtime.apply(log.get(3));

        Bytes content = runtime.image().pages().get(0);
        byte[] page = content == null ? new byte[Page.SIZE_BYTES] : content.toByteArray();
        assertThat(runtime.proof(0).root(Bytes.of(page)))
                .isEqualTo(header(third).memoryRoot());
    }

    @Test
    void refusesIntervalsOutsideTheirBounds() {
        assertThatThrownBy(() -> new Rooting(Rooting.MOST_INTERVAL + 1, 0, Position.slot(0), Header.ZEROS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rooting(4, 4, Position.slot(0), Header.ZEROS))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
