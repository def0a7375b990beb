package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.wasm.HostMemoryFull;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StoredStateTest {
    /** A store as plainly as it can be said. */
    private static final class Store implements StateStore {
        private byte[] record = new byte[0];
        private final SortedMap<Integer, byte[]> pages = new TreeMap<>();

        @Override
        public void record(byte[] bytes) {
            record = bytes;
        }

        @Override
        public void page(int index, byte[] bytes) {
            pages.put(index, bytes);
        }

        @Override
        public void remove(int index) {
            pages.remove(index);
        }
    }

    private static final List<Assignment> LOG = history().log();

    private static Histories history(Tag... tags) {
        Histories history = Histories.of("counter", tags);
        for (int i = 0; i < 8; i++) {
            history.send("Add", "Quantity", Integer.toString(i));
        }
        return history;
    }

    private final Machine machine = new Machine(Histories.guests(), MachineOptions.DEFAULTS);

    private ProcessRuntime run(Store store, int messages) throws Exception {
        ProcessRuntime runtime = machine.create(LOG.get(0).process());
        for (int i = 0; i < messages; i++) {
            runtime.apply(LOG.get(i));
            if (i % 3 == 0) {
                runtime.save(store);
            }
        }
        runtime.save(store);
        return runtime;
    }

    @Test
    void goesOnFromWhatWasSavedNowAndThen() throws Exception {
        Store store = new Store();
        ProcessRuntime straight = run(store, 5);

        ProcessRuntime restored = machine.restore(store.record, store.pages);

        assertThat(restored.image()).isEqualTo(straight.image());
        for (Assignment next : LOG.subList(5, LOG.size())) {
            assertThat(restored.apply(next).evaluation())
                    .isEqualTo(straight.apply(next).evaluation());
        }
    }

    @Test
    void savesOnlyWhatDiffersFromTheModule() throws Exception {
        Store store = new Store();
        ProcessRuntime runtime = run(store, LOG.size());

        long kept = store.pages.values().stream().mapToLong(page -> page.length).sum();
        assertThat(kept).isLessThan(runtime.image().pages().size() * (long) Page.SIZE_BYTES / 4);
    }

    @Test
    void namesThePageInWhichABitWasFlipped() throws Exception {
        Store store = new Store();
        run(store, LOG.size());
        for (Map.Entry<Integer, byte[]> page : store.pages.entrySet()) {
            byte[] whole = page.getValue();
            byte[] damaged = whole.clone();
            damaged[damaged.length - 1] ^= 4;
            page.setValue(damaged);

            assertThatThrownBy(() -> machine.restore(store.record, store.pages))
                    .isInstanceOf(DamagedState.class)
                    .hasMessageContaining("Page " + page.getKey() + " of process "
                            + LOG.get(0).process());
            page.setValue(whole);
        }
        assertThat(machine.restore(store.record, store.pages).position()).isPresent();
    }

    @Test
    void refusesTheRecordWhicheverOfItsBitsIsFlipped() throws Exception {
        Store store = new Store();
        run(store, LOG.size());
        for (int bit = 0; bit < 8 * store.record.length; bit++) {
            byte[] damaged = store.record.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> machine.restore(damaged, store.pages))
                    .as("bit " + bit)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesARecordOfALaterForm() throws Exception {
        Store store = new Store();
        run(store, 2);
        byte[] later = store.record.clone();
        later[5] = (byte) (later[5] + 5);

        assertThatThrownBy(() -> machine.restore(later, store.pages))
                .isInstanceOf(DamagedState.class)
                .hasMessageContaining("restore it with the release that wrote it");
    }

    @Test
    void decodesEveryPageThatItEncodes() throws Exception {
        Seeds.each(200, random -> {
            byte[] first = page(random);
            byte[] content = random.nextBoolean() ? first.clone() : page(random);
            for (int i = random.nextInt(600); i > 0; i--) {
                content[random.nextInt(content.length)] = (byte) random.nextInt();
            }
            byte[] base = random.nextBoolean() ? first : null;

            byte[] record = PageRecord.encode(content, base);

            assertThat(record.length)
                    .isNotEqualTo(PagedMemory.PAGE_BYTES)
                    .isLessThanOrEqualTo(PagedMemory.PAGE_BYTES + 5);
            assertThat(PageRecord.decode(record, base)).isEqualTo(content);
        });
        assertThat(PageRecord.decode(PageRecord.encode(null, new byte[PagedMemory.PAGE_BYTES]), null))
                .isNull();
    }

    private static byte[] page(RandomGenerator random) {
        byte[] page = new byte[PagedMemory.PAGE_BYTES];
        random.nextBytes(page);
        Arrays.fill(page, random.nextInt(page.length), page.length, (byte) 0);
        return page;
    }

    @Test
    void aForkGoesItsOwnWay() throws Exception {
        ProcessRuntime runtime = run(new Store(), 4);
        ProcessImage before = runtime.image();

        try (ProcessRuntime fork = runtime.fork()) {
            Evaluation there = fork.evaluate(LOG.get(4), Optional.empty()).orElseThrow();
            assertThat(fork.image()).isNotEqualTo(before);
            assertThat(runtime.image()).isEqualTo(before);
            assertThat(runtime.apply(LOG.get(4)).evaluation()).isEqualTo(there);
            assertThat(runtime.image()).isEqualTo(fork.image());
        }
    }

    @Test
    void manyProcessesShareOneInstance() throws Exception {
        Machine poor = new Machine(Histories.guests(), MachineOptions.DEFAULTS, 1, Long.MAX_VALUE);
        Histories token = history();
        Histories other = history(new Tag("Name", "another"));
        try (ProcessRuntime one = poor.create(token.process());
                ProcessRuntime second = poor.create(other.process());
                ProcessRuntime alone = machine.create(token.process())) {
            for (int i = 0; i < Math.min(token.log().size(), other.log().size()); i++) {
                Evaluation shared = one.apply(token.log().get(i)).evaluation();
                second.apply(other.log().get(i));
                assertThat(shared).isEqualTo(alone.apply(token.log().get(i)).evaluation());
            }
            assertThat(poor.arenaCount()).isEqualTo(1);
            assertThat(poor.exchanges()).isPositive();
        }
    }

    @Test
    void givesUpAMessageThatNeedsMoreHeapThanTheHostHasAndRunsItOnALargerOne() {
        Histories bomb = Histories.of("hostile").send("Get").send("Memory-Bomb").send("Get");
        Machine small = new Machine(Histories.guests(), MachineOptions.DEFAULTS, 1, 16L << 20);
        ProcessRuntime runtime = small.create(bomb.process());
        runtime.apply(bomb.log().get(0));
        runtime.apply(bomb.log().get(1));
        ProcessImage before = runtime.image();

        assertThatThrownBy(() -> runtime.apply(bomb.log().get(2))).isInstanceOf(HostMemoryFull.class);

        assertThat(runtime.image()).isEqualTo(before);
        assertThat(small.arenaBytes()).isLessThanOrEqualTo(16L << 20);
        ProcessRuntime straight = machine.create(bomb.process());
        bomb.log().subList(0, 2).forEach(straight::apply);
        ProcessRuntime moved = machine.restore(before);
        for (Assignment next : bomb.log().subList(2, 4)) {
            assertThat(moved.apply(next).evaluation())
                    .isEqualTo(straight.apply(next).evaluation());
        }
    }
}
