package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.List;

/** Decodes element and data segments (WebAssembly 3.0, sections 5.5.12 and 5.5.14). */
final class SegmentReader {
    private static final ModuleStructure.Range NOWHERE = new ModuleStructure.Range(0, 0);
    private static final int NOT_ACTIVE = 1;
    private static final int EXPLICIT = 2;
    private static final int EXPRESSIONS = 4;

    private final ModuleStructure module;
    private final BinaryReader in;
    private final boolean[] seen = new boolean[InstructionTypes.SLOTS];

    SegmentReader(ModuleStructure module, BinaryReader in) {
        this.module = module;
        this.in = in;
    }

    void readElements() throws ModuleRefused {
        int count = StructureReader.count(in, "number of element segments", ModuleBounds.SEGMENTS);
        long entries = 0;
        for (int i = 0; i < count; i++) {
            ModuleStructure.Element element = element();
            module.elements.add(element);
            entries += element.size();
            ModuleBounds.check("number of element entries", entries, ModuleBounds.TABLE_ENTRIES);
        }
    }

    private ModuleStructure.Element element() throws ModuleRefused {
        int at = in.position();
        int flags = in.u32();
        if (flags > 7) {
            throw ModuleRefused.malformed(at, "malformed elements segment kind");
        }
        boolean active = (flags & NOT_ACTIVE) == 0;
        boolean explicit = (flags & EXPLICIT) != 0;
        int table = active && explicit ? in.u32() : 0;
        ModuleStructure.Range offset = active ? StructureReader.expression(in, seen) : NOWHERE;
        boolean byExpression = (flags & EXPRESSIONS) != 0;
        int type = TypeCode.FUNCREF;
        if (!active || explicit) {
            type = byExpression ? ModuleStructure.referenceType(in) : elementKind();
        }
        int count = StructureReader.count(in, "number of element entries", ModuleBounds.TABLE_ENTRIES);
        List<Integer> functions = new ArrayList<>();
        List<ModuleStructure.Range> expressions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (byExpression) {
                expressions.add(StructureReader.expression(in, seen));
            } else {
                functions.add(in.u32());
            }
        }
        ModuleStructure.Mode notActive = explicit ? ModuleStructure.Mode.DECLARATIVE : ModuleStructure.Mode.PASSIVE;
        ModuleStructure.Mode mode = active ? ModuleStructure.Mode.ACTIVE : notActive;
        return new ModuleStructure.Element(mode, table, offset, type, byExpression, functions, expressions);
    }

    private int elementKind() throws ModuleRefused {
        if (in.u8() != 0) {
            throw ModuleRefused.malformed(in.position() - 1, "malformed element kind");
        }
        return TypeCode.FUNCREF;
    }

    void readData() throws ModuleRefused {
        int count = StructureReader.count(in, "number of data segments", ModuleBounds.SEGMENTS);
        for (int i = 0; i < count; i++) {
            int at = in.position();
            int flags = in.u32();
            if (flags > EXPLICIT) {
                throw ModuleRefused.malformed(at, "malformed data segment kind");
            }
            ModuleStructure.Mode mode =
                    flags == NOT_ACTIVE ? ModuleStructure.Mode.PASSIVE : ModuleStructure.Mode.ACTIVE;
            int memory = flags == EXPLICIT ? in.u32() : 0;
            ModuleStructure.Range offset = flags == NOT_ACTIVE ? NOWHERE : StructureReader.expression(in, seen);
            int length = in.length();
            int start = in.position();
            in.skip(length);
            module.data.add(
                    new ModuleStructure.Data(mode, memory, offset, new ModuleStructure.Range(start, start + length)));
        }
    }
}
