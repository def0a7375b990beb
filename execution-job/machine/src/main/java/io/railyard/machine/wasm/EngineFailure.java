package io.railyard.machine.wasm;

/** The engine or the Java machine under it failed; says nothing about the guest. */
public final class EngineFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
