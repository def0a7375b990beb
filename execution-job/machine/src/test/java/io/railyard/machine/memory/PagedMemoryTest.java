package io.railyard.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.testkit.Seeds;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PagedMemoryTest {
    private static final long KIB = 1 << 10;
    private static final long GIB = 1L << 30;
    private static final int WASM_PAGE = PagedMemory.WASM_PAGE_BYTES;

    /** Ways of holding a memory: all of them must be the same to see. */
    private enum Held {
        NO_ARRAY(new FlatBounds(0, 0, 0)),
        SHORT_ARRAY(new FlatBounds(WASM_PAGE, WASM_PAGE, WASM_PAGE)),
        GROWING_ARRAY(new FlatBounds(0, 2 * WASM_PAGE, 64 * WASM_PAGE)),
        DEFAULTS(FlatBounds.DEFAULTS);

        @SuppressWarnings("ImmutableEnumChecker")
        private final FlatBounds bounds;

        Held(FlatBounds bounds) {
            this.bounds = bounds;
        }
    }

    /** One memory beside its model, and chance. */
    private static final class Trial {
        private static final int[] SIZES = {0, 1, 2, 3, 70, 32_768, 65_536, 65_537, 98_304, 262_143};

        private final SplittableRandom random;
        private final PagedMemory memory;
        private final MemoryModel model;
        private final PageTree tree = new PageTree();

        Trial(SplittableRandom random, FlatBounds bounds) {
            this.random = random;
            int pages = SIZES[random.nextInt(bounds.equals(FlatBounds.DEFAULTS) ? 5 : SIZES.length)];
            memory = new PagedMemory(pages, PagedMemory.MOST_WASM_PAGES, bounds);
            model = new MemoryModel((long) pages * WASM_PAGE);
        }

        private long address() {
            long[] near = {
                0, WASM_PAGE, 2L * WASM_PAGE, 4L << 20, 2 * GIB, 4 * GIB, model.size(), random.nextLong(16 * GIB)
            };
            return near[random.nextInt(near.length)] + random.nextInt(-9, 10) * (random.nextBoolean() ? 1L : 1_000L);
        }

        private void step() {
            long address = address();
            switch (random.nextInt(12)) {
                case 9, 10, 11 -> store(address - random.nextInt(8));
                case 0 -> write(address);
                case 1 -> number(address, 1 << random.nextInt(4));
                case 2, 3 -> number(address, 8);
                case 4 -> fill(address);
                case 5 -> copy(address, address());
                case 6 -> grow();
                case 7 -> read(address);
                default -> end();
            }
        }

        private void guarded(boolean inside, Runnable access) {
            if (inside) {
                access.run();
            } else {
                assertThatThrownBy(access::run).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }

        private void write(long address) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 20 : 20_000)];
            if (random.nextInt(4) > 0) {
                random.nextBytes(bytes);
            }
            boolean inside = model.holds(address, bytes.length);
            guarded(inside, () -> memory.write(address, bytes, 0, bytes.length));
            if (inside) {
                model.write(address, bytes);
            }
        }

        private void number(long address, int width) {
            long value = random.nextInt(3) == 0 ? 0 : random.nextLong();
            boolean inside = model.holds(address, width);
            guarded(inside, () -> {
                switch (width) {
                    case 1 -> memory.writeByte(address, (byte) value);
                    case 2 -> memory.writeShort(address, (short) value);
                    case 4 -> memory.writeI32(address, (int) value);
                    default -> memory.writeLong(address, value);
                }
            });
            if (inside) {
                model.number(address, value, width);
            }
        }

        /** As compiled code does it: into the array itself, and the guard asked first. */
        private void store(long address) {
            int width = 1 << random.nextInt(4);
            if (address < 0 || address > memory.arrayBytes() - width) {
                return;
            }
            if (memory.storeGuards()[(int) address >>> 12] >= 0) {
                memory.open(address, width);
            }
            long value = random.nextInt(3) == 0 ? 0 : random.nextLong();
            for (int i = 0; i < width; i++) {
                memory.array()[(int) address + i] = (byte) (value >>> (8 * i));
            }
            model.number(address, value, width);
        }

        private void fill(long address) {
            boolean zero = random.nextBoolean();
            byte value = (byte) (zero ? 0 : random.nextInt());
            long length = zero && random.nextBoolean() ? random.nextLong(8 * GIB) : random.nextInt(20_000);
            boolean inside = model.holds(address, length);
            guarded(inside, () -> memory.fill(value, address, address + length));
            if (inside) {
                model.fill(address, address + length, value);
            }
        }

        private void copy(long to, long from) {
            long source = random.nextBoolean() ? from : to + random.nextInt(-9_000, 9_000);
            int length = random.nextInt(random.nextBoolean() ? 20 : 30_000);
            boolean inside = model.holds(to, length) && model.holds(source, length);
            guarded(inside, () -> memory.copy(to, source, length));
            if (inside) {
                model.copy(to, source, length);
            }
        }

        private void grow() {
            long before = model.size() / WASM_PAGE;
            long delta = random.nextInt(6) == 0 ? random.nextLong() : random.nextInt(4);
            boolean granted = delta >= 0 && delta <= PagedMemory.MOST_WASM_PAGES - before;
            assertThat(memory.grow(delta)).isEqualTo(granted ? before : -1);
            if (granted) {
                model.grow(delta * WASM_PAGE);
            }
            assertThat(memory.sizeBytes()).isEqualTo(model.size());
        }

        private void read(long address) {
            int length = random.nextInt(9_000);
            boolean inside = model.holds(address, length);
            guarded(inside, () -> assertThat(memory.readBytes(address, length)).isEqualTo(model.read(address, length)));
            guarded(
                    model.holds(address, 8),
                    () -> assertThat(memory.readLong(address)).isEqualTo(model.number(address, 8)));
            guarded(
                    model.holds(address, 4),
                    () -> assertThat(memory.readInt(address)).isEqualTo((int) model.number(address, 4)));
            guarded(
                    model.holds(address, 2),
                    () -> assertThat(memory.readShort(address)).isEqualTo((short) model.number(address, 2)));
        }

        private void end() {
            if (random.nextBoolean()) {
                memory.rollback();
                model.rollback();
            } else {
                int[] dirty = memory.changed();
                int[] changed = memory.commit();
                assertThat(changed).isEqualTo(dirty);
                assertThat(Arrays.stream(changed).boxed().toList()).isEqualTo(model.commit());
                tree.update(memory, changed, random.nextBoolean());
                assertThat(tree.root()).isEqualTo(model.root());
            }
            assertThat(memory.sizeBytes()).isEqualTo(model.size());
            assertThat(Arrays.stream(memory.nonZeroPages()).boxed().toList())
                    .isEqualTo(List.copyOf(model.pages().keySet()));
        }

        /** The image page by page into another memory, held otherwise. */
        private void image(FlatBounds bounds) {
            end();
            PagedMemory other = new PagedMemory(0, PagedMemory.MOST_WASM_PAGES, bounds);
            other.grow(memory.pages());
            for (int page : memory.nonZeroPages()) {
                other.write((long) page * 4_096, memory.page(page).toByteArray(), 0, 4_096);
            }
            PageTree built = new PageTree();
            built.update(other, other.commit());
            assertThat(built.root()).isEqualTo(model.root());
        }
    }

    @ParameterizedTest
    @EnumSource(Held.class)
    void doesWhatTheModelDoes(Held held) {
        Seeds.each(held == Held.DEFAULTS ? 15 : 60, random -> {
            Trial trial = new Trial(random, held.bounds);
            for (int i = 0; i < 150; i++) {
                trial.step();
            }
            trial.image(Held.values()[random.nextInt(3)].bounds);
        });
    }

    @Test
    void keepsNothingOfPagesThatAreZero() {
        PagedMemory memory = new PagedMemory(98_304, 98_304, new FlatBounds(0, WASM_PAGE, WASM_PAGE));

        memory.fill((byte) 0, 0, 6 * GIB);
        memory.copy(GIB, 4 * GIB, GIB);
        memory.writeLong(5 * GIB - 4, -1);
        long held = memory.heldBytes();
        memory.writeLong(5 * GIB - 4, 0);
        memory.commit();

        assertThat(held).isEqualTo(WASM_PAGE + 2 * 4 * KIB);
        assertThat(memory.heldBytes()).isEqualTo(WASM_PAGE);
    }

    @Test
    void takesBackSparsePagesAndGrowth() {
        PagedMemory memory = new PagedMemory(65_536, 262_144, new FlatBounds(0, WASM_PAGE, WASM_PAGE));
        memory.writeLong(3 * GIB, 1);
        memory.commit();

        memory.writeLong(3 * GIB, 2);
        memory.writeLong(2 * GIB, 3);
        assertThat(memory.grow(65_536)).isEqualTo(65_536);
        memory.writeLong(7 * GIB, 4);
        memory.rollback();

        assertThat(memory.sizeBytes()).isEqualTo(4 * GIB);
        assertThat(memory.readLong(3 * GIB)).isEqualTo(1);
        assertThat(memory.readLong(2 * GIB)).isZero();
        assertThat(memory.grow(196_608)).isEqualTo(65_536);
        assertThat(memory.readLong(7 * GIB)).isZero();
        assertThat(memory.grow(1)).isEqualTo(-1);
    }

    @Test
    void takesBackToWhatWasExchangedAndNotToWhatItHeldBefore() {
        PagedMemory memory = new PagedMemory(1, 4);
        memory.writeLong(100, 1);
        memory.commit();
        PageMap first = new PageMap();
        first.put(0, memory.committed(0));
        byte[] other = new byte[4_096];
        other[200] = 9;
        PageMap second = new PageMap();
        second.put(0, other);

        memory.exchange(first, second, WASM_PAGE);
        memory.writeLong(100, 7);
        int[] changed = memory.changed();
        memory.rollback();

        assertThat(changed).containsExactly(0);
        assertThat(memory.readBytes(0, 4_096)).isEqualTo(other);
        memory.writeLong(100, 0);
        assertThat(memory.commit()).isEmpty();
    }

    @Test
    void commitsAndTakesBackManyPagesInTurn() {
        PagedMemory memory = new PagedMemory(64, 64);
        byte[] model = new byte[64 * WASM_PAGE];
        for (int message = 1; message < 60; message++) {
            byte[] before = model.clone();
            for (int page = message % 7; page < 1_024; page += message % 3 == 0 ? 1 : 40) {
                int at = page * 4_096 + message * 61 % 4_096;
                memory.writeByte(at, (byte) message);
                model[at] = (byte) message;
            }
            if (message % 4 == 0) {
                memory.rollback();
                model = before;
            } else {
                memory.commit();
            }
            assertThat(memory.readBytes(0, model.length)).isEqualTo(model);
        }
    }

    @Test
    void pagesThatGoBackToWhatTheyWereHaveTheRootOfWhatTheyAre() {
        Seeds.each(30, random -> {
            PagedMemory memory = new PagedMemory(2, 2);
            PageTree tree = new PageTree();
            BitSet unhashed = new BitSet();
            for (int message = 0; message < 80; message++) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    memory.writeByte(random.nextInt(8) * 4_096L + random.nextInt(2) * 4_000L, (byte) random.nextInt(2));
                }
                if (random.nextInt(8) == 0) {
                    memory.rollback();
                } else {
                    Arrays.stream(memory.commit()).forEach(unhashed::set);
                }
                if (random.nextInt(10) == 0) {
                    int page = random.nextInt(8);
                    PageMap before = new PageMap();
                    before.put(page, memory.committed(page));
                    memory.exchange(before, new PageMap(), 2 * WASM_PAGE);
                    unhashed.set(page);
                }
                if (random.nextInt(3) > 0) {
                    tree.update(memory, unhashed.stream().toArray(), random.nextInt(4) > 0);
                    unhashed.clear();
                    PagedMemory same = new PagedMemory(2, 2);
                    same.write(0, memory.readBytes(0, 2 * WASM_PAGE), 0, 2 * WASM_PAGE);
                    assertThat(tree.root()).isEqualTo(root(same, same.commit()));
                }
            }
        });
    }

    @Test
    void storesThatCrossIntoAPageAreSeenAndTakenBack() {
        PagedMemory memory = new PagedMemory(1, 1);
        memory.fill((byte) 1, 0, WASM_PAGE);
        memory.commit();
        memory.writeByte(4_096, (byte) 5);
        memory.commit();
        byte[] committed = memory.readBytes(0, WASM_PAGE);

        memory.open(4_092, 8);
        memory.array()[4_099] = 2;
        int[] crossed = memory.changed();
        memory.writeByte(8_000, (byte) 3);
        memory.rollback();
        byte[] after = memory.readBytes(0, WASM_PAGE);
        memory.open(4_000, 8);
        memory.array()[4_000] = 4;

        assertThat(crossed).containsExactly(1);
        assertThat(after).isEqualTo(committed);
        assertThat(memory.commit()).containsExactly(0);
    }

    /** Compiled code asks the guard of an address's page and then stores up to 4,088 bytes behind the address. */
    @Test
    void storesAPageBehindAnOpenedAddressAreSeenAndTakenBack() {
        PagedMemory memory = new PagedMemory(1, 1);
        memory.fill((byte) 1, 0, WASM_PAGE);
        memory.commit();
        for (int offset = 1; offset < 4_096; offset += 7) {
            byte[] committed = memory.readBytes(0, WASM_PAGE);
            memory.open(4_095, 1);
            memory.array()[4_095 + offset] ^= 1;
            assertThat(memory.changed()).as("offset " + offset).containsExactly(1);
            memory.rollback();
            assertThat(memory.readBytes(0, WASM_PAGE)).as("offset " + offset).isEqualTo(committed);

            memory.open(4_095, 1);
            memory.array()[4_095 + offset] ^= 1;
            assertThat(memory.commit()).as("offset " + offset).containsExactly(1);
        }
    }

    @Test
    void makesTheArrayLongerWhereMemoryIsDense() {
        PagedMemory memory = new PagedMemory(64, 128, new FlatBounds(0, 8 * WASM_PAGE, 32 * WASM_PAGE));
        for (int page = 0; page < 64 * 16; page += 3) {
            memory.writeByte(page * 4_096L, (byte) page);
        }
        Bytes before = root(memory, memory.changed());

        int flatBefore = memory.arrayBytes();
        int[] changed = memory.commit();

        assertThat(flatBefore).isEqualTo(8 * WASM_PAGE);
        assertThat(memory.arrayBytes()).isEqualTo(32 * WASM_PAGE);
        assertThat(root(memory, changed)).isEqualTo(before);
        assertThat(memory.read(20 * 16 * 4_096L + 4_096)).isEqualTo((byte) (20 * 16 + 1));
    }

    @Test
    void leavesTheArrayAsItIsWhereMemoryIsSparse() {
        PagedMemory memory = new PagedMemory(98_304, 98_304, new FlatBounds(0, WASM_PAGE, 1 << 30));
        for (long address = 0; address < 6 * GIB; address += 64 << 20) {
            memory.writeByte(address, (byte) 1);
        }

        memory.commit();

        assertThat(memory.arrayBytes()).isEqualTo(WASM_PAGE);
        assertThat(memory.heldBytes()).isEqualTo(WASM_PAGE + 95 * 4 * KIB);
    }

    @Test
    void refusesSizesBeyondSixteenGibibytes() {
        assertThatThrownBy(() -> new PagedMemory(262_145, 262_145))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A memory has 0 to 262144 pages: 262145, limit 262145");
        assertThatThrownBy(() -> new FlatBounds(1, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wholeBytes is a multiple of 65536, from 0: 1");
        assertThat(new FlatBounds(1 << 29, 0, 0).wholeBytes()).isEqualTo(FlatBounds.MOST_WHOLE_BYTES);
        assertThatThrownBy(() -> new FlatBounds((1 << 29) + WASM_PAGE, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("wholeBytes is at most 536870912: 536936448");
    }

    private static Bytes root(PagedMemory memory, int[] changed) {
        PageTree tree = new PageTree();
        tree.update(memory, changed);
        return tree.root();
    }
}
