package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.MemoryModel;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.testkit.Seeds;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memories with 64-bit addresses, beyond 2 GiB, and held partly behind the array: exact at every edge. */
final class WideMemoryTest {
    private static final long GIB = 1L << 30;
    private static final int PAGE = MemoryGuest.WASM_PAGE;
    private static final FlatBounds SHORT = new FlatBounds(0, 2 * PAGE, 2 * PAGE);
    private static final FlatBounds NONE = new FlatBounds(0, 0, 0);

    private enum Case {
        FOUR_GIB_OF_32_BITS(new MemoryGuest.Shape(false, 65_536, 65_536, SHORT, false)),
        FOUR_GIB_OF_32_BITS_INLINE(new MemoryGuest.Shape(false, 65_536, 65_536, SHORT, true)),
        THREE_GIB_OF_32_BITS_INLINE(new MemoryGuest.Shape(false, 49_152, 65_536, NONE, true)),
        SMALL_32_BITS_INLINE(new MemoryGuest.Shape(false, 2, 65_536, FlatBounds.DEFAULTS, true)),
        SIX_GIB(new MemoryGuest.Shape(true, 98_304, 262_144, SHORT, false)),
        SIX_GIB_INLINE(new MemoryGuest.Shape(true, 98_304, 262_144, SHORT, true)),
        SIXTEEN_GIB_WITHOUT_ARRAY(new MemoryGuest.Shape(true, 262_144, 262_144, NONE, false)),
        SMALL(new MemoryGuest.Shape(true, 3, 8_192, FlatBounds.DEFAULTS, false)),
        SMALL_INLINE(new MemoryGuest.Shape(true, 3, 8_192, FlatBounds.DEFAULTS, true)),
        SMALL_WIDE_INLINE(new MemoryGuest.Shape(true, 2, 262_144, FlatBounds.DEFAULTS, true));

        @SuppressWarnings("ImmutableEnumChecker")
        private final MemoryGuest.Shape shape;

        Case(MemoryGuest.Shape shape) {
            this.shape = shape;
        }

        /** With functions of other length, to meet the random test at the same cost. */
        MemoryGuest guest(long... offsets) {
            return new MemoryGuest(shape, offsets);
        }
    }

    private static long[] offsets(boolean wide) {
        long[] near = {
            0, 1, 8, 4_095, PAGE - 8, PAGE, 0x3fff_fffcL, 0x4000_0000L, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL
        };
        long[] far = {1L << 32, 6 * GIB - 4, (1L << 62) - 1, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, -4, -1};
        return wide ? concat(near, far) : near;
    }

    private static long[] concat(long[] first, long[] second) {
        long[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Addresses that end at, straddle or begin at an edge, alone or with the offset. */
    private static SortedSet<Long> addresses(MemoryGuest.Shape shape, long offset) {
        long size = (long) shape.pages() * PAGE;
        SortedSet<Long> all = new TreeSet<>();
        for (long edge : new long[] {0, 4_096, PAGE, 2 * PAGE, 4 << 20, 2 * GIB, 4 * GIB, size, Long.MIN_VALUE}) {
            for (int near : new int[] {-8, -7, -4, -3, -2, -1, 0, 1}) {
                all.add(edge + near);
                all.add(edge + near - offset);
            }
        }
        if (!shape.wide()) {
            SortedSet<Long> narrow = new TreeSet<>();
            all.forEach(address -> narrow.add((long) address.intValue()));
            return narrow;
        }
        return all;
    }

    private static BigInteger effective(MemoryGuest.Shape shape, long address, long offset) {
        BigInteger whole = shape.wide() ? unsigned(address) : BigInteger.valueOf(address & 0xffff_ffffL);
        return whole.add(unsigned(offset));
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void trapsExactlyAtTheEndAndReachesAllBeforeIt(Case what) {
        MemoryGuest.Shape shape = what.shape;
        long size = (long) shape.pages() * PAGE;
        long[] offsets = offsets(shape.wide());
        MemoryGuest guest = what.guest(offsets);
        SplittableRandom random = new SplittableRandom(1);
        for (int access = 0; access < MemoryGuest.ACCESSES; access++) {
            int width = MemoryGuest.width(access);
            for (int k = 0; k < offsets.length; k++) {
                for (long address : addresses(shape, offsets[k])) {
                    BigInteger at = effective(shape, address, offsets[k]);
                    boolean inside = at.add(BigInteger.valueOf(width)).compareTo(BigInteger.valueOf(size)) <= 0;
                    check(guest, access, k, address, inside ? at.longValue() : -1, random.nextLong());
                }
            }
        }
        guest.memory().rollback();
        assertThat(guest.memory().nonZeroPages()).containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void movesVectorsWholeOrNotAtAll(Case what) {
        MemoryGuest.Shape shape = what.shape;
        long size = (long) shape.pages() * PAGE;
        long[] offsets = offsets(shape.wide());
        MemoryGuest guest = what.guest(offsets);
        SplittableRandom random = new SplittableRandom(1);
        for (int k = 0; k < offsets.length; k++) {
            for (long address : addresses(shape, offsets[k])) {
                BigInteger at = effective(shape, address, offsets[k]);
                boolean inside = at.add(BigInteger.valueOf(16)).compareTo(BigInteger.valueOf(size)) <= 0;
                long value = random.nextLong();
                String name = "o" + k + " at " + address;
                if (inside) {
                    assertThat(guest.call("vo" + k, address, value)).as(name).isZero();
                    assertThat(guest.memory().readLong(at.longValue())).as(name).isEqualTo(value);
                    guest.memory().writeLong(at.longValue(), ~value);
                    assertThat(guest.call("v0o" + k, address)).as(name).isEqualTo(~value);
                    assertThat(guest.call("v1o" + k, address)).as(name).isEqualTo(value);
                } else {
                    int dirty = guest.memory().changed().length;
                    assertThat(guest.call("vo" + k, address, value)).as(name).isEqualTo(MemoryGuest.TRAPPED);
                    assertThat(guest.call("v0o" + k, address)).as(name).isEqualTo(MemoryGuest.TRAPPED);
                    assertThat(guest.call("v1o" + k, address)).as(name).isEqualTo(MemoryGuest.TRAPPED);
                    assertThat(guest.memory().changed()).as(name).hasSize(dirty);
                }
            }
            guest.memory().rollback();
        }
    }

    private static void check(MemoryGuest guest, int access, int k, long address, long at, long value) {
        String name = "f" + access + "o" + k;
        boolean load = access < MemoryGuest.LOADS;
        int width = MemoryGuest.width(access);
        long mask = width == 8 ? -1 : (1L << (8 * width)) - 1;
        if (at >= 0 && load) {
            byte[] bytes = new byte[width];
            for (int i = 0; i < width; i++) {
                bytes[i] = (byte) (value >>> (8 * i));
            }
            guest.memory().write(at, bytes, 0, width);
        }
        long result = load ? guest.call(name, address) : guest.call(name, address, value);
        long expected = at < 0 ? MemoryGuest.TRAPPED : load ? MemoryGuest.extended(access, value & mask) : 0;
        if (result != expected || (at >= 0 && !load && number(guest.memory(), at, width) != (value & mask))) {
            assertThat(Long.toHexString(result))
                    .as(name + " at " + address + " = " + at + " of " + Long.toHexString(value))
                    .isEqualTo(Long.toHexString(expected));
            assertThat(number(guest.memory(), at, width)).as(name + " at " + at).isEqualTo(value & mask);
        }
    }

    private static long number(PagedMemory memory, long at, int width) {
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | (memory.read(at + i) & 0xff);
        }
        return value;
    }

    /** An instance beside the model, and chance. */
    private static final class Trial {
        private static final long[] OFFSETS = {0, 5, 4_000, PAGE};

        private final SplittableRandom random;
        private final MemoryGuest.Shape shape;
        private final MemoryGuest guest;
        private final MemoryModel model;
        private final PageTree tree = new PageTree();
        private boolean dropped;

        Trial(SplittableRandom random, Case what) {
            this.random = random;
            this.shape = what.shape;
            guest = what.guest(OFFSETS);
            model = new MemoryModel((long) shape.pages() * PAGE);
            model.write(100, new byte[] {1, 2, 3});
            model.commit();
            tree.update(guest.memory(), guest.memory().nonZeroPages());
        }

        private long address() {
            long[] near = {0, 2 * PAGE, 4 << 20, 2 * GIB, 4 * GIB, model.size(), random.nextLong(16 * GIB), -1};
            long address =
                    near[random.nextInt(near.length)] + random.nextInt(-9, 10) * (random.nextBoolean() ? 1 : 1_000);
            return shape.wide() ? address : address & 0xffff_ffffL;
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> store();
                case 5, 6 -> load();
                case 7 -> fill();
                case 8 -> copy();
                case 9 -> init();
                case 10 -> grow();
                default -> end();
            }
        }

        private void store() {
            int access = random.nextInt(MemoryGuest.LOADS, MemoryGuest.ACCESSES);
            int k = random.nextInt(OFFSETS.length);
            long address = address();
            long value = random.nextInt(3) == 0 ? 0 : random.nextLong();
            long result = guest.call("f" + access + "o" + k, address, value);
            long at = address + OFFSETS[k];
            int width = MemoryGuest.width(access);
            boolean inside = address >= 0 && model.holds(at, width);
            assertThat(result).isEqualTo(inside ? 0 : MemoryGuest.TRAPPED);
            if (inside) {
                model.number(at, value, width);
            }
        }

        private void load() {
            int access = random.nextInt(MemoryGuest.LOADS);
            int k = random.nextInt(OFFSETS.length);
            long address = address();
            long at = address + OFFSETS[k];
            int width = MemoryGuest.width(access);
            boolean inside = address >= 0 && model.holds(at, width);
            assertThat(guest.call("f" + access + "o" + k, address))
                    .isEqualTo(inside ? MemoryGuest.extended(access, model.number(at, width)) : MemoryGuest.TRAPPED);
        }

        private void fill() {
            long to = address();
            boolean zero = random.nextBoolean();
            long length = zero && random.nextBoolean() ? random.nextLong(8 * GIB) : random.nextInt(20_000);
            length = shape.wide() ? length : length & 0xffff_ffffL;
            int value = zero ? 0 : random.nextInt();
            boolean inside = model.holds(to, length);
            assertThat(guest.call("fill", to, value, length)).isEqualTo(inside ? 0 : MemoryGuest.TRAPPED);
            if (inside) {
                model.fill(to, to + length, (byte) value);
            }
        }

        private void copy() {
            long to = address();
            long from = random.nextBoolean() ? address() : to + random.nextInt(-9_000, 9_000);
            from = shape.wide() ? from : from & 0xffff_ffffL;
            int length = random.nextInt(8) == 0 ? -1 : random.nextInt(random.nextBoolean() ? 20 : 30_000);
            long count = shape.wide() ? length : length & 0xffff_ffffL;
            boolean inside = model.holds(to, count) && model.holds(from, count);
            assertThat(guest.call("copy", to, from, length)).isEqualTo(inside ? 0 : MemoryGuest.TRAPPED);
            if (inside) {
                model.copy(to, from, length);
            }
        }

        private void init() {
            if (random.nextInt(4) == 0) {
                guest.call("drop");
                dropped = true;
            }
            long to = address();
            int from = random.nextInt(20) == 0 ? -1 : random.nextInt(11);
            int length = random.nextInt(20) == 0 ? -3 : random.nextInt(11);
            int held = dropped ? 0 : 9;
            boolean inside = from >= 0 && length >= 0 && from + length <= held && model.holds(to, length);
            assertThat(guest.call("init", to, from, length)).isEqualTo(inside ? 0 : MemoryGuest.TRAPPED);
            for (int i = 0; inside && i < length; i++) {
                model.write(to + i, new byte[] {(byte) (from + i + 1)});
            }
        }

        private void grow() {
            long before = model.size() / PAGE;
            long delta = random.nextInt(6) == 0 ? random.nextInt() : random.nextInt(4);
            long wanted = shape.wide() ? delta : delta & 0xffff_ffffL;
            boolean granted = wanted >= 0 && before + wanted <= shape.max();
            long refused = shape.wide() ? -1 : 0xffff_ffffL;
            assertThat(guest.call("grow", delta)).isEqualTo(granted ? before : refused);
            if (granted) {
                model.grow(wanted * PAGE);
            }
            assertThat(guest.call("size")).isEqualTo(model.size() / PAGE);
        }

        private void end() {
            guest.state().resetBetweenMessages();
            dropped = false;
            if (random.nextBoolean()) {
                guest.memory().rollback();
                model.rollback();
            } else {
                int[] changed = guest.memory().commit();
                assertThat(Arrays.stream(changed).boxed().toList()).isEqualTo(model.commit());
                tree.update(guest.memory(), changed);
            }
            tree.update(guest.memory(), new int[0]);
            assertThat(tree.root()).isEqualTo(model.root());
            assertThat(guest.memory().sizeBytes()).isEqualTo(model.size());
        }
    }

    @ParameterizedTest
    @EnumSource(Case.class)
    void doesWhatTheModelDoes(Case what) {
        Seeds.each(4, random -> {
            Trial trial = new Trial(random, what);
            for (int i = 0; i < 800; i++) {
                trial.step();
            }
            trial.end();
        });
    }

    @Test
    void keepsActiveSegmentsDroppedAndBringsPassiveOnesBack() {
        MemoryGuest guest = Case.SMALL.guest();

        assertThat(guest.call("initActive", 0, 0, 0)).isZero();
        assertThat(guest.call("initActive", 0, 0, 1)).isEqualTo(MemoryGuest.TRAPPED);
        guest.call("drop");
        assertThat(guest.call("init", 0, 0, 1)).isEqualTo(MemoryGuest.TRAPPED);
        guest.state().resetBetweenMessages();

        assertThat(guest.call("init", 0, 0, 9)).isZero();
        assertThat(guest.call("initActive", 0, 0, 1)).isEqualTo(MemoryGuest.TRAPPED);
        assertThat(guest.memory().readBytes(0, 10)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
    }

    @Test
    void reachesMemoryByWhatTheModuleDeclares() {
        assertThat(List.of(
                        kind(false, 1, 8_192, false),
                        kind(false, 1, 8_192, true),
                        kind(false, 1, 8_193, true),
                        kind(false, 8_193, 8_193, false),
                        kind(true, 1, 8_192, true),
                        kind(true, 1, 8_193, true)))
                .containsExactly(
                        MemoryKind.FIXED,
                        MemoryKind.SIZED,
                        MemoryKind.WIDE,
                        MemoryKind.WIDE,
                        MemoryKind.SIZED_64,
                        MemoryKind.WIDE_64);
    }

    private static MemoryKind kind(boolean wide, int pages, int max, boolean grows) {
        try {
            MemoryGuest.Shape shape = new MemoryGuest.Shape(wide, pages, max, FlatBounds.DEFAULTS, false);
            return MemoryKind.of(GuestModule.read(MemoryGuest.binary(shape)), grows, grows, FlatBounds.DEFAULTS);
        } catch (CompilerRefusal e) {
            throw new AssertionError(e);
        }
    }
}
