package io.railyard.machine;

/**
 * What one message of a process may use. Part of the rules: fixed for a process at slot 0, kept in its header and
 * covered by its state root, so that a later change of configuration reaches new processes only.
 *
 * @param gasPerMessage gas units of one message ({@code docs/formats/module-preparation.md}), at least 1
 * @param callDepth nested guest frames in depth units (one unit: up to 16 parameters, locals and operands), 1 to 4,096
 * @param memoryBytes linear memory in bytes, a multiple of 64 KiB up to 16 GiB
 * @param inputBytes message and environment JSON together in bytes
 * @param outputBytes response JSON in bytes
 * @param outboxCount messages and spawns together
 */
public record Limits(
        long gasPerMessage, int callDepth, long memoryBytes, int inputBytes, int outputBytes, int outboxCount) {
    /** Size of a WebAssembly page in bytes. */
    public static final int WASM_PAGE_BYTES = 65_536;
    /** The highest call depth that may be asked for. */
    public static final int MAX_CALL_DEPTH = 4_096;
    /** The largest linear memory that may be asked for: 16 GiB. */
    public static final long MAX_MEMORY_BYTES = 16L << 30;
    /** The largest input or output that may be asked for: 1 GiB. */
    public static final long MAX_TEXT_BYTES = 1L << 30;

    /** 5 × 10^9 gas, depth 512, 256 MiB memory, 16 MiB in, 16 MiB out, 1,000 messages and spawns: aos 2 runs in them. */
    public static final Limits DEFAULTS = new Limits(5_000_000_000L, 512, 256L << 20, 16 << 20, 16 << 20, 1_000);

    /**
     * For AO's own modules in compatible mode, whose results must not depend on our limits: 9 × 10^15
     * gas, depth 4,096, 16 GiB memory, 64 MiB in, 64 MiB out, 100,000 messages and spawns.
     */
    public static final Limits COMPATIBLE =
            new Limits(9_000_000_000_000_000L, MAX_CALL_DEPTH, MAX_MEMORY_BYTES, 64 << 20, 64 << 20, 100_000);

    public Limits {
        check("gasPerMessage", gasPerMessage, Long.MAX_VALUE / 4);
        check("callDepth", callDepth, MAX_CALL_DEPTH);
        check("memoryBytes", memoryBytes, MAX_MEMORY_BYTES);
        check("inputBytes", inputBytes, MAX_TEXT_BYTES);
        check("outputBytes", outputBytes, MAX_TEXT_BYTES);
        check("outboxCount", outboxCount, Integer.MAX_VALUE);
        if (memoryBytes % WASM_PAGE_BYTES != 0) {
            throw new IllegalArgumentException("memoryBytes is a multiple of 65536: " + memoryBytes);
        }
    }

    /** These limits with another gas limit. */
    public Limits withGasPerMessage(long gas) {
        return new Limits(gas, callDepth, memoryBytes, inputBytes, outputBytes, outboxCount);
    }

    /** These limits with another call depth. */
    public Limits withCallDepth(int depth) {
        return new Limits(gasPerMessage, depth, memoryBytes, inputBytes, outputBytes, outboxCount);
    }

    /** These limits with another memory size. */
    public Limits withMemoryBytes(long bytes) {
        return new Limits(gasPerMessage, callDepth, bytes, inputBytes, outputBytes, outboxCount);
    }

    /** These limits with another input size. */
    public Limits withInputBytes(int bytes) {
        return new Limits(gasPerMessage, callDepth, memoryBytes, bytes, outputBytes, outboxCount);
    }

    /** These limits with another output size. */
    public Limits withOutputBytes(int bytes) {
        return new Limits(gasPerMessage, callDepth, memoryBytes, inputBytes, bytes, outboxCount);
    }

    /** These limits with another outbox count. */
    public Limits withOutboxCount(int count) {
        return new Limits(gasPerMessage, callDepth, memoryBytes, inputBytes, outputBytes, count);
    }

    private static void check(String name, long value, long highest) {
        if (value < 1 || value > highest) {
            throw new IllegalArgumentException(name + " is 1 to " + highest + ": " + value);
        }
    }
}
