package io.railyard.machine.binary;

/**
 * Bytes that are no WebAssembly: what is wrong, in the words of the standard's reference interpreter, and where. Whoever
 * reads a module that is not known to be well formed turns it into a refusal.
 */
public final class MalformedBinary extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String fault;

    MalformedBinary(int offset, String fault) {
        super(fault + " at byte " + offset);
        this.offset = offset;
        this.fault = fault;
    }

    /** Where in the bytes. */
    public int offset() {
        return offset;
    }

    /** What is wrong, without the place. */
    public String fault() {
        return fault;
    }
}
