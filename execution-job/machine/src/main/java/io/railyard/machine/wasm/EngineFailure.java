package io.railyard.machine.wasm;

/** The engine or the Java machine under it failed; says nothing about the guest. */
public class EngineFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure without trace or cause, for what is no fault. */
    EngineFailure(String message) {
        super(message, null, false, false);
    }

    /** A failure of an engine, with what caused it. */
    public EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
