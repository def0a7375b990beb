package io.railyard.machine.emscripten;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ImportedFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A guest that imports all that its format allows and makes the calls that a list in its memory says: {@code handle} reads
 * {@link #CALLS_AT} on, for each call the number of a function and eight arguments. Every function stands in the table, so
 * that the host's {@code invoke_} functions lead back into the guest and from there to the host again.
 */
final class AbusiveGuest {
    static final int CALLS_AT = 1_024;
    /** Where it counts the calls that it has made. */
    static final int COUNT_AT = 768;
    /** Bytes of one call in the list. */
    static final int CALL_BYTES = 8 + 8 * 8;

    static final int MOST_ARGUMENTS = 8;
    private static final int STACK = 60_000;
    private static final int RESULT = 512;
    private static final List<String> INVOKES =
            List.of("v", "i", "vi", "ii", "iii", "viii", "iiii", "vij", "ij", "viij", "d", "di", "jj");

    private final ModuleFormat format;
    private final boolean wide;
    private final boolean suspends;
    /** Imported functions by path, with the letters of their types. */
    private final Map<String, String> imports = new LinkedHashMap<>();

    private final List<String> types = new ArrayList<>();
    private final BinaryWriter functions = new BinaryWriter();
    private final BinaryWriter code = new BinaryWriter();
    private final BinaryWriter exports = new BinaryWriter();
    private int functionCount;
    private int exportCount;

    /**
     * Makes the guest of {@code format}.
     *
     * @param suspends whether it has the exports of a guest that can be suspended, which do nothing
     */
    AbusiveGuest(ModuleFormat format, boolean suspends) {
        this.format = format;
        this.wide = format.abi().wide;
        this.suspends = suspends;
        HostLibrary library = HostLibrary.of(format);
        library.types().forEach((path, type) -> {
            if (importName(library, path, type) != null) {
                imports.put(path, type);
            }
        });
        for (String letters : INVOKES) {
            String path = "env.invoke_" + letters;
            JumpFunctions.invoke(path, format.abi())
                    .filter(type -> importName(library, path, type) != null)
                    .ifPresent(type -> imports.put(path, type));
        }
    }

    /** How many functions can be called. */
    int count() {
        return imports.size();
    }

    /** Path of function {@code number}, for messages. */
    String path(int number) {
        return List.copyOf(imports.keySet()).get(number);
    }

    /** The number of the function with this path; -1 when the format has none. */
    int number(String path) {
        return List.copyOf(imports.keySet()).indexOf(path);
    }

    /** The name under which the format's modules import {@code path}; null when they cannot. */
    private static @Nullable String importName(HostLibrary library, String path, String type) {
        int dot = path.indexOf('.');
        int colon = type.indexOf(':');
        List<String> names = new ArrayList<>(List.of(path));
        for (char letter = 'A'; letter <= 'z'; letter++) {
            names.add("a." + letter);
        }
        for (String name : names) {
            int at = name.equals(path) ? dot : 1;
            ImportedFunction function = new ImportedFunction(
                    name.substring(0, at), name.substring(at + 1), type.substring(0, colon), type.substring(colon + 1));
            boolean means = !library.abi().namedByLetters()
                    || FirstLetters.path(function).equals(path);
            if (means && library.allows(function)) {
                return name;
            }
        }
        return null;
    }

    byte[] wasm() {
        BinaryWriter imported = new BinaryWriter().u32(imports.size());
        HostLibrary library = HostLibrary.of(format);
        imports.forEach((path, type) -> {
            String name = Objects.requireNonNull(importName(library, path, type), path);
            int dot = name.startsWith("a.") ? 1 : name.indexOf('.');
            imported.name(name.substring(0, dot))
                    .name(name.substring(dot + 1))
                    .u8(0)
                    .u32(type(type));
        });
        callers();
        loader();
        int callable = imports.size();
        BinaryWriter elements =
                new BinaryWriter().u32(1).u8(0, Opcode.I32_CONST, 0, Opcode.END).u32(2 * callable);
        for (int i = 0; i < 2 * callable; i++) {
            elements.u32(i);
        }
        BinaryWriter out = new BinaryWriter().fixed32(0x6d73_6100).fixed32(1);
        out.section(1, types());
        out.section(2, imported);
        out.section(3, new BinaryWriter().u32(functionCount).raw(functions));
        out.section(4, new BinaryWriter().u32(1).u8(TypeCode.FUNCREF, 0).u32(2 * callable));
        out.section(5, new BinaryWriter().u32(1).u8(wide ? 5 : 1).u32(2).u32(16));
        int stackType = wide ? TypeCode.I64 : TypeCode.I32;
        out.section(
                6,
                new BinaryWriter()
                        .u32(1)
                        .u8(stackType, 1)
                        .u8(constant())
                        .signed(STACK)
                        .u8(Opcode.END));
        exports.name(format.abi().namedByLetters() ? "E" : "memory").u8(2).u32(0);
        exports.name("__indirect_function_table").u8(1).u32(0);
        out.section(7, new BinaryWriter().u32(exportCount + 2).raw(exports));
        out.section(9, elements);
        out.section(10, new BinaryWriter().u32(functionCount).raw(code));
        return out.toByteArray();
    }

    private int constant() {
        return wide ? Opcode.I64_CONST : Opcode.I32_CONST;
    }

    private String pointer() {
        return wide ? "j" : "i";
    }

    private int type(String type) {
        if (!types.contains(type)) {
            types.add(type);
        }
        return types.indexOf(type);
    }

    private BinaryWriter types() {
        BinaryWriter section = new BinaryWriter().u32(types.size());
        for (String type : types) {
            section.u8(0x60);
            for (String side : type.split(":", 2)) {
                section.u32(side.length());
                side.chars().forEach(letter -> section.u8(code(letter)));
            }
        }
        return section;
    }

    private static int code(int letter) {
        return switch (letter) {
            case 'i' -> TypeCode.I32;
            case 'j' -> TypeCode.I64;
            case 'f' -> TypeCode.F32;
            default -> TypeCode.F64;
        };
    }

    /** A function for each import that passes its arguments on, and {@code handle}. */
    private void callers() {
        int number = 0;
        for (String type : imports.values()) {
            BinaryWriter body = new BinaryWriter();
            body.u8(constant()).signed(COUNT_AT).u8(constant()).signed(COUNT_AT).u8(0x29, 3, 0);
            body.u8(Opcode.I64_CONST, 1, Opcode.I64_ADD, 0x37, 3, 0);
            for (int i = 0; i < type.indexOf(':'); i++) {
                body.u8(Opcode.LOCAL_GET).u32(i);
            }
            function(type, body.u8(Opcode.CALL).u32(number++));
        }
        BinaryWriter body = new BinaryWriter();
        // local 2: how many calls are left; local 3: where the next one stands
        body.u8(constant()).signed(CALLS_AT).u8(0x29, 3, 0, Opcode.LOCAL_SET, 2);
        body.u8(constant()).signed(CALLS_AT + 8).u8(Opcode.LOCAL_SET, 3);
        body.u8(Opcode.BLOCK, TypeCode.VOID, Opcode.LOOP, TypeCode.VOID);
        body.u8(Opcode.LOCAL_GET, 2, 0x50, Opcode.BR_IF, 1);
        body.u8(Opcode.LOCAL_GET, 2, Opcode.I64_CONST, 1, Opcode.I64_SUB, Opcode.LOCAL_SET, 2);
        dispatch(body);
        body.u8(Opcode.LOCAL_GET, 3).u8(constant()).signed(CALL_BYTES).u8(wide ? Opcode.I64_ADD : Opcode.I32_ADD);
        body.u8(Opcode.LOCAL_SET, 3, Opcode.BR, 0, Opcode.END, Opcode.END);
        body.u8(constant()).signed(RESULT);
        String two = pointer() + pointer();
        int index = function(two + ":" + pointer(), body, TypeCode.I64, wide ? TypeCode.I64 : TypeCode.I32);
        export(format.abi().namedByLetters() ? "G" : "handle", index);
    }

    private void dispatch(BinaryWriter body) {
        int count = imports.size();
        body.u8(Opcode.BLOCK, TypeCode.VOID);
        for (int i = 0; i < count; i++) {
            body.u8(Opcode.BLOCK, TypeCode.VOID);
        }
        body.u8(Opcode.LOCAL_GET, 3, 0x28, 2, 0, Opcode.BR_TABLE).u32(count);
        for (int i = 0; i <= count; i++) {
            body.u32(i);
        }
        int number = 0;
        for (String type : imports.values()) {
            body.u8(Opcode.END);
            int colon = type.indexOf(':');
            for (int i = 0; i < colon; i++) {
                int load = switch (type.charAt(i)) {
                    case 'i' -> 0x28;
                    case 'j' -> 0x29;
                    case 'f' -> 0x2A;
                    default -> 0x2B;
                };
                body.u8(Opcode.LOCAL_GET, 3).u8(load, 0).u32(8 + 8 * i);
            }
            body.u8(Opcode.CALL).u32(count + number++);
            if (colon + 1 < type.length()) {
                body.u8(Opcode.DROP);
            }
            body.u8(Opcode.BR).u32(count - number);
        }
        body.u8(Opcode.END);
    }

    /** What the loader wants besides; malloc calls the host too. */
    private void loader() {
        String p = pointer();
        boolean letters = format.abi().namedByLetters();
        int get = function(":" + p, new BinaryWriter().u8(Opcode.GLOBAL_GET, 0));
        int set = function(p + ":", new BinaryWriter().u8(Opcode.LOCAL_GET, 0, Opcode.GLOBAL_SET, 0));
        int minus = wide ? Opcode.I64_SUB : Opcode.I32_SUB;
        int alloc = function(
                p + ":" + p,
                new BinaryWriter()
                        .u8(
                                Opcode.GLOBAL_GET,
                                0,
                                Opcode.LOCAL_GET,
                                0,
                                minus,
                                Opcode.GLOBAL_SET,
                                0,
                                Opcode.GLOBAL_GET,
                                0));
        export(letters ? "M" : "emscripten_stack_get_current", get);
        export(letters ? "N" : "_emscripten_stack_restore", set);
        export(letters ? "O" : "_emscripten_stack_alloc", alloc);
        int resize = List.copyOf(imports.keySet()).indexOf("env.emscripten_resize_heap");
        BinaryWriter malloc = new BinaryWriter().u8(Opcode.LOCAL_GET, 0);
        if (resize >= 0) {
            malloc.u8(Opcode.CALL).u32(resize).u8(wide ? Opcode.I64_EXTEND_I32_U : Opcode.NOP);
        }
        export(letters ? "J" : "malloc", function(p + ":" + p, malloc));
        export("free", function(p + ":", new BinaryWriter()));
        export(letters ? "L" : "setThrew", function(p + "i:", new BinaryWriter()));
        export(letters ? "F" : "__wasm_call_ctors", function(":", new BinaryWriter()));
        if (suspends) {
            export("asyncify_start_unwind", function(p + ":", new BinaryWriter()));
            export("asyncify_stop_unwind", function(":", new BinaryWriter()));
            export("asyncify_start_rewind", function(p + ":", new BinaryWriter()));
            export("asyncify_stop_rewind", function(":", new BinaryWriter()));
            export("asyncify_get_state", function(":i", new BinaryWriter().u8(Opcode.I32_CONST, 0)));
        }
    }

    private int function(String type, BinaryWriter body, int... locals) {
        functions.u32(type(type));
        BinaryWriter whole = new BinaryWriter().u32(locals.length);
        for (int local : locals) {
            whole.u8(1, local);
        }
        code.sized(whole.raw(body).u8(Opcode.END));
        return imports.size() + functionCount++;
    }

    private void export(String name, int function) {
        exports.name(name).u8(0).u32(function);
        exportCount++;
    }
}
