package io.railyard.machine.compiler;

/**
 * What a JVM method takes. HotSpot's first compiler gives up on a method that needs more than 10,000 of its virtual
 * registers when it is to write profiling code, and calls that it always takes in need many: an access through a handle
 * about as many as 100 bytes of other code. A method that it compiled without profiling before, as it does in a hurry,
 * then stays as it is for good: the second compiler never gets it.
 *
 * @param bytes bytes of bytecode
 * @param takenIn what the calls count that are always taken in, in bytes
 */
record MethodSize(int bytes, int takenIn) {
    /** What an access through a handle counts. */
    static final int HANDLE_BYTES = 100;
    /** What a check of a 64-bit address counts. */
    static final int CHECK_BYTES = 60;

    /** The release from which on the first compiler needs fewer registers for an access. */
    private static final int THRIFTY_RELEASE = 25;

    /** What {@link #bytes} and {@link #takenIn} may make together in a method of {@link CompiledModule#METHOD_BYTES}. */
    private static final int MOST = most(Runtime.version().feature());

    /**
     * The same on a Java release. 11,000 is too much for 17. For 25, 17,500 was not in the lean code of aos, where 20,000
     * was; of its other code, which branches more, two functions of 15,000 fail.
     */
    static int most(int release) {
        return release >= THRIFTY_RELEASE ? 15_500 : 10_900;
    }

    /** Bytes and what is taken in together, so that {@link CompiledModule#METHOD_BYTES} is the most. */
    int weight() {
        return (int) ((bytes + (long) takenIn) * CompiledModule.METHOD_BYTES / MOST);
    }

    /** What is compared with the limit of a method. */
    int load() {
        return Math.max(bytes, weight());
    }
}
