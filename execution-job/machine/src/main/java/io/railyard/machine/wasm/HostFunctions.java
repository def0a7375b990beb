package io.railyard.machine.wasm;

import io.railyard.machine.module.ImportedFunction;

/** The host functions of one instance, by import. */
@FunctionalInterface
public interface HostFunctions {
    /** For modules that import nothing. */
    HostFunctions NONE = function -> {
        throw new IllegalArgumentException("There are no host functions, yet the module imports " + function);
    };

    /**
     * What stands behind {@code function}; asked once for each import when an instance is made. Preparation has refused
     * a module that imports something else.
     *
     * @throws IllegalArgumentException when there is no such function
     */
    HostFunction find(ImportedFunction function);
}
