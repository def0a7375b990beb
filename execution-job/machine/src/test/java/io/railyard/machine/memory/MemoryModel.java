package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A memory as plainly as it can be said: a map of the pages that are not zero. For comparison. */
public final class MemoryModel {
    private static final int PAGE = 4_096;

    private long size;
    private TreeMap<Integer, byte[]> pages = new TreeMap<>();
    private long keptSize;
    private TreeMap<Integer, byte[]> kept = new TreeMap<>();

    public MemoryModel(long size) {
        this.size = size;
        this.keptSize = size;
    }

    public long size() {
        return size;
    }

    public void grow(long bytes) {
        size += bytes;
    }

    public boolean holds(long address, long length) {
        return address >= 0 && length >= 0 && address <= size && length <= size - address;
    }

    public byte read(long address) {
        byte[] page = pages.get((int) (address / PAGE));
        return page == null ? 0 : page[(int) (address % PAGE)];
    }

    public byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int start = (int) ((address + done) % PAGE);
            int count = Math.min(length - done, PAGE - start);
            byte[] page = pages.get((int) ((address + done) / PAGE));
            if (page != null) {
                System.arraycopy(page, start, bytes, done, count);
            }
            done += count;
        }
        return bytes;
    }

    public long number(long address, int width) {
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << 8) | (read(address + i) & 0xff);
        }
        return value;
    }

    public void write(long address, byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            int start = (int) ((address + done) % PAGE);
            int count = Math.min(bytes.length - done, PAGE - start);
            int index = (int) ((address + done) / PAGE);
            byte[] page = pages.getOrDefault(index, new byte[PAGE]).clone();
            System.arraycopy(bytes, done, page, start, count);
            if (Arrays.equals(page, new byte[PAGE])) {
                pages.remove(index);
            } else {
                pages.put(index, page);
            }
            done += count;
        }
    }

    public void number(long address, long value, int width) {
        byte[] bytes = new byte[width];
        for (int i = 0; i < width; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        write(address, bytes);
    }

    public void fill(long from, long to, byte value) {
        long at = from;
        while (at < to) {
            int index = (int) (at / PAGE);
            if (value == 0 && !pages.containsKey(index)) {
                Integer next = pages.ceilingKey(index);
                at = next == null ? to : Math.max(at, (long) next * PAGE);
                continue;
            }
            byte[] bytes = new byte[(int) Math.min(to - at, PAGE - at % PAGE)];
            Arrays.fill(bytes, value);
            write(at, bytes);
            at += bytes.length;
        }
    }

    public void copy(long to, long from, int length) {
        write(to, read(from, length));
    }

    /** The pages that differ from those of the last commit. */
    public List<Integer> commit() {
        List<Integer> changed = new ArrayList<>();
        TreeMap<Integer, byte[]> all = new TreeMap<>(kept);
        all.putAll(pages);
        for (int index : all.keySet()) {
            if (!Arrays.equals(kept.get(index), pages.get(index))) {
                changed.add(index);
            }
        }
        kept = new TreeMap<>(pages);
        keptSize = size;
        return changed;
    }

    public void rollback() {
        pages = new TreeMap<>(kept);
        size = keptSize;
    }

    public NavigableMap<Integer, byte[]> pages() {
        return pages;
    }

    /** The root as the specification says it, by recursion over the tree. */
    public Bytes root() {
        int level = 0;
        while ((long) PAGE << level < size) {
            level++;
        }
        List<Bytes> zeros = new ArrayList<>(List.of(Bytes.sha256(new byte[1], new byte[PAGE])));
        for (int i = 0; i < level; i++) {
            zeros.add(node(zeros.get(i), zeros.get(i)));
        }
        return root(zeros, level, 0);
    }

    private Bytes root(List<Bytes> zeros, int level, int first) {
        Integer next = pages.ceilingKey(first);
        if (next == null || next >= (long) first + (1L << level)) {
            return zeros.get(level);
        }
        if (level == 0) {
            return Bytes.sha256(new byte[1], pages.getOrDefault(first, new byte[PAGE]));
        }
        return node(root(zeros, level - 1, first), root(zeros, level - 1, first + (1 << (level - 1))));
    }

    private static Bytes node(Bytes left, Bytes right) {
        return Bytes.sha256(new byte[] {1}, left.toByteArray(), right.toByteArray());
    }
}
