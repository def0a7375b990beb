package io.railyard.machine.wasm;

/** A run was given up at the end of a slice ({@link io.railyard.machine.compiler.Pace}). Says nothing about the guest, which will be run again from the start. */
public final class SliceEnded extends EngineFailure {
    private static final long serialVersionUID = 1L;

    public SliceEnded() {
        super("The guest's slice of gas ended");
    }
}
