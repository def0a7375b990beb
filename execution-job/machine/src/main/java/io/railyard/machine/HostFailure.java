package io.railyard.machine;

/**
 * The machine that ran a guest failed, not the guest: Java stack or heap exhausted, thread interrupted, module store
 * out of reach, an engine's bug. Never becomes an evaluation: the position is not consumed, and the caller restores the
 * process from its last image and tries again.
 */
public final class HostFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HostFailure(String message) {
        super(message);
    }

    public HostFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
