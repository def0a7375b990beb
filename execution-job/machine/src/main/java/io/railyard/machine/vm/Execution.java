package io.railyard.machine.vm;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.ExtensionFunction;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.GuestCall;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.wasm.GuestTrap;
import java.util.HashMap;
import java.util.Map;
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
    private Visit visit = Visit.NOWHERE;
    private final Map<ImportedFunction, Bound> bound = new HashMap<>();

    /** What stands behind an import. */
    private record Bound(String extension, ExtensionFunction function) {}

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

    /** Says what stands behind {@code function}, which {@code extension} has. */
    void bind(ImportedFunction function, Extension extension) {
        Extensions.find(extension, function, true)
                .ifPresent(found -> bound.put(function, new Bound(extension.name(), found)));
    }

    /** Says through which visit extensions ask from now on. */
    void visit(Visit given) {
        visit = given;
    }

    /**
     * Calls a function that the program imports, at the price and under the bounds that a WebAssembly guest has.
     *
     * @param scratch what the call's addresses are of. Made for the call: no extension sees or changes what the process keeps
     * @param arguments of the function's types, addresses unsigned
     * @return its result; anything when there is none
     * @throws Stop when the extension stops the program, or the gas does not suffice
     */
    public long call(ImportedFunction function, PagedMemory scratch, long... arguments) throws Stop {
        Bound found = bound.get(function);
        if (found == null) {
            throw new IllegalStateException("The program does not import " + function);
        }
        charge(found.function.gas());
        Stop[] stopped = new Stop[1];
        GuestCall call = new GuestCall(found.extension, scratch, gas -> take(gas, stopped), visit);
        try {
            return found.function.body().answer(call, arguments);
        } catch (GuestTrap e) {
            throw stopped[0] == null ? Stop.trap(e.text()) : stopped[0];
        }
    }

    private void take(long gas, Stop[] stopped) throws GuestTrap {
        try {
            charge(gas);
        } catch (Stop e) {
            stopped[0] = e;
            throw GuestTrap.byHost(e.text());
        }
    }
}
