package io.railyard.machine.compiler;

/**
 * What a store does at a page that is shut. It happens some hundred times a message, beside a hundred thousand stores,
 * but HotSpot 17 takes in what a method has called a hundred times: all of it at each store, until its small methods are
 * large and are themselves no longer taken in. It never takes in methods of throwables, so this is one; none is made.
 */
final class ShutPage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ShutPage() {}

    static void ready(GuestState state, int address) {
        state.makeReady(address);
    }

    static void open(CompiledMemory memory, int address, int length) {
        memory.openFor(address, length);
    }
}
