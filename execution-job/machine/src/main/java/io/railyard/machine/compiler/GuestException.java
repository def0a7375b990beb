package io.railyard.machine.compiler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A WebAssembly exception under way, or kept by a reference (WebAssembly 3.0, section 4.2.14). Only guest code throws
 * it and only guest code catches it; what the host throws is of other classes and no guest handler sees it. Immutable by
 * convention: nothing writes to the arrays after the throw. Public, with public fields, only because generated classes
 * have a loader of their own.
 */
public final class GuestException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final long[] NO_VALUES = {};
    private static final GuestException[] NO_EXCEPTIONS = {};

    /** Index of its tag. */
    public final int tag;
    /** Its values as bits, in order; what stands for an exception reference is no value. */
    public final transient long[] values;
    /** By place, the exception references among its values; empty when its tag has none. */
    public final transient @Nullable GuestException[] exceptions;

    private GuestException(int tag, long[] values, @Nullable GuestException[] exceptions) {
        super("guest exception", null, false, false);
        this.tag = tag;
        this.values = values;
        this.exceptions = exceptions;
    }

    /** An exception whose tag has no exception references. */
    public static GuestException of(int tag, long[] values) {
        return new GuestException(tag, values, NO_EXCEPTIONS);
    }

    public static GuestException of(int tag, long[] values, @Nullable GuestException[] exceptions) {
        return new GuestException(tag, values, exceptions);
    }

    /** An exception without values. */
    public static GuestException of(int tag) {
        return new GuestException(tag, NO_VALUES, NO_EXCEPTIONS);
    }

    /** {@code throw_ref}: the exception itself, or the trap when there is none. */
    public static RuntimeException again(@Nullable GuestException exception) {
        return Objects.requireNonNullElseGet(exception, NullExceptionThrown::new);
    }
}
