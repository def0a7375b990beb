package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.MalformedBinary;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parts of a decoded module (WebAssembly 3.0, section 2.5). Index spaces begin with what is imported. Types and
 * indexes are not checked here; nor is a module that decodes one that is accepted.
 */
final class ModuleStructure {
    /** Kinds of imports and exports. */
    static final int FUNCTION = 0;

    static final int TABLE = 1;
    static final int MEMORY = 2;
    static final int GLOBAL = 3;
    static final int TAG = 4;

    /** An import; {@code index} is its place in the index space of its kind. */
    record Import(String module, String name, int kind, int index) {}

    /** Size of a memory in pages or of a table in entries, unsigned; {@code max} only if {@code bounded}. */
    record Limits(long min, long max, boolean bounded, boolean wide) {
        /** The value type of its indexes. */
        int indexType() {
            return wide ? TypeCode.I64 : TypeCode.I32;
        }
    }

    /** A table; {@code initial} is the expression of its entries' first value, empty for null. */
    record Table(int type, Limits limits, Optional<Range> initial) {}

    /** A global's value type, whether it can change, and its initial value; an imported one has none. */
    record Global(int type, boolean mutable, Optional<Range> initial) {}

    /** An export; its kind is one of those above. */
    record Export(String name, int kind, int index) {}

    /** When a segment is used: at instantiation, by an instruction, never. */
    enum Mode {
        ACTIVE,
        PASSIVE,
        DECLARATIVE
    }

    /**
     * An element segment. Its entries stand either as {@code functions} or, when {@code byExpression}, as
     * {@code expressions}. {@code table} and {@code offset} are meaningful only when it is active.
     */
    record Element(
            Mode mode,
            int table,
            Range offset,
            int type,
            boolean byExpression,
            List<Integer> functions,
            List<Range> expressions) {
        int size() {
            return byExpression ? expressions.size() : functions.size();
        }
    }

    /** A data segment. {@code memory} and {@code offset} are meaningful only when it is active. */
    record Data(Mode mode, int memory, Range offset, Range bytes) {}

    /** A byte range of the binary; of an expression, with its end opcode. */
    record Range(int start, int end) {
        int length() {
            return end - start;
        }
    }

    /** Number of kinds of section. */
    static final int SECTIONS = 14;

    final byte[] wasm;
    final List<Import> imports = new ArrayList<>();
    final List<FunctionShape> types = new ArrayList<>();
    /** Type index of each function, imported ones first. */
    final List<Integer> functionTypes = new ArrayList<>();

    final List<Table> tables = new ArrayList<>();
    final List<Limits> memories = new ArrayList<>();
    /** Type index of each tag. */
    final List<Integer> tags = new ArrayList<>();

    final List<Global> globals = new ArrayList<>();
    final List<Export> exports = new ArrayList<>();
    final List<Element> elements = new ArrayList<>();
    final List<Data> data = new ArrayList<>();
    /** Locals and code of each function that is not imported. */
    final List<Range> bodies = new ArrayList<>();
    /** Content of each section by id; custom sections are left out. */
    final Range[] sections = new Range[SECTIONS];
    /** Instructions that occur in bodies, by {@link InstructionTypes#slot}. */
    final boolean[] instructions = new boolean[InstructionTypes.SLOTS];

    /** Content of the custom section {@code name} behind its own name; empty without one. */
    Range names = new Range(0, 0);

    OptionalInt dataCount = OptionalInt.empty();
    OptionalInt startFunction = OptionalInt.empty();

    ModuleStructure(byte[] wasm) {
        this.wasm = wasm;
        Arrays.fill(sections, new Range(0, 0));
    }

    static ModuleStructure read(byte[] wasm) throws ModuleRefused {
        try {
            return StructureReader.read(wasm);
        } catch (MalformedBinary e) {
            throw ModuleRefused.malformed(e.offset(), e.fault());
        }
    }

    /** Index of the function whose body is number {@code body}. */
    int functionOf(int body) {
        return functionTypes.size() - bodies.size() + body;
    }

    /** The functions that the host gives, which come first in the index space. */
    List<ImportedFunction> importedFunctions() throws ModuleRefused {
        List<ImportedFunction> functions = new ArrayList<>();
        for (Import imported : imports) {
            if (imported.kind() == FUNCTION) {
                functions.add(shapeOf(imported.index()).imported(imported.module(), imported.name()));
            }
        }
        return functions;
    }

    /** Type of function {@code function}, imported ones counted. */
    FunctionShape shapeOf(int function) throws ModuleRefused {
        if (function >= functionTypes.size()) {
            throw ModuleRefused.malformed(0, "function index " + function + " that is not there");
        }
        return type(functionTypes.get(function));
    }

    FunctionShape type(int index) throws ModuleRefused {
        if (index >= types.size()) {
            throw ModuleRefused.malformed(0, "type index " + index + " that is not there");
        }
        return types.get(index);
    }

    Optional<Export> export(String name) {
        return exports.stream().filter(export -> export.name().equals(name)).findFirst();
    }

    /** Whether an instruction of {@code first} to {@code last} occurs in a body. */
    boolean uses(int first, int last) {
        for (int slot = InstructionTypes.slot(first); slot <= InstructionTypes.slot(last); slot++) {
            if (instructions[slot]) {
                return true;
            }
        }
        return false;
    }

    static int valueType(BinaryReader in) throws ModuleRefused {
        int type = in.typeCode();
        if (type >= TypeCode.V128 && type <= TypeCode.I32) {
            return type;
        }
        return referenceType(type, in);
    }

    static int referenceType(BinaryReader in) throws ModuleRefused {
        return referenceType(in.typeCode(), in);
    }

    private static int referenceType(int type, BinaryReader in) throws ModuleRefused {
        if (type == TypeCode.FUNCREF || type == TypeCode.EXTERNREF || type == TypeCode.EXNREF) {
            return type;
        }
        if (type == 0x63 || type == 0x64) {
            throw ModuleRefused.unsupported("typed function references");
        }
        if (type >= 0x6A && type <= 0x74) {
            throw ModuleRefused.unsupported("garbage collection types");
        }
        throw ModuleRefused.malformed(in.position() - 1, "malformed reference type");
    }
}
