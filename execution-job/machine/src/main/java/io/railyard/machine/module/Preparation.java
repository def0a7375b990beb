package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Turns a published module into a {@link PreparedModule}: equal bytes in, equal bytes out, on any machine. */
public final class Preparation {
    /** Version of the rules; part of every state root. */
    public static final int VERSION = 2;
    /** Size of a WebAssembly page in bytes. */
    public static final int WASM_PAGE_BYTES = 65_536;
    /** What the names of added exports begin with. */
    public static final String EXPORT_PREFIX = "railyard:";
    /** Export of the start function. */
    public static final String START_EXPORT = EXPORT_PREFIX + "start";
    /** Export of the depth global. */
    public static final String DEPTH_EXPORT = EXPORT_PREFIX + "depth";
    /** Export of the stop global. */
    public static final String STOP_EXPORT = EXPORT_PREFIX + "stop";

    private Preparation() {}

    /**
     * Validates, bounds and rewrites {@code wasm}, which may import nothing.
     *
     * @throws ModuleRefused when it is malformed, too large or uses what is left out
     */
    public static PreparedModule prepare(byte[] wasm) throws ModuleRefused {
        return prepare(wasm, AllowedImports.NONE);
    }

    /**
     * Validates, bounds and rewrites {@code wasm}.
     *
     * @param allowed what it may import
     * @throws ModuleRefused when it is malformed, too large or uses what is left out
     */
    public static PreparedModule prepare(byte[] wasm, AllowedImports allowed) throws ModuleRefused {
        return prepare(wasm, allowed, GasRule.RAILYARD);
    }

    /**
     * Validates, bounds and rewrites {@code wasm}.
     *
     * @param allowed what it may import
     * @param rule how gas is counted
     * @throws ModuleRefused when it is malformed, too large or uses what is left out
     */
    public static PreparedModule prepare(byte[] wasm, AllowedImports allowed, GasRule rule) throws ModuleRefused {
        ModuleStructure module = ModuleStructure.read(wasm);
        Validator.check(module);
        Admission.check(module, allowed);
        Appendix appendix = new Appendix(module, rule);
        BinaryWriter code = code(module, appendix);
        byte[] prepared = assemble(module, appendix, code);
        SortedMap<String, Integer> functions = new TreeMap<>();
        for (ModuleStructure.Export export : module.exports) {
            if (export.kind() == 0) {
                functions.put(
                        export.name(),
                        module.shapeOf(export.index()).parameters().size());
            }
        }
        List<Integer> mutable = mutableGlobals(module, true);
        return new PreparedModule(
                Bytes.sha256(wasm),
                Bytes.of(prepared),
                Bytes.sha256(prepared),
                module.importedFunctions(),
                functions,
                mutable,
                appendix.gasGlobal(),
                appendix.depthGlobal(),
                appendix.memoryPagesGlobal(),
                appendix.stopGlobal(),
                (int) module.memories.get(0).min(),
                maxPages(module),
                module.startFunction,
                rule,
                hidesState(module));
    }

    private static int maxPages(ModuleStructure module) {
        ModuleStructure.Limits memory = module.memories.get(0);
        int most = memory.wide() ? ModuleBounds.MEMORY_PAGES : ModuleBounds.MEMORY_PAGES_32;
        boolean lower = memory.bounded() && Long.compareUnsigned(memory.max(), most) < 0;
        return lower ? (int) memory.max() : most;
    }

    /** Indexes of the globals that can change and hold numbers or vectors, or hold something else. */
    private static List<Integer> mutableGlobals(ModuleStructure module, boolean numbers) {
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < module.globals.size(); i++) {
            ModuleStructure.Global global = module.globals.get(i);
            if (global.mutable() && Opcode.between(global.type(), TypeCode.V128, TypeCode.I32) == numbers) {
                indexes.add(i);
                if (global.type() == TypeCode.V128) {
                    indexes.add(~i);
                }
            }
        }
        return indexes;
    }

    /** Whether an instance can change in something that is neither memory nor a number in a global. */
    private static boolean hidesState(ModuleStructure module) {
        return module.uses(Opcode.TABLE_SET, Opcode.TABLE_SET)
                || module.uses(Opcode.DATA_DROP, Opcode.DATA_DROP)
                || module.uses(Opcode.TABLE_INIT, Opcode.TABLE_GROW)
                || module.uses(Opcode.TABLE_FILL, Opcode.TABLE_FILL)
                || !mutableGlobals(module, false).isEmpty();
    }

    private static BinaryWriter code(ModuleStructure module, Appendix appendix) throws ModuleRefused {
        BinaryWriter code = new BinaryWriter();
        int count = module.bodies.size();
        code.u32(count + appendix.functionCount());
        for (int i = 0; i < count; i++) {
            code.sized(FunctionRewriter.rewrite(module, i, appendix));
            ModuleBounds.check("size in bytes of the prepared code", code.length(), ModuleBounds.PREPARED_CODE_BYTES);
        }
        for (int i = 0; i < appendix.functionCount(); i++) {
            code.sized(appendix.body(i));
        }
        return code;
    }

    private static byte[] assemble(ModuleStructure module, Appendix appendix, BinaryWriter code) {
        BinaryWriter out = new BinaryWriter();
        out.fixed32(0x6d73_6100).fixed32(1);
        out.section(1, types(module, appendix));
        copy(module, 2, out);
        out.section(3, functions(module, appendix));
        if (module.uses(Opcode.TABLE_GROW, Opcode.TABLE_GROW)) {
            out.section(4, tables(module));
        } else {
            copy(module, 4, out);
        }
        copy(module, 5, out);
        copy(module, 13, out);
        out.section(6, globals(module));
        out.section(7, exports(module, appendix));
        copy(module, 9, out);
        copy(module, 12, out);
        out.section(10, code);
        copy(module, 11, out);
        return out.toByteArray();
    }

    private static void copy(ModuleStructure module, int id, BinaryWriter out) {
        ModuleStructure.Range range = module.sections[id];
        if (range.end() > range.start()) {
            out.section(id, new BinaryWriter().raw(module.wasm, range.start(), range.end()));
        }
    }

    /** The tables, none of which may grow beyond its limit, so that a growth by -1 fails on every engine. */
    private static BinaryWriter tables(ModuleStructure module) {
        BinaryWriter out = new BinaryWriter().u32(module.tables.size());
        for (ModuleStructure.Table table : module.tables) {
            ModuleStructure.Limits limits = table.limits();
            if (table.initial().isPresent()) {
                out.u8(TypeCode.VOID).u8(0);
            }
            out.u8(table.type()).u8(limits.wide() ? 5 : 1);
            out.u32((int) limits.min()).u32(ModuleBounds.tableLimit(limits));
            table.initial().ifPresent(value -> out.raw(module.wasm, value.start(), value.end()));
        }
        return out;
    }

    private static BinaryWriter types(ModuleStructure module, Appendix appendix) {
        BinaryWriter out = new BinaryWriter();
        out.u32(module.types.size() + appendix.types().size());
        module.types.forEach(type -> type.write(out));
        appendix.types().forEach(type -> type.write(out));
        return out;
    }

    private static BinaryWriter functions(ModuleStructure module, Appendix appendix) {
        BinaryWriter out = new BinaryWriter();
        out.u32(module.bodies.size() + appendix.functionCount());
        module.functionTypes
                .subList(module.functionOf(0), module.functionTypes.size())
                .forEach(out::u32);
        for (int i = 0; i < appendix.functionCount(); i++) {
            out.u32(appendix.typeOfFunction(i));
        }
        return out;
    }

    private static BinaryWriter globals(ModuleStructure module) {
        BinaryWriter out = new BinaryWriter();
        out.u32(module.globals.size() + 4);
        ModuleStructure.Range range = module.sections[6];
        if (range.end() > range.start()) {
            int start = range.start();
            while (module.wasm[start] < 0) {
                start++;
            }
            out.raw(module.wasm, start + 1, range.end());
        }
        out.u8(TypeCode.I64).u8(1).u8(Opcode.I64_CONST).signed(0).u8(Opcode.END);
        out.u8(TypeCode.I32).u8(1).u8(Opcode.I32_CONST).signed(0).u8(Opcode.END);
        out.u8(TypeCode.I32).u8(1).u8(Opcode.I32_CONST).signed(maxPages(module)).u8(Opcode.END);
        return out.u8(TypeCode.I32).u8(1).u8(Opcode.I32_CONST).signed(0).u8(Opcode.END);
    }

    private static BinaryWriter exports(ModuleStructure module, Appendix appendix) {
        BinaryWriter out = new BinaryWriter();
        out.u32(module.exports.size() + 5 + (module.startFunction.isPresent() ? 1 : 0));
        for (ModuleStructure.Export export : module.exports) {
            out.name(export.name()).u8(export.kind()).u32(export.index());
        }
        module.startFunction.ifPresent(index -> out.name(START_EXPORT).u8(0).u32(index));
        out.name(EXPORT_PREFIX + "memory").u8(2).u32(0);
        out.name(EXPORT_PREFIX + "gas").u8(3).u32(appendix.gasGlobal());
        out.name(DEPTH_EXPORT).u8(3).u32(appendix.depthGlobal());
        out.name(EXPORT_PREFIX + "memory-pages").u8(3).u32(appendix.memoryPagesGlobal());
        return out.name(STOP_EXPORT).u8(3).u32(appendix.stopGlobal());
    }
}
