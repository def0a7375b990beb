package io.railyard.machine.wasm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.TableInstance;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.Table;

/** A table of the engine that can be set back to what the module begins with. Mutable; owned by one thread at a time. */
final class EndiveTable extends TableInstance {
    /** Entries that a table may have, on every engine. */
    private static final int MOST_ENTRIES = 10_000_000;

    private static final int NULL = -1;

    private int[] entries;
    private @Nullable Instance[] owners;
    private int[] image = {};
    private @Nullable Instance[] imageOwners = {};
    private boolean changed;

    EndiveTable(Table table, int initial) {
        super(table, initial);
        entries = new int[(int) table.limits().min()];
        owners = new Instance[entries.length];
        Arrays.fill(entries, initial);
    }

    /** Notes what it holds now as what {@link #restore} brings back. */
    void mark() {
        image = entries.clone();
        imageOwners = owners.clone();
        changed = false;
    }

    void restore() {
        if (changed) {
            entries = image.clone();
            owners = imageOwners.clone();
            changed = false;
        }
    }

    @Override
    public int size() {
        return entries.length;
    }

    @Override
    public int grow(int count, int value, Instance owner) {
        int before = entries.length;
        if (count < 0 || count > Math.min(MOST_ENTRIES, limits().max()) - before) {
            return -1;
        }
        changed = true;
        entries = Arrays.copyOf(entries, before + count);
        owners = Arrays.copyOf(owners, before + count);
        Arrays.fill(entries, before, entries.length, value);
        Arrays.fill(owners, before, entries.length, owner);
        return before;
    }

    @Override
    public int ref(int index) {
        if (index < 0 || index >= entries.length) {
            throw new WasmEngineException("undefined element");
        }
        return entries[index];
    }

    @Override
    public void setRef(int index, int value, Instance owner) {
        if (index < 0 || index >= entries.length) {
            throw new WasmEngineException("out of bounds table access");
        }
        changed = true;
        entries[index] = value;
        owners[index] = owner;
    }

    // Host references: a process's host has none to give, so that every one is null.

    @Override
    public int growWithRef(int count, Object value, Instance owner) {
        return grow(count, NULL, owner);
    }

    @Override
    @SuppressWarnings("NullAway") // null is what the entry holds
    public Object objRef(int index) {
        if (index < 0 || index >= entries.length) {
            throw new WasmEngineException("out of bounds table access");
        }
        return null;
    }

    @Override
    public void setObjRef(int index, Object value, Instance owner) {
        setRef(index, NULL, owner);
    }

    @Override
    @SuppressWarnings("NullAway") // the engine takes null for an entry of the table's own instance
    public Instance instance(int index) {
        return owners[index];
    }

    @Override
    public void reset() {
        changed = true;
        Arrays.fill(entries, NULL);
    }
}
