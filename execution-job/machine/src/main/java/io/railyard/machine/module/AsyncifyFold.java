package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.MalformedBinary;
import io.railyard.machine.binary.Opcode;
import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes the lean variant of a module that Binaryen's asyncify has gone through: the same program for all calls that
 * never suspend. Asyncify keeps one global, 0 while running, and asks for it round every call; only the functions that
 * it exports set it. Without them the global is always 0, and what follows is left out.
 *
 * <p>The input may be any module, a prepared one included: then what is left charges the same gas and depth as before,
 * because everything that runs with the global at 0 is still there. Indices do not change, the asyncify exports are
 * gone.
 */
public final class AsyncifyFold {
    private static final String START_UNWIND = "asyncify_start_unwind";
    private static final String STOP_UNWIND = "asyncify_stop_unwind";
    private static final String START_REWIND = "asyncify_start_rewind";
    private static final String STOP_REWIND = "asyncify_stop_rewind";
    private static final String GET_STATE = "asyncify_get_state";
    /** Value of the state global that each of the functions sets. */
    private static final Map<String, Integer> SETTERS =
            new TreeMap<>(Map.of(START_UNWIND, 1, STOP_UNWIND, 0, START_REWIND, 2, STOP_REWIND, 0));

    private static final int RETURN_CALL = 0x12;
    private static final int REF_FUNC = 0xD2;

    private static final int HEADER_BYTES = 8;
    private static final int FUNCTION_KIND = 0;
    private static final int TABLE_KIND = 1;
    private static final int MEMORY_KIND = 2;
    private static final int GLOBAL_KIND = 3;

    /** One section as it stands in the binary. */
    private record Section(int id, int start, int end) {}

    /** A function of the module's own: its locals' declaration and its instructions. */
    private record Body(int start, int codeStart, int end, List<Integer> locals, InstructionList code) {}

    /** An export as it stands in the binary. */
    private record Export(String name, int kind, int index, int start, int end) {}

    private final byte[] wasm;
    private final List<Section> sections = new ArrayList<>();
    private final List<FunctionShape> types = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();
    private final List<Export> exports = new ArrayList<>();
    private final List<Body> bodies = new ArrayList<>();
    private int importedFunctions;

    private AsyncifyFold(byte[] wasm) throws ModuleRefused {
        this.wasm = wasm;
        BinaryReader reader = new BinaryReader(wasm, HEADER_BYTES, wasm.length);
        while (!reader.atEnd()) {
            int id = reader.u8();
            BinaryReader content = reader.slice(reader.u32());
            sections.add(new Section(id, content.position(), reader.position()));
        }
    }

    /**
     * The lean variant of {@code wasm}, which is a valid module; empty when it has no asyncify, or uses it in a way that
     * leaves doubt.
     */
    public static Optional<byte[]> fold(byte[] wasm) {
        try {
            AsyncifyFold fold = new AsyncifyFold(wasm);
            if (!fold.readHead()) {
                return Optional.empty();
            }
            fold.readBodies();
            OptionalInt state = fold.stateGlobal();
            return state.isPresent() ? Optional.of(fold.write(state.getAsInt())) : Optional.empty();
        } catch (ModuleRefused | MalformedBinary e) {
            // What preparation does not take has no lean variant either.
            return Optional.empty();
        }
    }

    /** The lean variant of a prepared module; it has the same globals and charges the same gas and depth. */
    public static Optional<PreparedModule> fold(PreparedModule prepared) {
        SortedMap<String, Integer> functions = new TreeMap<>(prepared.functions());
        functions.keySet().removeAll(SETTERS.keySet());
        functions.remove(GET_STATE);
        return fold(prepared.wasm().toByteArray()).map(lean -> prepared.withCode(Bytes.of(lean), functions));
    }

    /** Reads types, functions and exports; false when the module has no asyncify. */
    private boolean readHead() throws ModuleRefused {
        for (Section section : sections) {
            BinaryReader in = new BinaryReader(wasm, section.start, section.end);
            switch (section.id) {
                case 1 -> readTypes(in);
                case 2 -> readImports(in);
                case 3 -> {
                    for (int count = in.u32(); count > 0; count--) {
                        functions.add(in.u32());
                    }
                }
                case 7 -> readExports(in);
                default -> {}
            }
        }
        return exports.stream().anyMatch(export -> export.name.equals(START_UNWIND));
    }

    private void readTypes(BinaryReader in) throws ModuleRefused {
        for (int count = in.u32(); count > 0; count--) {
            if (in.u8() != 0x60) {
                throw ModuleRefused.unsupported("garbage collection types");
            }
            types.add(new FunctionShape(values(in), values(in)));
        }
    }

    private static List<Integer> values(BinaryReader in) throws ModuleRefused {
        List<Integer> values = new ArrayList<>();
        for (int count = in.u32(); count > 0; count--) {
            values.add(in.u8());
        }
        return values;
    }

    private void readImports(BinaryReader in) throws ModuleRefused {
        for (int count = in.u32(); count > 0; count--) {
            in.name();
            in.name();
            switch (in.u8()) {
                case FUNCTION_KIND -> {
                    functions.add(in.u32());
                    importedFunctions++;
                }
                case TABLE_KIND -> {
                    in.u8();
                    skipLimits(in);
                }
                case MEMORY_KIND -> skipLimits(in);
                case GLOBAL_KIND -> in.skip(2);
                default -> {
                    in.u8();
                    in.u32();
                }
            }
        }
    }

    private static void skipLimits(BinaryReader in) throws ModuleRefused {
        boolean maximum = (in.u8() & 1) != 0;
        in.u64();
        if (maximum) {
            in.u64();
        }
    }

    private void readExports(BinaryReader in) throws ModuleRefused {
        for (int count = in.u32(); count > 0; count--) {
            int start = in.position();
            String name = in.name();
            int kind = in.u8();
            int index = in.u32();
            exports.add(new Export(name, kind, index, start, in.position()));
        }
    }

    private void readBodies() throws ModuleRefused {
        for (Section section : sections) {
            if (section.id != 10) {
                continue;
            }
            BinaryReader in = new BinaryReader(wasm, section.start, section.end);
            for (int count = in.u32(); count > 0; count--) {
                BinaryReader body = in.slice(in.u32());
                int start = body.position();
                List<Integer> locals = new ArrayList<>();
                for (int groups = body.u32(); groups > 0; groups--) {
                    int group = body.u32();
                    ModuleBounds.check(
                            "number of locals of a function", locals.size() + (long) group, ModuleBounds.FRAME_VALUES);
                    int type = body.u8();
                    for (int i = 0; i < group; i++) {
                        locals.add(type);
                    }
                }
                bodies.add(new Body(start, body.position(), in.position(), locals, InstructionList.read(body)));
            }
        }
    }

    /** The global that only the exported setters set, each to its value, and that nothing else can reach. */
    private OptionalInt stateGlobal() throws ModuleRefused {
        List<Integer> setters = new ArrayList<>();
        int state = -1;
        for (Map.Entry<String, Integer> setter : SETTERS.entrySet()) {
            Optional<Export> export =
                    exports.stream().filter(e -> e.name.equals(setter.getKey())).findFirst();
            if (export.isEmpty() || export.get().kind != FUNCTION_KIND || export.get().index < importedFunctions) {
                return OptionalInt.empty();
            }
            setters.add(export.get().index);
            int found = globalSetTo(setter.getValue(), bodies.get(export.get().index - importedFunctions).code);
            if (found < 0 || (state >= 0 && found != state)) {
                return OptionalInt.empty();
            }
            state = found;
        }
        return isReachedElsewhere(state, setters) ? OptionalInt.empty() : OptionalInt.of(state);
    }

    private static int globalSetTo(int value, InstructionList code) {
        for (int at = 1; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.GLOBAL_SET
                    && code.opcode(at - 1) == Opcode.I32_CONST
                    && code.value(at - 1) == value) {
                return code.index(at);
            }
        }
        return -1;
    }

    private boolean isReachedElsewhere(int state, List<Integer> setters) throws ModuleRefused {
        for (Export export : exports) {
            boolean own = export.name.equals(GET_STATE) || SETTERS.containsKey(export.name);
            if ((export.kind == GLOBAL_KIND && export.index == state)
                    || (!own && export.kind == FUNCTION_KIND && setters.contains(export.index))) {
                return true;
            }
        }
        for (int i = 0; i < bodies.size(); i++) {
            InstructionList code = bodies.get(i).code;
            boolean setter = setters.contains(i + importedFunctions);
            for (int at = 0; at < code.size(); at++) {
                int opcode = code.opcode(at);
                if ((opcode == Opcode.GLOBAL_SET && code.index(at) == state && !setter)
                        || ((opcode == Opcode.CALL || opcode == RETURN_CALL || opcode == REF_FUNC)
                                && setters.contains(code.index(at)))) {
                    return true;
                }
            }
        }
        return isInTable(setters);
    }

    /** Whether an element segment names one of {@code setters}, or is of a form that is not looked into. */
    private boolean isInTable(List<Integer> setters) throws ModuleRefused {
        for (Section section : sections) {
            if (section.id != 9) {
                continue;
            }
            BinaryReader in = new BinaryReader(wasm, section.start, section.end);
            for (int count = in.u32(); count > 0; count--) {
                if (in.u32() != 0) {
                    return true;
                }
                InstructionCursor offset = new InstructionCursor(in);
                while (offset.next() && offset.opcode() != Opcode.END) {
                    // The offset does not matter.
                }
                for (int entries = in.u32(); entries > 0; entries--) {
                    if (setters.contains(in.u32())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private byte[] write(int state) throws ModuleRefused {
        BinaryWriter out = new BinaryWriter();
        out.raw(wasm, 0, HEADER_BYTES);
        for (Section section : sections) {
            switch (section.id) {
                case 0 -> {}
                case 7 -> out.section(7, leanExports());
                case 10 -> out.section(10, leanCode(state));
                default -> out.section(section.id, new BinaryWriter().raw(wasm, section.start, section.end));
            }
        }
        return out.toByteArray();
    }

    private BinaryWriter leanExports() {
        List<Export> kept = exports.stream()
                .filter(export -> !export.name.equals(GET_STATE) && !SETTERS.containsKey(export.name))
                .toList();
        BinaryWriter out = new BinaryWriter().u32(kept.size());
        kept.forEach(export -> out.raw(wasm, export.start, export.end));
        return out;
    }

    private BinaryWriter leanCode(int state) throws ModuleRefused {
        BinaryWriter out = new BinaryWriter().u32(bodies.size());
        for (int i = 0; i < bodies.size(); i++) {
            Body body = bodies.get(i);
            FunctionShape shape = function(importedFunctions + i);
            BinaryWriter code = new BinaryWriter().raw(wasm, body.start, body.codeStart);
            Optional<InstructionList> folded = FunctionFold.fold(
                    new FunctionFold.Types() {
                        @Override
                        public FunctionShape type(int index) throws ModuleRefused {
                            return AsyncifyFold.this.type(index);
                        }

                        @Override
                        public FunctionShape function(int index) throws ModuleRefused {
                            return AsyncifyFold.this.function(index);
                        }
                    },
                    shape,
                    body.locals,
                    state,
                    body.code);
            if (folded.isPresent()) {
                folded.get().write(code, wasm);
            } else {
                code.raw(wasm, body.codeStart, body.end);
            }
            out.sized(code);
        }
        return out;
    }

    private FunctionShape type(int index) throws ModuleRefused {
        if (index >= types.size()) {
            throw ModuleRefused.malformed(0, "type index that is not there");
        }
        return types.get(index);
    }

    private FunctionShape function(int index) throws ModuleRefused {
        if (index >= functions.size()) {
            throw ModuleRefused.malformed(0, "function index that is not there");
        }
        return type(functions.get(index));
    }
}
