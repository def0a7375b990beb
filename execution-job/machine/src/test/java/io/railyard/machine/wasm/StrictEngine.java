package io.railyard.machine.wasm;

/** Our compiler without another engine behind it, so that a test cannot pass on the other one. */
public final class StrictEngine {
    private StrictEngine() {}

    public static Engine own() {
        return new OwnEngine(module -> {
            throw new AssertionError("The compiler refused the module");
        });
    }
}
