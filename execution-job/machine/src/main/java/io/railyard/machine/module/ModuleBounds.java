package io.railyard.machine.module;

import io.railyard.machine.memory.PagedMemory;

/** How large a module and its parts may be. Part of preparation version 2. */
final class ModuleBounds {
    /** Binary, bytes. */
    static final int MODULE_BYTES = 16 << 20;
    /** Entries of the type section. */
    static final int TYPES = 10_000;
    /** Parameters of one type, a v128 counted twice. */
    static final int PARAMETERS = 1_000;
    /** Results of one type. */
    static final int RESULTS = 128;
    /** Imports. */
    static final int IMPORTS = 1_000;
    /** Functions. */
    static final int FUNCTIONS = 20_000;
    /** Tables. */
    static final int TABLES = 100;
    /** Memories that are decoded; preparation takes exactly one. */
    static final int MEMORIES = 100;
    /** Exception tags. */
    static final int TAGS = 1_000;
    /** Globals. */
    static final int GLOBALS = 1_000;
    /** Exports. */
    static final int EXPORTS = 10_000;
    /** Initial entries of all tables, and entries of all element segments. */
    static final int TABLE_ENTRIES = 100_000;
    /** Data segments, and element segments. */
    static final int SEGMENTS = 10_000;
    /** One function body, bytes. */
    static final int BODY_BYTES = 512 << 10;
    /** Parameters, locals and operands of one function together. */
    static final int FRAME_VALUES = 10_000;
    /** Blocks within blocks in one function. */
    static final int NESTING = 4_000;
    /** Pages of 64 KiB a memory may have: 16 GiB. */
    static final int MEMORY_PAGES = PagedMemory.MOST_WASM_PAGES;
    /** Pages of 64 KiB that 32-bit addresses reach: 4 GiB. */
    static final int MEMORY_PAGES_32 = 65_536;

    /** Code of a prepared module, bytes. */
    static final int PREPARED_CODE_BYTES = 64 << 20;

    private ModuleBounds() {}

    /** How many entries a table may come to have: as declared, at most {@link #TABLE_ENTRIES}. */
    static int tableLimit(ModuleStructure.Limits limits) {
        boolean lower = limits.bounded() && Long.compareUnsigned(limits.max(), TABLE_ENTRIES) < 0;
        return lower ? (int) limits.max() : TABLE_ENTRIES;
    }

    static void check(String what, long size, long limit) throws ModuleRefused {
        if (size > limit) {
            throw ModuleRefused.tooLarge(what, size, limit);
        }
    }
}
