package io.railyard.machine.memory;

/** Is told of heap that a memory is about to take, while a guest runs. */
@FunctionalInterface
public interface HeapMeter {
    /** Lets everything pass. */
    HeapMeter NONE = bytes -> {};

    /** {@code bytes} more are about to be taken. What it throws leaves the guest as a failure of the host. */
    void take(long bytes);
}
