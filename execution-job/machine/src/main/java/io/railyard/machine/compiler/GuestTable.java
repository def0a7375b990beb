package io.railyard.machine.compiler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A table of an instance. What the module begins with is shared by all its instances and copied at the first write.
 * Mutable; owned by one thread at a time.
 */
final class GuestTable {
    private static final GuestException[] NO_EXCEPTIONS = {};

    private final int[] image;
    private final boolean holdsExceptions;
    private final int limit;
    private int[] entries;
    private @Nullable GuestException[] exceptions = NO_EXCEPTIONS;

    /**
     * @param image what it begins with; never written
     * @param limit entries it may grow to
     */
    GuestTable(int[] image, boolean holdsExceptions, int limit) {
        this.image = image;
        this.holdsExceptions = holdsExceptions;
        this.limit = limit;
        entries = image;
        reset();
    }

    /** Makes it what the module begins with. */
    void reset() {
        entries = image;
        exceptions = holdsExceptions ? new GuestException[image.length] : NO_EXCEPTIONS;
    }

    int size() {
        return entries.length;
    }

    /** The entry at {@code index}; the caller has checked it. */
    int get(int index) {
        return entries[index];
    }

    @Nullable
    GuestException exception(int index) {
        return exceptions[index];
    }

    void set(int index, int value) {
        own();
        entries[index] = value;
    }

    void set(int index, @Nullable GuestException value) {
        exceptions[index] = value;
    }

    void copy(int to, int[] source, int from, int length) {
        if (length > 0) {
            own();
            System.arraycopy(source, from, entries, to, length);
        }
    }

    void copy(int to, GuestTable source, int from, int length) {
        if (holdsExceptions) {
            System.arraycopy(source.exceptions, from, exceptions, to, length);
        } else {
            copy(to, source.entries, from, length);
        }
    }

    void fill(int from, int to, int value, @Nullable GuestException exception) {
        if (holdsExceptions) {
            Arrays.fill(exceptions, from, to, exception);
        } else if (from < to) {
            own();
            Arrays.fill(entries, from, to, value);
        }
    }

    /** Adds {@code count} entries; the size before, -1 when that is too many. */
    int grow(long count, int value, @Nullable GuestException exception) {
        int before = entries.length;
        if (count < 0 || count > limit - before) {
            return -1;
        }
        int after = before + (int) count;
        if (after > before) {
            entries = Arrays.copyOf(entries, after);
            Arrays.fill(entries, before, after, value);
            if (holdsExceptions) {
                exceptions = Arrays.copyOf(exceptions, after);
                Arrays.fill(exceptions, before, after, exception);
            }
        }
        return before;
    }

    private void own() {
        if (entries == image) {
            entries = image.clone();
        }
    }
}
