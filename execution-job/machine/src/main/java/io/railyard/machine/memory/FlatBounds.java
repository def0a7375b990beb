package io.railyard.machine.memory;

/**
 * How much of a memory lies in one array. Reaches speed and the host's heap, never a result.
 *
 * @param wholeBytes a memory that can never be larger lies in one array as a whole
 * @param eagerBytes of a memory that can, the array holds what the memory has, up to this many bytes
 * @param denseBytes and up to this many where a message has left most of what follows in use
 */
public record FlatBounds(int wholeBytes, int eagerBytes, int denseBytes) {
    /** The most that {@code wholeBytes} may be: 512 MiB, the maximum that AO's modules declare. */
    public static final int MOST_WHOLE_BYTES = 512 << 20;

    /** 512 MiB, 128 MiB, 1 GiB. */
    public static final FlatBounds DEFAULTS = new FlatBounds(MOST_WHOLE_BYTES, 128 << 20, 1 << 30);

    public FlatBounds {
        check("wholeBytes", wholeBytes);
        check("eagerBytes", eagerBytes);
        check("denseBytes", denseBytes);
        if (wholeBytes > MOST_WHOLE_BYTES) {
            throw new IllegalArgumentException("wholeBytes is at most " + MOST_WHOLE_BYTES + ": " + wholeBytes);
        }
    }

    private static void check(String name, int bytes) {
        if (bytes < 0 || bytes % PagedMemory.WASM_PAGE_BYTES != 0) {
            throw new IllegalArgumentException(name + " is a multiple of 65536, from 0: " + bytes);
        }
    }
}
