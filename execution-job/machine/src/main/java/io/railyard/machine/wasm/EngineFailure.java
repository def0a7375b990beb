package io.railyard.machine.wasm;

/** The engine or the Java machine under it failed; says nothing about the guest. */
public final class EngineFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure of an engine, with what caused it. */
    public EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
