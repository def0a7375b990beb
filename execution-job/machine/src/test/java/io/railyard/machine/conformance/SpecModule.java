package io.railyard.machine.conformance;

import io.railyard.machine.binary.BinaryReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parts of a test's binary that the harness needs: what is imported, defined and exported, kept as bytes. */
final class SpecModule {
    static final int FUNCTION = 0;
    static final int TABLE = 1;
    static final int MEMORY = 2;
    static final int GLOBAL = 3;
    static final int TAG = 4;

    /** A function type: the encoded value types. */
    record Type(List<byte[]> parameters, List<byte[]> results) {}

    /** An import; {@code shape} is its description as encoded: of a function and a tag the type index alone. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Import(String module, String name, int kind, byte[] shape, int typeIndex) {}

    /** An export. */
    record Export(int kind, int index) {}

    /** A defined global: type and mutability, and the constant expression with its end. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Global(byte[] type, int mutability, byte[] init) {}

    final List<Type> types = new ArrayList<>();
    /** Encoded entries of the type section. */
    byte[] typeBytes = {};

    int typeEntries;
    final List<Import> imports = new ArrayList<>();
    /** Type indices of defined functions. */
    final List<Integer> functions = new ArrayList<>();
    /** Encoded vectors of sections 4 and 5, without the count. */
    byte[] tableBytes = {};

    int tableCount;
    byte[] memoryBytes = {};
    int memoryCount;
    /** Type indices of defined tags. */
    final List<Integer> tags = new ArrayList<>();

    final List<Global> globals = new ArrayList<>();
    final SortedMap<String, Export> exports = new TreeMap<>();
    final List<byte[]> bodies = new ArrayList<>();
    Optional<byte[]> start = Optional.empty();
    Optional<byte[]> elements = Optional.empty();
    Optional<byte[]> dataCount = Optional.empty();
    Optional<byte[]> data = Optional.empty();

    private SpecModule() {}

    /** Reads a valid module. */
    static SpecModule read(byte[] wasm) {
        SpecModule module = new SpecModule();
        BinaryReader in = new BinaryReader(wasm, 0, wasm.length);
        in.take(8);
        while (!in.atEnd()) {
            int id = in.u8();
            module.section(id, in.take(in.u32()));
        }
        return module;
    }

    int importCount(int kind) {
        return (int) imports.stream().filter(entry -> entry.kind() == kind).count();
    }

    /** Type index of function {@code index}, imported ones first. */
    int typeOfFunction(int index) {
        List<Integer> all = new ArrayList<>();
        imports.stream().filter(entry -> entry.kind() == FUNCTION).forEach(entry -> all.add(entry.typeIndex()));
        all.addAll(functions);
        return all.get(index);
    }

    /** Whether a call can leave a host reference behind, in a table or a global. */
    boolean keepsHostReferences() {
        boolean inTable = false;
        for (byte one : tableBytes) {
            inTable |= one == 0x6F;
        }
        return inTable || globals.stream().anyMatch(global -> global.type()[0] == 0x6F && global.mutability() == 1);
    }

    private void section(int id, byte[] content) {
        BinaryReader in = new BinaryReader(content, 0, content.length);
        switch (id) {
            case 1 -> types(in);
            case 2 -> imports(in);
            case 3 -> indices(in, functions);
            case 4 -> {
                tableCount = in.u32();
                tableBytes = in.take(content.length - in.position());
            }
            case 5 -> {
                memoryCount = in.u32();
                memoryBytes = in.take(content.length - in.position());
            }
            case 6 -> globals(in);
            case 7 -> exports(in);
            case 8 -> start = Optional.of(content);
            case 9 -> elements = Optional.of(content);
            case 10 -> bodies(in);
            case 11 -> data = Optional.of(content);
            case 12 -> dataCount = Optional.of(content);
            case 13 -> tags(in);
            default -> {}
        }
    }

    private void types(BinaryReader in) {
        typeEntries = in.u32();
        int start = in.position();
        for (int i = 0; i < typeEntries; i++) {
            if (in.u8() != 0x60) {
                throw new NotApplicable("types of the garbage collection proposal");
            }
            types.add(new Type(valueTypes(in), valueTypes(in)));
        }
        typeBytes = in.since(start);
    }

    private static List<byte[]> valueTypes(BinaryReader in) {
        List<byte[]> result = new ArrayList<>();
        for (int count = in.u32(); count > 0; count--) {
            result.add(valueType(in));
        }
        return result;
    }

    private static byte[] valueType(BinaryReader in) {
        int start = in.position();
        int code = in.u8();
        if (code == 0x63 || code == 0x64) {
            in.signed();
        }
        return in.since(start);
    }

    private void imports(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            String module = in.name();
            String name = in.name();
            int kind = in.u8();
            int start = in.position();
            int typeIndex = -1;
            switch (kind) {
                case FUNCTION -> typeIndex = in.u32();
                case TABLE -> {
                    valueType(in);
                    limits(in);
                }
                case MEMORY -> limits(in);
                case GLOBAL -> {
                    valueType(in);
                    in.u8();
                }
                default -> {
                    in.u8();
                    typeIndex = in.u32();
                }
            }
            imports.add(new Import(module, name, kind, in.since(start), typeIndex));
        }
    }

    private static void limits(BinaryReader in) {
        int flags = in.u8();
        in.u64();
        if ((flags & 1) != 0) {
            in.u64();
        }
        if ((flags & 8) != 0) {
            in.u32();
        }
    }

    private static void indices(BinaryReader in, List<Integer> to) {
        for (int count = in.u32(); count > 0; count--) {
            to.add(in.u32());
        }
    }

    private void tags(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            in.u8();
            tags.add(in.u32());
        }
    }

    private void globals(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            byte[] type = valueType(in);
            int mutability = in.u8();
            int start = in.position();
            SpecCode.skipExpression(in);
            globals.add(new Global(type, mutability, in.since(start)));
        }
    }

    private void exports(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            String name = in.name();
            exports.put(name, new Export(in.u8(), in.u32()));
        }
    }

    private void bodies(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            bodies.add(in.take(in.u32()));
        }
    }
}
