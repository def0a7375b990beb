package io.railyard.machine.module;

/** Who decides what an instruction costs and where gas is taken. Specification: {@code module-preparation.md}. */
public enum GasRule {
    /** Our own schedule: few, large charges, on entry to a function and at the head of a loop. */
    RAILYARD,
    /**
     * AO's metering, for modules of a {@code -metering} format: the costs, segments and places of
     * {@code @permaweb/wasm-metering} 0.2.2, so that the gas used equals that of AO's reference.
     */
    AO_METERING
}
