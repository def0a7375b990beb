package io.railyard.machine.compiler;

/**
 * How long a guest runs before others may. Gas, results and memory do not depend on it: a guest that goes on after a slice
 * goes on as if nothing had been. Engines that cannot stop in the middle run on.
 */
public interface Pace {
    /** Gas of a slice, at least 1. */
    long sliceGas();

    /**
     * A slice is used up and gas is left. Called on the thread that runs the guest, which goes on when this returns; it may
     * throw an engine's failure to give the run up.
     */
    void sliceEnded();
}
