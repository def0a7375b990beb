package io.railyard.machine.wasm;

/**
 * A guest was about to take more heap than the host has for guests now. Says nothing about the guest: it may be run again,
 * from the start, when others have left.
 */
public final class HostMemoryFull extends EngineFailure {
    private static final long serialVersionUID = 1L;

    public HostMemoryFull(String message) {
        super(message);
    }
}
