package io.railyard.machine.memory;

/** Is told of heap that a memory is about to take, while a guest runs. */
@FunctionalInterface
public interface HeapMeter {
    /** Lets everything pass. */
    HeapMeter NONE = bytes -> {};

    /** {@code bytes} more are about to be taken, or less, given back. What it throws leaves the guest as a failure of the host. */
    void take(long bytes);

    /**
     * What to throw when the heap has no {@code bytes} in one piece although they could be taken; nothing else of the memory is
     * affected.
     */
    default RuntimeException exhausted(long bytes, OutOfMemoryError cause) {
        throw cause;
    }
}
