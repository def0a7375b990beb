package io.railyard.machine.conformance;

import static io.railyard.machine.conformance.FuzzInstructions.EXTERNREF;
import static io.railyard.machine.conformance.FuzzInstructions.F32;
import static io.railyard.machine.conformance.FuzzInstructions.F64;
import static io.railyard.machine.conformance.FuzzInstructions.FUNCREF;
import static io.railyard.machine.conformance.FuzzInstructions.I32;
import static io.railyard.machine.conformance.FuzzInstructions.I64;
import static io.railyard.machine.conformance.FuzzInstructions.V128;

import io.railyard.machine.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes a valid module by chance; functions are exported as f0, f1 …, globals as g0, g1 …. Used once. */
final class FuzzModule {
    /** A function type. */
    record Type(List<Integer> parameters, List<Integer> results) {}

    static final int GLOBALS_PER_TYPE = 2;
    private static final int MOST_FUNCTIONS = 6;

    final SplittableRandom random;
    final FuzzFeatures features;
    /** Types of values that locals, parameters and globals have here. */
    final List<Integer> valueTypes = new ArrayList<>(List.of(I32, I64, F32, F64));

    final List<Type> functions = new ArrayList<>();
    /** Types of the tags; their results are empty. */
    final List<Type> tags = new ArrayList<>();
    /** Element type of each table. */
    final List<Integer> tables = new ArrayList<>(List.of(FUNCREF));

    private final List<Type> types = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();

    private FuzzModule(SplittableRandom random, FuzzFeatures features) {
        this.random = random;
        this.features = features;
        if (features.vectors()) {
            valueTypes.add(V128);
        }
        if (features.references()) {
            valueTypes.add(FUNCREF);
            valueTypes.add(EXTERNREF);
            tables.add(FUNCREF);
            tables.add(EXTERNREF);
        }
    }

    /** A module's bytes. */
    static byte[] make(SplittableRandom random, FuzzFeatures features) {
        FuzzModule module = new FuzzModule(random, features);
        int count = 2 + random.nextInt(MOST_FUNCTIONS - 1);
        for (int i = 0; i < count; i++) {
            Type type = new Type(
                    module.someTypes(4), module.someTypes(features.wideBlocks() && random.nextBoolean() ? 3 : 1));
            // A tail call needs equal results, so that types come twice.
            module.functions.add(i > 0 && random.nextInt(3) == 0 ? module.functions.get(i - 1) : type);
            module.type(module.functions.get(i));
        }
        if (features.exceptions()) {
            module.tags.add(new Type(List.of(), List.of()));
            module.tags.add(new Type(module.someNumbers(2), List.of()));
            module.tags.forEach(module::type);
        }
        for (Type type : module.functions) {
            module.bodies.add(new FuzzCode(module, type).body());
        }
        return module.assemble();
    }

    /** Index of a type, which is added when it is new. */
    int type(Type type) {
        if (!types.contains(type)) {
            types.add(type);
        }
        return types.indexOf(type);
    }

    int addressType() {
        return features.wide() ? I64 : I32;
    }

    int someType() {
        return random.nextInt(3) == 0
                ? valueTypes.get(random.nextInt(valueTypes.size()))
                : random.nextBoolean() ? I32 : I64;
    }

    List<Integer> someTypes(int most) {
        List<Integer> some = new ArrayList<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            some.add(someType());
        }
        return some;
    }

    private List<Integer> someNumbers(int most) {
        List<Integer> some = new ArrayList<>();
        for (int count = 1 + random.nextInt(most); count > 0; count--) {
            some.add(valueTypes.get(random.nextInt(4)));
        }
        return some;
    }

    // Assembly

    private byte[] assemble() {
        BinaryWriter out = new BinaryWriter().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        BinaryWriter section = new BinaryWriter().u32(types.size());
        for (Type type : types) {
            section.u8(0x60).u32(type.parameters().size());
            type.parameters().forEach(section::u8);
            section.u32(type.results().size());
            type.results().forEach(section::u8);
        }
        section(out, 1, section);
        BinaryWriter functionSection = new BinaryWriter().u32(functions.size());
        functions.forEach(type -> functionSection.u32(type(type)));
        section(out, 3, functionSection);
        BinaryWriter tableSection = new BinaryWriter().u32(tables.size());
        tables.forEach(type -> tableSection.u8(type, 1, 8, 12));
        section(out, 4, tableSection);
        section(out, 5, new BinaryWriter().u8(1, features.wide() ? 5 : 1, 1, 3));
        if (!tags.isEmpty()) {
            BinaryWriter tagSection = new BinaryWriter().u32(tags.size());
            tags.forEach(type -> tagSection.u8(0).u32(type(type)));
            section(out, 13, tagSection);
        }
        section(out, 6, globals());
        section(out, 7, exports());
        section(out, 9, elements());
        if (features.bulk()) {
            section(out, 12, new BinaryWriter().u8(2));
        }
        BinaryWriter code = new BinaryWriter().u32(functions.size());
        bodies.forEach(code::sized);
        section(out, 10, code);
        section(out, 11, data());
        return out.toByteArray();
    }

    private BinaryWriter globals() {
        BinaryWriter out = new BinaryWriter().u32(GLOBALS_PER_TYPE * valueTypes.size());
        for (int type : valueTypes) {
            for (int i = 0; i < GLOBALS_PER_TYPE; i++) {
                out.u8(type, 1);
                switch (type) {
                    case I32 -> out.u8(0x41).signed(random.nextInt());
                    case I64 -> out.u8(0x42).signed(random.nextLong());
                    case F32 -> out.u8(0x43).fixed32(random.nextInt());
                    case F64 -> out.u8(0x44).fixed64(random.nextLong());
                    case V128 -> out.u8(0xFD, 12).fixed64(random.nextLong()).fixed64(random.nextLong());
                    case FUNCREF -> out.u8(0xD2, 0);
                    default -> out.u8(0xD0, type);
                }
                out.u8(0x0B);
            }
        }
        return out;
    }

    private BinaryWriter exports() {
        int globals = GLOBALS_PER_TYPE * valueTypes.size();
        BinaryWriter out = new BinaryWriter().u32(functions.size() + globals);
        for (int i = 0; i < functions.size(); i++) {
            out.name("f" + i).u8(0).u32(i);
        }
        for (int i = 0; i < globals; i++) {
            out.name("g" + i).u8(3).u32(i);
        }
        return out;
    }

    private BinaryWriter elements() {
        BinaryWriter out = new BinaryWriter().u32(features.references() ? 3 : 1);
        out.u8(0, 0x41, random.nextInt(3), 0x0B).u8(5);
        for (int i = 0; i < 5; i++) {
            out.u32(random.nextInt(functions.size()));
        }
        if (features.references()) {
            // Passive, by function index; then declared for ref.func.
            out.u8(1, 0, 4);
            for (int i = 0; i < 4; i++) {
                out.u32(random.nextInt(functions.size()));
            }
            out.u8(3, 0).u32(functions.size());
            for (int i = 0; i < functions.size(); i++) {
                out.u32(i);
            }
        }
        return out;
    }

    private BinaryWriter data() {
        BinaryWriter out = new BinaryWriter().u32(features.bulk() ? 2 : 1);
        out.u8(0, features.wide() ? 0x42 : 0x41).signed(random.nextInt(65_500)).u8(0x0B, 16);
        out.fixed64(random.nextLong()).fixed64(random.nextLong());
        if (features.bulk()) {
            out.u8(1, 24);
            for (int i = 0; i < 3; i++) {
                out.fixed64(random.nextLong());
            }
        }
        return out;
    }

    private static void section(BinaryWriter out, int id, BinaryWriter content) {
        out.u8(id).sized(content.toByteArray());
    }
}
