package io.railyard.machine.vm;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.memory.PagedMemory;
import java.util.Optional;

/**
 * One message of one process while a program works on it: its memory, its gas, its depth. A program charges before it works,
 * so that what it does is bounded by what was paid. Mutable; owned by one thread.
 */
public final class Execution {
    /** Bytes of values that one message may make besides its process's memory: 16 MiB, or the process's limit if lower. */
    public static final long TRANSIENT_BYTES = 16L << 20;

    private final PagedMemory memory;
    private final int maxDepth;
    private final int maxPages;
    private long given;
    private long left;
    private long untilSlice;
    private int depth;
    private long made;
    private Optional<Pace> pace = Optional.empty();

    /**
     * A run over {@code memory}.
     *
     * @param maxDepth units
     * @param maxPages how far the memory may grow, in pages of 64 KiB
     */
    public Execution(PagedMemory memory, int maxDepth, int maxPages) {
        this.memory = memory;
        this.maxDepth = maxDepth;
        this.maxPages = maxPages;
    }

    /** Begins a message that may use {@code gas}. */
    public void begin(long gas, Optional<Pace> slices) {
        given = gas;
        left = gas;
        pace = slices;
        untilSlice = slices.map(Pace::sliceGas).orElse(Long.MAX_VALUE);
        depth = 0;
        made = 0;
    }

    /** Gas used since {@link #begin}. */
    public long gasUsed() {
        return given - left;
    }

    /** What the process keeps. A machine that uses an address beyond its size is at fault: a failure of the host. */
    public PagedMemory memory() {
        return memory;
    }

    /**
     * Takes gas. The thread may stand still in here, at the end of a slice.
     *
     * @param gas not negative
     * @throws Stop when there is not so much left: all of it is used then
     */
    public void charge(long gas) throws Stop {
        if (gas < 0) {
            throw new IllegalArgumentException("Gas is not negative: " + gas);
        }
        if (gas > left) {
            left = 0;
            throw Stop.outOfGas();
        }
        left -= gas;
        untilSlice -= gas;
        while (untilSlice <= 0 && left > 0) {
            Pace slices = pace.orElseThrow();
            untilSlice += slices.sliceGas();
            slices.sliceEnded();
        }
    }

    /**
     * Goes one unit deeper; {@link #leave} comes back. A unit is at most 256 bytes of Java stack in frames of the program.
     *
     * @throws Stop when that is too deep
     */
    public void enter() throws Stop {
        if (depth >= maxDepth) {
            throw Stop.outOfDepth(maxDepth);
        }
        depth++;
    }

    /** Comes one unit up. */
    public void leave() {
        depth--;
    }

    /**
     * Says that values of {@code bytes} are about to be made outside the memory. They count until the message ends.
     *
     * @throws Stop when the message has made too many
     */
    public void make(long bytes) throws Stop {
        made += bytes;
        long most = Math.min(TRANSIENT_BYTES, (long) maxPages * PagedMemory.WASM_PAGE_BYTES);
        if (bytes < 0 || made > most) {
            throw Stop.outOfMemory("the message made values of more than " + most + " bytes");
        }
    }

    /**
     * Makes the memory longer by pages of 64 KiB.
     *
     * @throws Stop when the limit is in the way
     */
    public void grow(int pages) throws Stop {
        if (memory.grow(pages) < 0) {
            throw Stop.outOfMemory("the process was refused memory beyond " + maxPages + " pages of 64 KiB");
        }
    }
}
