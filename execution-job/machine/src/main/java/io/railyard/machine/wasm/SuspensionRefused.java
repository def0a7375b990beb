package io.railyard.machine.wasm;

/**
 * What a host function throws that would have to suspend a guest whose code cannot, and what is thrown when one has made
 * the memory of lean code grow: the message is taken back and runs again with {@link EngineInstance#lean} off. Carries no stack trace.
 */
public final class SuspensionRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The only one. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    public static final SuspensionRefused INSTANCE = new SuspensionRefused();

    private SuspensionRefused() {
        super("suspension refused", null, false, false);
    }
}
