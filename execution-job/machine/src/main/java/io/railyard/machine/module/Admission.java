package io.railyard.machine.module;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which of the valid modules are taken: the closed list of imports, one memory, and sizes within {@link ModuleBounds}.
 * Rules: {@code docs/formats/module-preparation.md}, section 1.
 */
final class Admission {
    private Admission() {}

    /** Refuses {@code module} unless it can be prepared and imports only what is {@code allowed}. */
    static void check(ModuleStructure module, AllowedImports allowed) throws ModuleRefused {
        imports(module, allowed);
        memories(module.memories);
        tables(module.tables);
        for (ModuleStructure.Export export : module.exports) {
            if (export.name().startsWith(Preparation.EXPORT_PREFIX)) {
                throw ModuleRefused.incomplete("its export \"" + export.name() + "\" has a name kept for preparation");
            }
        }
        segments(module);
    }

    private static void imports(ModuleStructure module, AllowedImports allowed) throws ModuleRefused {
        for (ModuleStructure.Import imported : module.imports) {
            if (imported.kind() != ModuleStructure.FUNCTION) {
                throw ModuleRefused.unknownImport(imported.module(), imported.name());
            }
        }
        for (ImportedFunction imported : module.importedFunctions()) {
            if (!allowed.allows(imported)) {
                throw ModuleRefused.unknownImport(imported.module(), imported.name());
            }
        }
    }

    private static void memories(List<ModuleStructure.Limits> memories) throws ModuleRefused {
        if (memories.isEmpty()) {
            throw ModuleRefused.incomplete("it has no memory");
        }
        if (memories.size() > 1) {
            throw ModuleRefused.unsupported("more than one memory");
        }
        long pages = unsigned(memories.get(0).min());
        ModuleBounds.check("number of initial memory pages", pages, ModuleBounds.MEMORY_PAGES);
    }

    private static void tables(List<ModuleStructure.Table> tables) throws ModuleRefused {
        long entries = 0;
        for (ModuleStructure.Table table : tables) {
            entries += Math.min(unsigned(table.limits().min()), Integer.MAX_VALUE);
            ModuleBounds.check("number of table entries", entries, ModuleBounds.TABLE_ENTRIES);
        }
    }

    /** Active segments that would trap at instantiation, as far as that can be told. */
    private static void segments(ModuleStructure module) throws ModuleRefused {
        ConstantValues values = ConstantValues.of(module);
        for (ModuleStructure.Data data : module.data) {
            if (data.mode() == ModuleStructure.Mode.ACTIVE) {
                ModuleStructure.Limits memory = module.memories.get(data.memory());
                long bytes = memory.min() * Preparation.WASM_PAGE_BYTES;
                if (outside(values.integer(data.offset()), memory, data.bytes().length(), bytes)) {
                    throw ModuleRefused.uninstantiable(
                            "data segment outside the memory", data.offset().start());
                }
            }
        }
        for (ModuleStructure.Element element : module.elements) {
            if (element.mode() == ModuleStructure.Mode.ACTIVE) {
                ModuleStructure.Limits table =
                        module.tables.get(element.table()).limits();
                if (outside(values.integer(element.offset()), table, element.size(), table.min())) {
                    throw ModuleRefused.uninstantiable(
                            "element segment outside the table",
                            element.offset().start());
                }
            }
        }
    }

    private static boolean outside(OptionalLong offset, ModuleStructure.Limits limits, int length, long size) {
        if (offset.isEmpty()) {
            return false;
        }
        long first = limits.wide() ? offset.getAsLong() : offset.getAsLong() & 0xffff_ffffL;
        return length > size || Long.compareUnsigned(first, size - length) > 0;
    }

    private static long unsigned(long value) {
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
