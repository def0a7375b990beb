package io.railyard.machine.compiler;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a compiled module: its memory; a generated subclass adds the globals as fields. Public, with public
 * fields, only because generated classes have a loader of their own. Mutable; owned by one thread at a time.
 */
public abstract class GuestState {
    private static final int PAGE_SHIFT = 12;

    /** The array in which the memory begins, perhaps longer than what it holds of the memory. */
    public byte[] memory;
    /** By page of 4 KiB in the array: negative when stores that begin there may be made at once. */
    public byte[] guards;
    /** Bytes of the memory that lie in the array. */
    public int size;

    /** Always 0, which HotSpot does not know. */
    public int zero;

    /** The function that the one just returned wants called in its place, plus 1; 0 for none. */
    public int tail;
    /** The exception by which a part of a function was left. */
    public @Nullable GuestException thrown;
    /** Gas of the message that is not yet in the global. */
    private long reserve;

    private int gasGlobal;
    private @Nullable Pace pace;

    private final CompiledMemory pages;
    /** Pages that are to be kept when they come. */
    private final BitSet awaited = new BitSet();

    private GuestHost host = GuestHost.NONE;
    private Supplier<Interpreter> interpreters = () -> {
        throw new IllegalStateException("Nothing is interpreted");
    };
    private @Nullable Interpreter interpreter;
    private byte[] binary = new byte[0];
    private List<GuestModule.Data> data = List.of();
    private boolean[] dropped = new boolean[0];
    private boolean anyDropped;
    private @Nullable GuestTables tables;
    private SortedMap<Integer, Long> hiddenGlobals = Collections.emptySortedMap();

    protected GuestState(PagedMemory pages) {
        this.pages = (CompiledMemory) pages;
        memory = this.pages.bytes();
        guards = this.pages.guards();
        size = this.pages.flatBytes();
    }

    /** The memory as the host uses it. */
    public final PagedMemory pages() {
        return pages;
    }

    /**
     * Calls entry number {@code entry} of {@link CompiledModule}. The first result as its bits, 0 when there is none.
     */
    public final long enter(int entry, long... arguments) {
        refresh();
        Interpreter interpreting = interpreter;
        int cells = interpreting == null ? 0 : interpreting.cells.top();
        try {
            return call(entry, arguments);
        } finally {
            if (interpreter != null) {
                interpreter.cells.cut(cells);
            }
        }
    }

    /** Gives it its tables, and the first values of globals that do not live between messages. */
    final void begin(GuestTables added, SortedMap<Integer, Long> hidden) {
        tables = added;
        hiddenGlobals = hidden;
    }

    /** Its tables. */
    public final GuestTables tables() {
        GuestTables found = tables;
        if (found == null) {
            throw new IllegalStateException("The instance has not begun");
        }
        return found;
    }

    /** Sets back what does not live between messages: tables, dropped segments, globals of references. */
    public final void resetBetweenMessages() {
        tables().reset();
        restoreData();
        hiddenGlobals.forEach(this::setGlobal);
    }

    /** Says who answers calls of imported functions. */
    public final void connect(GuestHost answering) {
        host = answering;
    }

    /** Calls imported function {@code function}. */
    public final long callHost(int function, long... arguments) {
        long result = host.call(function, arguments);
        refresh();
        return result;
    }

    /** Says what is interpreted when a function asks for it. */
    final void interpretWith(Supplier<Interpreter> made) {
        interpreters = made;
    }

    private Interpreter interpreter() {
        Interpreter found = interpreter;
        if (found == null) {
            found = interpreters.get();
            interpreter = found;
        }
        return found;
    }

    /** Interprets {@code function}, whose arguments were given; its results can then be taken, the last first. */
    public final void interpret(int function) {
        interpreter().call(function);
        refresh();
    }

    /** Gives the interpreter a value: an argument, or a result of a compiled function. */
    public final void give(long bits) {
        interpreter().cells.push(bits);
    }

    /** Gives the upper half of a v128. */
    public final void giveHigh(long bits) {
        interpreter().cells.push(ValueType.V128_HIGH, bits, null);
    }

    public final void giveException(@Nullable GuestException exception) {
        interpreter().cells.push(exception);
    }

    /** Takes the last value from the interpreter. */
    public final long take() {
        return interpreter().cells.pop();
    }

    public final @Nullable GuestException takeException() {
        return interpreter().cells.popException();
    }

    /** Whether {@code function} is interpreted. */
    public abstract boolean interprets(int function);

    /** Calls a compiled function for the interpreter, which has its arguments and gets its results. */
    public abstract void callCompiled(int function);

    /** Calls entry number {@code entry}. */
    protected abstract long call(int entry, long[] arguments);

    /** Whether the code relies on an array that is exactly as long as the memory. */
    protected abstract boolean exact();

    /** Value of the global at {@code index}, floats as their bits, i32 sign-extended. */
    public abstract long global(int index);

    /** Sets the global at {@code index}. */
    public abstract void setGlobal(int index, long value);

    /** The exception in the global at {@code index}; only where functions are interpreted. */
    @Nullable
    GuestException exceptionGlobal(int index) {
        throw new UnsupportedOperationException("Compiled code holds its globals itself");
    }

    /** Sets the exception in the global at {@code index}; only where functions are interpreted. */
    void setExceptionGlobal(int index, @Nullable GuestException exception) {
        throw new UnsupportedOperationException("Compiled code holds its globals itself");
    }

    /**
     * Gives the guest gas, in slices where {@code pace} says so.
     *
     * @param gasGlobal index of the global that counts
     */
    public final void refill(int gasGlobal, long gas, Optional<Pace> pace) {
        this.gasGlobal = gasGlobal;
        this.pace = pace.orElse(null);
        long first = pace.isPresent() ? Math.min(gas, pace.get().sliceGas()) : gas;
        reserve = gas - first;
        setGlobal(gasGlobal, first);
    }

    /** Gas left of the last refill. */
    public final long gasLeft(int global) {
        return global(global) + reserve;
    }

    /** The guest is about to stop for reason {@code why}: whether it goes on, with the gas of a further slice. */
    public final boolean goesOn(int why) {
        Pace given = pace;
        if (why != PreparedModule.STOPPED_BY_GAS || reserve == 0 || given == null) {
            return false;
        }
        given.sliceEnded();
        long needed = Math.max(given.sliceGas(), -global(gasGlobal));
        long next = Math.min(reserve, needed);
        reserve -= next;
        setGlobal(gasGlobal, global(gasGlobal) + next);
        return global(gasGlobal) >= 0;
    }

    /** {@code memory.grow} */
    public final int grow(int delta) {
        return (int) grow(Integer.toUnsignedLong(delta));
    }

    /** {@code memory.grow} of a 64-bit memory. */
    public final long grow(long delta) {
        long before = pages.grow(delta);
        refresh();
        return before;
    }

    /** {@code memory.size} */
    public final int sizePages() {
        return pages.pages();
    }

    /** Makes the page of {@code address} ready for a store of {@code length} bytes there. */
    public final void open(int address, int length) {
        ShutPage.open(pages, address, length);
    }

    /** Keeps what the page of {@code address} and the next one hold: now, or when they come. */
    final void makeReady(int address) {
        if (address >= 0 && address < size) {
            pages.openFor(address, 1);
        } else if (address >= 0) {
            awaited.set(address >>> PAGE_SHIFT);
        }
    }

    /**
     * Pages have come behind {@code before}: keeps the first one, which stores through addresses of the page before it may
     * reach without a look, and those that are awaited.
     */
    private void grown(int before) {
        pages.openFor(before, 1);
        for (int page = awaited.nextSetBit(before >>> PAGE_SHIFT); page >= 0; page = awaited.nextSetBit(page + 1)) {
            if (page >= size >>> PAGE_SHIFT) {
                return;
            }
            pages.openFor(page << PAGE_SHIFT, 1);
        }
    }

    /** Gives the instance its data segments; the active ones are in the memory already. */
    final void data(byte[] wasm, List<GuestModule.Data> segments) {
        binary = wasm;
        data = segments;
        dropped = new boolean[segments.size()];
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = segments.get(i).active();
        }
    }

    /** {@code memory.init}: addresses are whole, {@code from} and {@code length} unsigned. */
    final void init(int segment, long to, int from, int length) {
        GuestModule.Data source = data.get(segment);
        long start = Integer.toUnsignedLong(from);
        long count = Integer.toUnsignedLong(length);
        if (start + count > (dropped[segment] ? 0 : source.length())) {
            throw Operations.outOfBounds();
        }
        if (count > Integer.MAX_VALUE) {
            throw Operations.outOfBounds();
        }
        pages.write(to, binary, source.start() + (int) start, (int) count);
    }

    /** {@code data.drop} */
    public final void dropData(int segment) {
        anyDropped |= !dropped[segment];
        dropped[segment] = true;
    }

    private void restoreData() {
        if (anyDropped) {
            anyDropped = false;
            for (int i = 0; i < dropped.length; i++) {
                dropped[i] = data.get(i).active();
            }
        }
    }

    final CompiledMemory compiledMemory() {
        return pages;
    }

    private void refresh() {
        int before = size;
        size = pages.flatBytes();
        if (before < size && exact()) {
            grown(before);
        }
        memory = pages.bytes();
        guards = pages.guards();
    }
}
