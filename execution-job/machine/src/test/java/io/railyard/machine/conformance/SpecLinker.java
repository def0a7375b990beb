package io.railyard.machine.conformance;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.conformance.SpecModule.Export;
import io.railyard.machine.conformance.SpecModule.Global;
import io.railyard.machine.conformance.SpecModule.Import;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a process's module of a test's: imports become definitions at the same indices (functions that do nothing and
 * constants for the module {@code spectest}, copies for what another module of the test exports without state), and each
 * exported function and global gets a caller without parameters that takes its arguments from added i64 globals and
 * leaves the results there, so that values of all types pass through every engine bit by bit.
 */
final class SpecLinker {
    /** A module ready for preparation, and how its exports are called. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Linked(byte[] wasm, SortedMap<String, Caller> callers, int firstGlobal, boolean keepsHostReferences) {}

    /** An exported function or global: the export that calls it and its types; no caller when a type has none. */
    record Caller(Optional<String> export, List<byte[]> parameters, List<byte[]> results) {}

    static final String CALLER_PREFIX = "spec:";
    static final String SLOT_PREFIX = "slot:";
    private static final byte[] DOES_NOTHING = {0, 0x0B};
    private static final byte[] ONE_PAGE_OF_TWO = {1, 1, 2};
    private static final byte[] TEN_OF_TWENTY = {0x70, 1, 10, 20};
    private static final byte[] TEN_OF_TWENTY_WIDE = {0x70, 5, 10, 20};

    private final SpecModule module;
    private final Map<String, SpecModule> registered;
    private final List<byte[]> importedBodies = new ArrayList<>();
    private final List<Global> importedGlobals = new ArrayList<>();
    private final BinaryWriter importedTables = new BinaryWriter();
    private final BinaryWriter importedMemories = new BinaryWriter();
    private final List<Integer> importedTags = new ArrayList<>();
    private final SortedMap<String, Caller> callers = new TreeMap<>();
    private final Map<List<Integer>, Caller> callerOf = new LinkedHashMap<>();
    private final List<byte[]> callerBodies = new ArrayList<>();
    private int slots;

    private SpecLinker(SpecModule module, Map<String, SpecModule> registered) {
        this.module = module;
        this.registered = registered;
    }

    /** Throws {@link NotApplicable} when it needs another module's state. */
    static Linked link(SpecModule module, Map<String, SpecModule> registered) {
        SpecLinker linker = new SpecLinker(module, registered);
        module.imports.forEach(linker::define);
        int firstGlobal = linker.importedGlobals.size() + module.globals.size();
        module.exports.forEach((name, export) -> linker.export(name, export, firstGlobal));
        return new Linked(linker.assemble(), linker.callers, firstGlobal, module.keepsHostReferences());
    }

    private void define(Import entry) {
        boolean spectest = entry.module().equals("spectest") && !registered.containsKey("spectest");
        Optional<SpecModule> exporter = Optional.ofNullable(registered.get(entry.module()));
        if (!spectest && exporter.isEmpty()) {
            throw new NotApplicable("it imports what is not there");
        }
        switch (entry.kind()) {
            case SpecModule.FUNCTION ->
                importedBodies.add(spectest ? DOES_NOTHING : movedBody(exporter.orElseThrow(), entry));
            case SpecModule.GLOBAL ->
                importedGlobals.add(spectest ? spectestGlobal(entry) : copiedGlobal(exporter.orElseThrow(), entry));
            case SpecModule.TAG -> importedTags.add(entry.typeIndex());
            case SpecModule.TABLE -> {
                needsState(spectest);
                importedTables.raw(entry.name().equals("table64") ? TEN_OF_TWENTY_WIDE : TEN_OF_TWENTY);
            }
            default -> {
                needsState(spectest);
                importedMemories.raw(ONE_PAGE_OF_TWO);
            }
        }
    }

    private static void needsState(boolean spectest) {
        if (!spectest) {
            throw SpecCode.linking();
        }
    }

    private byte[] movedBody(SpecModule exporter, Import entry) {
        Export export = exported(exporter, entry);
        int imported = exporter.importCount(SpecModule.FUNCTION);
        if (export.index() < imported) {
            throw SpecCode.linking();
        }
        return SpecCode.moved(exporter.bodies.get(export.index() - imported), new SpecCode.Places() {
            @Override
            public int tag(int index) {
                return placeOf(entry.module(), exporter, SpecModule.TAG, index);
            }

            @Override
            public int function(int index) {
                return placeOf(entry.module(), exporter, SpecModule.FUNCTION, index);
            }
        });
    }

    /** The import through which this module sees what stands at {@code index} in {@code exporter}. */
    private int placeOf(String name, SpecModule exporter, int kind, int index) {
        int place = 0;
        for (Import entry : module.imports) {
            if (entry.kind() == kind) {
                if (entry.module().equals(name) && new Export(kind, index).equals(exporter.exports.get(entry.name()))) {
                    return place;
                }
                place++;
            }
        }
        throw SpecCode.linking();
    }

    private static Export exported(SpecModule exporter, Import entry) {
        Export export = exporter.exports.get(entry.name());
        if (export == null || export.kind() != entry.kind()) {
            throw new NotApplicable("it imports what is not there");
        }
        return export;
    }

    private static Global spectestGlobal(Import entry) {
        BinaryWriter init = new BinaryWriter();
        switch (entry.shape()[0]) {
            case 0x7F -> init.u8(0x41).signed(666);
            case 0x7E -> init.u8(0x42).signed(666);
            case 0x7D -> init.u8(0x43).fixed32(Float.floatToRawIntBits(666.6f));
            default -> init.u8(0x44).fixed64(Double.doubleToRawLongBits(666.6));
        }
        return new Global(new byte[] {entry.shape()[0]}, 0, init.u8(0x0B).toByteArray());
    }

    private static Global copiedGlobal(SpecModule exporter, Import entry) {
        int imported = exporter.importCount(SpecModule.GLOBAL);
        Export export = exported(exporter, entry);
        if (export.index() < imported) {
            throw SpecCode.linking();
        }
        Global global = exporter.globals.get(export.index() - imported);
        int first = global.init()[0] & 0xff;
        if (global.mutability() != 0 || first == 0x23 || first == 0xD2) {
            throw SpecCode.linking();
        }
        return global;
    }

    // Callers

    private void export(String name, Export export, int firstGlobal) {
        if (export.kind() == SpecModule.FUNCTION || export.kind() == SpecModule.GLOBAL) {
            callers.put(
                    name,
                    callerOf.computeIfAbsent(
                            List.of(export.kind(), export.index()), key -> caller(export, firstGlobal)));
        }
    }

    private Caller caller(Export export, int firstGlobal) {
        BinaryWriter access = new BinaryWriter();
        List<byte[]> parameters = List.of();
        List<byte[]> results;
        if (export.kind() == SpecModule.FUNCTION) {
            SpecModule.Type type = module.types.get(module.typeOfFunction(export.index()));
            parameters = type.parameters();
            results = type.results();
            access.u8(0x10).u32(export.index());
        } else {
            List<Global> globals = new ArrayList<>(importedGlobals);
            globals.addAll(module.globals);
            results = List.of(globals.get(export.index()).type());
            access.u8(0x23).u32(export.index());
        }
        Optional<byte[]> body = SpecCallers.body(parameters, results, access.toByteArray(), firstGlobal);
        slots = Math.max(slots, Math.max(SpecCallers.slots(parameters), SpecCallers.slots(results)));
        Optional<String> callerExport = body.map(bytes -> CALLER_PREFIX + callerBodies.size());
        body.ifPresent(callerBodies::add);
        return new Caller(callerExport, parameters, results);
    }

    // Assembly

    private byte[] assemble() {
        BinaryWriter out = new BinaryWriter().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        BinaryWriter types = new BinaryWriter()
                .u32(module.typeEntries + 1)
                .raw(module.typeBytes)
                .u8(0x60, 0, 0);
        section(out, 1, types);
        functionSection(out);
        int tables = module.importCount(SpecModule.TABLE) + module.tableCount;
        if (tables > 0) {
            section(
                    out,
                    4,
                    new BinaryWriter()
                            .u32(tables)
                            .raw(importedTables.toByteArray())
                            .raw(module.tableBytes));
        }
        memorySection(out);
        List<Integer> tags = new ArrayList<>(importedTags);
        tags.addAll(module.tags);
        if (!tags.isEmpty()) {
            BinaryWriter section = new BinaryWriter().u32(tags.size());
            tags.forEach(type -> section.u8(0).u32(type));
            section(out, 13, section);
        }
        globalSection(out);
        exportSection(out);
        module.start.ifPresent(bytes -> section(out, 8, new BinaryWriter().raw(bytes)));
        module.elements.ifPresent(bytes -> section(out, 9, new BinaryWriter().raw(bytes)));
        module.dataCount.ifPresent(bytes -> section(out, 12, new BinaryWriter().raw(bytes)));
        List<byte[]> bodies = new ArrayList<>(importedBodies);
        bodies.addAll(module.bodies);
        bodies.addAll(callerBodies);
        if (!bodies.isEmpty()) {
            BinaryWriter code = new BinaryWriter().u32(bodies.size());
            bodies.forEach(code::sized);
            section(out, 10, code);
        }
        module.data.ifPresent(bytes -> section(out, 11, new BinaryWriter().raw(bytes)));
        return out.toByteArray();
    }

    private void functionSection(BinaryWriter out) {
        List<Integer> all = new ArrayList<>();
        module.imports.stream()
                .filter(entry -> entry.kind() == SpecModule.FUNCTION)
                .forEach(entry -> all.add(entry.typeIndex()));
        all.addAll(module.functions);
        callerBodies.forEach(body -> all.add(module.typeEntries));
        if (!all.isEmpty()) {
            BinaryWriter section = new BinaryWriter().u32(all.size());
            all.forEach(section::u32);
            section(out, 3, section);
        }
    }

    private void memorySection(BinaryWriter out) {
        int memories = module.importCount(SpecModule.MEMORY) + module.memoryCount;
        BinaryWriter section = new BinaryWriter();
        if (memories == 0) {
            section.u32(1).u8(1, 0, 0);
        } else {
            section.u32(memories).raw(importedMemories.toByteArray()).raw(module.memoryBytes);
        }
        section(out, 5, section);
    }

    private void globalSection(BinaryWriter out) {
        List<Global> all = new ArrayList<>(importedGlobals);
        all.addAll(module.globals);
        BinaryWriter section = new BinaryWriter().u32(all.size() + slots);
        for (Global global : all) {
            section.raw(global.type()).u8(global.mutability()).raw(global.init());
        }
        for (int i = 0; i < slots; i++) {
            section.u8(0x7E, 1, 0x42, 0, 0x0B);
        }
        if (!all.isEmpty() || slots > 0) {
            section(out, 6, section);
        }
    }

    private void exportSection(BinaryWriter out) {
        BinaryWriter section = new BinaryWriter().u32(module.exports.size() + callerBodies.size() + slots);
        module.exports.forEach(
                (name, export) -> section.name(name).u8(export.kind()).u32(export.index()));
        int first = importedBodies.size() + module.functions.size();
        for (int i = 0; i < callerBodies.size(); i++) {
            section.name(CALLER_PREFIX + i).u8(SpecModule.FUNCTION).u32(first + i);
        }
        int firstSlot = importedGlobals.size() + module.globals.size();
        for (int i = 0; i < slots; i++) {
            section.name(SLOT_PREFIX + i).u8(SpecModule.GLOBAL).u32(firstSlot + i);
        }
        section(out, 7, section);
    }

    private static void section(BinaryWriter out, int id, BinaryWriter content) {
        out.u8(id).sized(content.toByteArray());
    }
}
