package io.railyard.machine.rules;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.vm.Execution;
import io.railyard.machine.vm.Stop;
import io.railyard.message.Bytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * An ordered map from keys to values, both bytes, in a process's pages: an AVL tree of blocks, ordered by unsigned bytes.
 * Layout: {@code docs/formats/rules.md}, section 5. What it writes depends on nothing but what was put and removed before, in
 * order. Mutable; owned by one thread.
 */
final class Store {
    /** Longest key in bytes. */
    static final int MAX_KEY_BYTES = 1_024;
    /** Longest value in bytes: 1 MiB. */
    static final int MAX_VALUE_BYTES = 1 << 20;

    private static final long MAGIC = 0x3153_454C_5552_5952L;
    private static final int ROOT = 8;
    private static final int TOP = 16;
    private static final int COUNT = 24;
    private static final int FREE = 32;
    private static final int FIRST_BLOCK = 256;
    /** Blocks have 64 << class bytes. */
    private static final int LOWEST_BLOCK_BITS = 6;

    private static final int LEFT = 0;
    private static final int RIGHT = 8;
    private static final int HEIGHT = 16;
    private static final int KEY_LENGTH = 20;
    private static final int VALUE_LENGTH = 24;
    private static final int CONTENT = 32;
    /** Gas of looking at one block. */
    private static final long VISIT_GAS = 8;

    /** Is told of entries in order until it has enough. */
    @FunctionalInterface
    interface Visitor {
        /** Whether to go on. */
        boolean entry(byte[] key, byte[] value) throws Stop;
    }

    private final Execution run;
    private final PagedMemory memory;

    Store(Execution run) {
        this.run = run;
        this.memory = run.memory();
    }

    /** Makes an empty store of a memory of zeros. */
    static void format(PagedMemory memory) {
        memory.writeLong(0, MAGIC);
        memory.writeLong(TOP, FIRST_BLOCK);
    }

    /** How many entries there are. */
    long count() {
        return memory.readLong(COUNT);
    }

    Optional<byte[]> find(byte[] key) throws Stop {
        long at = memory.readLong(ROOT);
        while (at != 0) {
            int order = compare(key, at);
            if (order == 0) {
                return Optional.of(value(at));
            }
            at = memory.readLong(at + (order < 0 ? LEFT : RIGHT));
        }
        return Optional.empty();
    }

    void put(byte[] key, byte[] value) throws Stop {
        if (key.length > MAX_KEY_BYTES || value.length > MAX_VALUE_BYTES) {
            throw Stop.trap("a key of " + key.length + " bytes with a value of " + value.length
                    + " is more than the store takes: " + MAX_KEY_BYTES + " and " + MAX_VALUE_BYTES);
        }
        point(ROOT, put(memory.readLong(ROOT), key, value));
    }

    void remove(byte[] key) throws Stop {
        if (find(key).isPresent()) {
            point(ROOT, remove(memory.readLong(ROOT), key));
            memory.writeLong(COUNT, count() - 1);
        }
    }

    /** Tells {@code visitor} of the entries whose keys begin with {@code prefix} and are above {@code after}, in order. */
    void scan(byte[] prefix, byte[] after, Visitor visitor) throws Stop {
        scan(memory.readLong(ROOT), prefix, after, visitor);
    }

    private boolean scan(long at, byte[] prefix, byte[] after, Visitor visitor) throws Stop {
        if (at == 0) {
            return true;
        }
        run.charge(VISIT_GAS);
        byte[] key = key(at);
        boolean above = Arrays.compareUnsigned(key, after) > 0 && Arrays.compareUnsigned(key, prefix) >= 0;
        if (above && !scan(memory.readLong(at + LEFT), prefix, after, visitor)) {
            return false;
        }
        if (above && startsWith(key, prefix)) {
            if (!visitor.entry(key, value(at))) {
                return false;
            }
        } else if (above) {
            return false;
        }
        return scan(memory.readLong(at + RIGHT), prefix, after, visitor);
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private long put(long at, byte[] key, byte[] value) throws Stop {
        if (at == 0) {
            memory.writeLong(COUNT, count() + 1);
            return block(key, value, 0, 0, 1);
        }
        int order = compare(key, at);
        if (order == 0) {
            return replace(at, key, value);
        }
        int side = order < 0 ? LEFT : RIGHT;
        point(at + side, put(memory.readLong(at + side), key, value));
        return balanced(at);
    }

    private long replace(long at, byte[] key, byte[] value) throws Stop {
        int length = memory.readInt(at + VALUE_LENGTH);
        if (sizeClass(key.length, length) == sizeClass(key.length, value.length)) {
            charge(value.length);
            memory.writeI32(at + VALUE_LENGTH, value.length);
            memory.write(at + CONTENT + key.length, value, 0, value.length);
            return at;
        }
        long moved =
                block(key, value, memory.readLong(at + LEFT), memory.readLong(at + RIGHT), memory.readInt(at + HEIGHT));
        free(at);
        return moved;
    }

    private long remove(long at, byte[] key) throws Stop {
        int order = compare(key, at);
        if (order != 0) {
            int side = order < 0 ? LEFT : RIGHT;
            point(at + side, remove(memory.readLong(at + side), key));
            return balanced(at);
        }
        long left = memory.readLong(at + LEFT);
        long right = memory.readLong(at + RIGHT);
        free(at);
        if (left == 0 || right == 0) {
            return left + right;
        }
        long lowest = right;
        while (memory.readLong(lowest + LEFT) != 0) {
            run.charge(VISIT_GAS);
            lowest = memory.readLong(lowest + LEFT);
        }
        long rest = withoutLowest(right);
        point(lowest + LEFT, left);
        point(lowest + RIGHT, rest);
        return balanced(lowest);
    }

    private long withoutLowest(long at) throws Stop {
        run.charge(VISIT_GAS);
        long left = memory.readLong(at + LEFT);
        if (left == 0) {
            return memory.readLong(at + RIGHT);
        }
        point(at + LEFT, withoutLowest(left));
        return balanced(at);
    }

    private long balanced(long at) {
        int lean = height(at, LEFT) - height(at, RIGHT);
        if (lean > 1) {
            long left = memory.readLong(at + LEFT);
            if (height(left, LEFT) < height(left, RIGHT)) {
                point(at + LEFT, rotated(left, RIGHT));
            }
            return rotated(at, LEFT);
        }
        if (lean < -1) {
            long right = memory.readLong(at + RIGHT);
            if (height(right, RIGHT) < height(right, LEFT)) {
                point(at + RIGHT, rotated(right, LEFT));
            }
            return rotated(at, RIGHT);
        }
        measure(at);
        return at;
    }

    /** Lifts the child at {@code side} above its parent. */
    private long rotated(long at, int side) {
        int other = side == LEFT ? RIGHT : LEFT;
        long child = memory.readLong(at + side);
        point(at + side, memory.readLong(child + other));
        point(child + other, at);
        measure(at);
        measure(child);
        return child;
    }

    private int height(long at, int side) {
        long child = memory.readLong(at + side);
        return child == 0 ? 0 : memory.readInt(child + HEIGHT);
    }

    private void measure(long at) {
        int height = 1 + Math.max(height(at, LEFT), height(at, RIGHT));
        if (memory.readInt(at + HEIGHT) != height) {
            memory.writeI32(at + HEIGHT, height);
        }
    }

    /** Writes only what changes: a page that is written counts as touched. */
    private void point(long at, long to) {
        if (memory.readLong(at) != to) {
            memory.writeLong(at, to);
        }
    }

    private int compare(byte[] key, long at) throws Stop {
        run.charge(VISIT_GAS);
        return Arrays.compareUnsigned(key, key(at));
    }

    private byte[] key(long at) {
        return memory.readBytes(at + CONTENT, memory.readInt(at + KEY_LENGTH));
    }

    private byte[] value(long at) throws Stop {
        int length = memory.readInt(at + VALUE_LENGTH);
        charge(length);
        run.make(length);
        return memory.readBytes(at + CONTENT + memory.readInt(at + KEY_LENGTH), length);
    }

    private void charge(long bytes) throws Stop {
        run.charge(bytes / Turn.BYTES_PER_GAS);
    }

    private static int sizeClass(int keyLength, int valueLength) {
        int bytes = CONTENT + keyLength + valueLength;
        return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1) - LOWEST_BLOCK_BITS);
    }

    private long block(byte[] key, byte[] value, long left, long right, int height) throws Stop {
        long at = allocate(sizeClass(key.length, value.length));
        charge(CONTENT + key.length + (long) value.length);
        memory.writeLong(at + LEFT, left);
        memory.writeLong(at + RIGHT, right);
        memory.writeI32(at + HEIGHT, height);
        memory.writeI32(at + KEY_LENGTH, key.length);
        memory.writeI32(at + VALUE_LENGTH, value.length);
        memory.write(at + CONTENT, key, 0, key.length);
        memory.write(at + CONTENT + key.length, value, 0, value.length);
        return at;
    }

    private long allocate(int sizeClass) throws Stop {
        long list = FREE + 8L * sizeClass;
        long freed = memory.readLong(list);
        if (freed != 0) {
            memory.writeLong(list, memory.readLong(freed));
            return freed;
        }
        long top = memory.readLong(TOP);
        long end = top + (1L << (LOWEST_BLOCK_BITS + sizeClass));
        long missing = end - memory.sizeBytes();
        if (missing > 0) {
            run.grow((int) ((missing + PagedMemory.WASM_PAGE_BYTES - 1) / PagedMemory.WASM_PAGE_BYTES));
        }
        memory.writeLong(TOP, end);
        return top;
    }

    private void free(long at) {
        long list = FREE + 8L * sizeClass(memory.readInt(at + KEY_LENGTH), memory.readInt(at + VALUE_LENGTH));
        memory.writeLong(at, memory.readLong(list));
        memory.writeLong(list, at);
    }

    /** UTF-8 of a key or prefix, when it is one. */
    static byte[] key(String text) throws Stop {
        byte[] bytes = Bytes.utf8(text).toByteArray();
        if (!Bytes.of(bytes).utf8().equals(text)) {
            throw Stop.trap("a key has half a surrogate pair");
        }
        return bytes;
    }
}
