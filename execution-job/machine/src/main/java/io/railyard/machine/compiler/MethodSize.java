package io.railyard.machine.compiler;

/**
 * What a JVM method takes. HotSpot 17's first compiler gives up on a method that needs more than 10,000 of its virtual
 * registers when it is to write profiling code, and each access through a handle takes about as many as 100 bytes of
 * other code. A method that it compiled without profiling before, as it does in a hurry, then stays as it is for good:
 * the second compiler never gets it.
 *
 * @param bytes bytes of bytecode
 * @param handles accesses through handles
 */
record MethodSize(int bytes, int handles) {
    /** What an access counts, in bytes. */
    private static final int HANDLE_BYTES = 100;
    /** What bytes and accesses may count together in a method of {@link CompiledModule#METHOD_BYTES}: 11,000 is too much. */
    private static final int MOST = 10_900;

    /** Bytes and accesses together, so that {@link CompiledModule#METHOD_BYTES} is the most. */
    int weight() {
        return (int) ((bytes + (long) HANDLE_BYTES * handles) * CompiledModule.METHOD_BYTES / MOST);
    }

    /** What is compared with the limit of a method. */
    int load() {
        return Math.max(bytes, weight());
    }
}
