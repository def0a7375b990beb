package io.railyard.machine.wasm;

import io.railyard.machine.memory.PagedMemory;
import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;

/**
 * The paged memory in the engine's clothes. The only Memory class in the JVM's guests, so that the compiled code's
 * call sites stay monomorphic. That engine knows addresses below 2 GiB only; a memory that would become larger is the
 * host's failure.
 */
final class EndiveMemory extends PagedMemory implements Memory {
    /** Pages of 64 KiB below 2 GiB. */
    static final int MOST_PAGES = 32_767;

    private final MemoryLimits limits;
    private final int allowedPages;
    private DataSegment[] segments = new DataSegment[0];
    private boolean[] dropped = new boolean[0];
    /** The engine's own, where it puts another segment in the place of one that was dropped. */
    private DataSegment[] live = {};

    EndiveMemory(MemoryLimits limits, int limitPages) {
        super(limits.initialPages(), Math.min(limitPages, MOST_PAGES));
        this.limits = limits;
        this.allowedPages = limitPages;
        if (limits.initialPages() > MOST_PAGES) {
            throw tooLarge(limits.initialPages());
        }
    }

    private static UnsupportedOperationException tooLarge(long pages) {
        return new UnsupportedOperationException("This engine holds memories of up to " + MOST_PAGES
                + " pages of 64 KiB, the module wants " + pages + "; run it on the engine \"own\"");
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return limitPages();
    }

    @Override
    public int grow(int delta) {
        long wanted = pages() + Integer.toUnsignedLong(delta);
        if (wanted > MOST_PAGES && wanted <= allowedPages) {
            throw tooLarge(wanted);
        }
        return (int) grow(Integer.toUnsignedLong(delta));
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public void initialize(Instance instance, DataSegment[] all) {
        if (all != null) {
            live = all;
            segments = all.clone();
            dropped = new boolean[all.length];
            for (int i = 0; i < all.length; i++) {
                if (all[i] instanceof ActiveDataSegment active) {
                    long offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                    write(offset & 0xffff_ffffL, active.data(), 0, active.data().length);
                    dropped[i] = true;
                }
            }
        }
    }

    @Override
    public void initialize(Instance instance, DataSegment[] all, int memoryIndex) {
        initialize(instance, all);
    }

    @Override
    public void initPassiveSegment(int segment, int to, int from, int size) {
        boolean gone = dropped[segment] || live[segment] != segments[segment];
        byte[] data = gone ? new byte[0] : segments[segment].data();
        long start = from & 0xffff_ffffL;
        long count = size & 0xffff_ffffL;
        if (start + count > data.length) {
            throw new IndexOutOfBoundsException("out of bounds memory access");
        }
        write(to & 0xffff_ffffL, data, (int) start, (int) count);
    }

    @Override
    public void drop(int segment) {
        dropped[segment] = true;
    }

    /** Makes passive segments whole again: what a message drops does not outlive it. */
    void restoreSegments() {
        for (int i = 0; i < segments.length; i++) {
            live[i] = segments[i];
            dropped[i] = segments[i] instanceof ActiveDataSegment;
        }
    }

    @Override
    public void zero() {
        for (int page : nonZeroPages()) {
            fill((byte) 0, (long) page * PAGE_BYTES, (page + 1L) * PAGE_BYTES);
        }
    }

    @Override
    public void fill(byte value, int from, int to) {
        fill(value, (long) from, (long) to);
    }

    @Override
    public void copy(int to, int from, int size) {
        copy((long) to, (long) from, (long) size);
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        write((long) address, data, offset, size);
    }

    @Override
    public byte read(int address) {
        return read((long) address);
    }

    @Override
    public byte[] readBytes(int address, int length) {
        return readBytes((long) address, length);
    }

    @Override
    public void writeByte(int address, byte value) {
        writeByte((long) address, value);
    }

    @Override
    public short readShort(int address) {
        return readShort((long) address);
    }

    @Override
    public long readU16(int address) {
        return readShort((long) address) & 0xffffL;
    }

    @Override
    public void writeShort(int address, short value) {
        writeShort((long) address, value);
    }

    @Override
    public int readInt(int address) {
        return readInt((long) address);
    }

    @Override
    public void writeI32(int address, int value) {
        writeI32((long) address, value);
    }

    @Override
    public long readLong(int address) {
        return readLong((long) address);
    }

    @Override
    public void writeLong(int address, long value) {
        writeLong((long) address, value);
    }

    @Override
    public long readF32(int address) {
        return readInt((long) address);
    }

    @Override
    public float readFloat(int address) {
        return Float.intBitsToFloat(readInt((long) address));
    }

    @Override
    public void writeF32(int address, float value) {
        writeI32((long) address, Float.floatToRawIntBits(value));
    }

    @Override
    public long readF64(int address) {
        return readLong((long) address);
    }

    @Override
    public double readDouble(int address) {
        return Double.longBitsToDouble(readLong((long) address));
    }

    @Override
    public void writeF64(int address, double value) {
        writeLong((long) address, Double.doubleToRawLongBits(value));
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public Object lock(int address) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int waitOn(int address, int expected, long timeout) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int waitOn(int address, long expected, long timeout) {
        throw notPrepared();
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"})
    public int notify(int address, int count) {
        throw notPrepared();
    }

    private static UnsupportedOperationException notPrepared() {
        return new UnsupportedOperationException("Preparation lets no module use this");
    }
}
