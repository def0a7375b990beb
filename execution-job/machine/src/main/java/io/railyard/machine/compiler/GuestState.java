package io.railyard.machine.compiler;

import io.railyard.machine.memory.PagedMemory;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a compiled module: its memory; a generated subclass adds the globals as fields. Public, with public
 * fields, only because generated classes have a loader of their own. Mutable; owned by one thread at a time.
 */
public abstract class GuestState {
    private static final int WASM_PAGE_BYTES = 65_536;

    /** The memory's bytes, perhaps longer than the memory. */
    public byte[] memory;
    /** By page of 4 KiB: negative when stores that begin there may be made at once. */
    public byte[] guards;
    /** Size of the memory in bytes. */
    public int size;

    /** The function that the one just returned wants called in its place, plus 1; 0 for none. */
    public int tail;
    /** The exception by which a part of a function was left. */
    public @Nullable GuestException thrown;

    private final CompiledMemory pages;

    private GuestHost host = GuestHost.NONE;
    private @Nullable GuestTables tables;
    private int[] exceptionGlobals = {};

    protected GuestState(PagedMemory pages) {
        this.pages = (CompiledMemory) pages;
        memory = this.pages.bytes();
        guards = this.pages.guards();
        size = this.pages.sizeBytes();
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
        return call(entry, arguments);
    }

    /** Gives it its tables. */
    final void begin(GuestTables added, int[] globalsOfExceptions) {
        tables = added;
        exceptionGlobals = globalsOfExceptions;
    }

    /** Its tables. */
    public final GuestTables tables() {
        GuestTables found = tables;
        if (found == null) {
            throw new IllegalStateException("The instance has not begun");
        }
        return found;
    }

    /** Sets back what does not live between messages: tables, dropped segments, globals that hold exceptions. */
    public final void resetBetweenMessages() {
        tables().reset();
        for (int global : exceptionGlobals) {
            setGlobal(global, ValueType.NULL);
        }
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

    /** Calls entry number {@code entry}. */
    protected abstract long call(int entry, long[] arguments);

    /** Value of the global at {@code index}, floats as their bits, i32 sign-extended. */
    public abstract long global(int index);

    /** Sets the global at {@code index}. */
    public abstract void setGlobal(int index, long value);

    /** {@code memory.grow} */
    public final int grow(int delta) {
        int before = pages.grow(delta);
        refresh();
        return before;
    }

    /** {@code memory.size} */
    public final int sizePages() {
        return size / WASM_PAGE_BYTES;
    }

    /** Makes the page of {@code address} ready for a store of {@code length} bytes there. */
    public final void open(int address, int length) {
        pages.openFor(address, length);
    }

    /** {@code memory.fill}; arguments are unsigned. */
    public final void fill(int address, int value, int length) {
        check(address, length);
        pages.fill((byte) value, address, address + length);
    }

    /** {@code memory.copy}; arguments are unsigned. */
    public final void copy(int to, int from, int length) {
        check(to, length);
        check(from, length);
        pages.copy(to, from, length);
    }

    private void check(int address, int length) {
        if (address < 0 || length < 0 || address > size - length) {
            throw Operations.outOfBounds();
        }
    }

    private void refresh() {
        memory = pages.bytes();
        guards = pages.guards();
        size = pages.sizeBytes();
    }
}
