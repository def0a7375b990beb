package io.railyard.machine.module;

/** The closed list of the functions that modules of one format may import. A pure function of its argument. */
@FunctionalInterface
public interface AllowedImports {
    /** No imports at all. */
    AllowedImports NONE = function -> false;

    /** Whether {@code function} may be imported, by its name and its type. */
    boolean allows(ImportedFunction function);
}
