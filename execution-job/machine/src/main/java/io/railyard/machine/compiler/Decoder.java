package io.railyard.machine.compiler;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.vector.VectorOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Decodes a function body. Refuses, by name, instructions that the compiler does not take. */
final class Decoder {
    private static final int VOID = -64;
    private static final int MOST_LOCALS = 16_000;
    /** In the alignment of a load or store: says that an index of a memory follows. */
    private static final int MEMORY_INDEX = 1 << 6;

    private final GuestModule module;
    private final BinaryReader in;
    private final Code code;
    /** By index of a local in the binary: the first of the locals that hold it. */
    private final List<Integer> places = new ArrayList<>();

    private Decoder(GuestModule module, int function) {
        this.module = module;
        GuestModule.Body body = module.body(function);
        this.in = new BinaryReader(module.wasm, body.start(), body.end());
        this.code = new Code(module.signature(function).parameters());
        for (int local = 0; local < code.parameterCount; local++) {
            if (code.locals.get(local) != ValueType.V128_HIGH) {
                places.add(local);
            }
        }
    }

    static Code decode(GuestModule module, int function) throws CompilerRefusal {
        Decoder decoder = new Decoder(module, function);
        decoder.locals();
        while (!decoder.in.atEnd()) {
            decoder.instruction();
        }
        return decoder.code;
    }

    private void locals() throws CompilerRefusal {
        for (int groups = in.u32(); groups > 0; groups--) {
            int count = in.u32();
            ValueType type = GuestModule.valueType(in);
            int parts = type == ValueType.V128_LOW ? VectorShape.SLOTS : 1;
            if (code.locals.size() + (long) count * parts > MOST_LOCALS) {
                throw CompilerRefusal.unsupported("functions of more than " + MOST_LOCALS + " locals");
            }
            for (int i = 0; i < count; i++) {
                places.add(code.locals.size());
                code.locals.addAll(Collections.nCopies(parts, type));
            }
        }
    }

    private void instruction() throws CompilerRefusal {
        int opcode = in.u8();
        if (Opcode.between(opcode, Opcode.FIRST_LOAD, Opcode.LAST_STORE)) {
            code.add(opcode, 0, offset(), null);
            return;
        }
        if (Opcode.between(opcode, Opcode.FIRST_NUMERIC, Opcode.LAST_NUMERIC)) {
            code.add(opcode, 0, 0, null);
            return;
        }
        switch (opcode) {
            case Opcode.UNREACHABLE,
                    Opcode.NOP,
                    Opcode.ELSE,
                    Opcode.END,
                    Opcode.RETURN,
                    Opcode.DROP,
                    Opcode.SELECT,
                    Opcode.THROW_REF,
                    Opcode.REF_IS_NULL -> code.add(opcode, 0, 0, null);
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> code.add(opcode, 0, 0, blockShape());
            case Opcode.BR, Opcode.BR_IF, Opcode.CALL -> code.add(opcode, in.u32(), 0, null);
            case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> local(opcode);
            case Opcode.GLOBAL_GET, Opcode.GLOBAL_SET, Opcode.THROW, Opcode.RETURN_CALL ->
                code.add(opcode, in.u32(), 0, null);
            case Opcode.BR_TABLE -> code.add(opcode, 0, 0, labels());
            case Opcode.CALL_INDIRECT, Opcode.RETURN_CALL_INDIRECT -> code.add(opcode, in.u32(), in.u32(), null);
            case Opcode.TRY_TABLE -> tryTable();
            case Opcode.TABLE_GET, Opcode.TABLE_SET, Opcode.REF_FUNC -> code.add(opcode, in.u32(), 0, null);
            case Opcode.REF_NULL -> code.add(opcode, 0, ValueType.NULL, GuestModule.heapType(in.signed()));
            case Opcode.SELECT_TYPED -> typedSelect();
            case Opcode.MEMORY_SIZE, Opcode.MEMORY_GROW -> {
                in.u32();
                code.add(opcode, 0, 0, null);
            }
            case Opcode.I32_CONST, Opcode.I64_CONST -> code.add(opcode, 0, in.signed(), null);
            case Opcode.F32_CONST -> code.add(opcode, 0, in.fixed32(), null);
            case Opcode.F64_CONST -> code.add(opcode, 0, in.fixed64(), null);
            case Opcode.PREFIX_BULK -> bulk();
            case Opcode.PREFIX_VECTOR -> vector();
            default -> throw refusal(opcode);
        }
    }

    /** The offset of a load or store. */
    private long offset() throws CompilerRefusal {
        if ((in.u32() & MEMORY_INDEX) != 0) {
            throw CompilerRefusal.unsupported("more than one memory");
        }
        return in.u64();
    }

    private Signature blockShape() throws CompilerRefusal {
        long type = in.signed();
        if (type >= 0) {
            return module.types.get((int) type);
        }
        return type == VOID
                ? Signature.EMPTY
                : new Signature(List.of(), GuestModule.withHalves(GuestModule.valueType((int) type & 0x7f, in)));
    }

    private void local(int opcode) {
        int local = places.get(in.u32());
        boolean vector = code.locals.get(local) == ValueType.V128_LOW;
        code.add(vector ? opcode - Opcode.LOCAL_GET + Idiom.VECTOR_GET : opcode, local, 0, null);
    }

    private void vector() throws CompilerRefusal {
        int number = in.u32();
        int opcode = Opcode.FIRST_VECTOR + number;
        if (Opcode.between(opcode, Opcode.FIRST_LANE_ACCESS, Opcode.LAST_LANE_ACCESS)) {
            code.add(opcode, 0, in.u8(), null);
        } else if (opcode == Opcode.V128_CONST || opcode == Opcode.SHUFFLE) {
            code.add(opcode, 0, in.fixed64(), in.fixed64());
        } else if (Opcode.accesses(opcode)) {
            long offset = offset();
            boolean lane = Opcode.between(opcode, Opcode.FIRST_LANE_LOAD, Opcode.LAST_LANE_STORE);
            code.add(opcode, lane ? in.u8() : 0, offset, null);
        } else if (VectorOperation.of(opcode).isPresent()) {
            code.add(opcode, 0, 0, null);
        } else {
            throw CompilerRefusal.unsupported("vector instruction 0x" + Integer.toHexString(number));
        }
    }

    private void tryTable() throws CompilerRefusal {
        Signature shape = blockShape();
        List<TryTable.Catch> catches = new ArrayList<>();
        for (int count = in.u32(); count > 0; count--) {
            int kind = in.u8();
            int tag = kind < 2 ? in.u32() : TryTable.ALL;
            catches.add(new TryTable.Catch(tag, (kind & 1) != 0, in.u32()));
        }
        code.add(Opcode.TRY_TABLE, 0, 0, new TryTable(shape, catches));
    }

    private int[] labels() {
        int[] labels = new int[in.u32() + 1];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = in.u32();
        }
        return labels;
    }

    private void typedSelect() throws CompilerRefusal {
        in.u32();
        GuestModule.valueType(in);
        code.add(Opcode.SELECT, 0, 0, null);
    }

    private void bulk() throws CompilerRefusal {
        int number = in.u32();
        int opcode = (Opcode.PREFIX_BULK << 8) | Math.min(number, 0xff);
        if (opcode == Opcode.MEMORY_INIT || opcode == Opcode.DATA_DROP) {
            code.add(opcode, in.u32(), 0, null);
            if (opcode == Opcode.MEMORY_INIT) {
                in.u32();
            }
            return;
        }
        if (opcode == Opcode.MEMORY_COPY) {
            in.u32();
            in.u32();
        } else if (opcode == Opcode.MEMORY_FILL) {
            in.u32();
        } else if (opcode == Opcode.TABLE_INIT || opcode == Opcode.TABLE_COPY) {
            int first = in.u32();
            code.add(opcode, first, in.u32(), null);
            return;
        } else if (Opcode.between(opcode, Opcode.ELEM_DROP, Opcode.TABLE_FILL)) {
            code.add(opcode, in.u32(), 0, null);
            return;
        } else if (opcode > Opcode.LAST_TRUNC_SAT) {
            throw CompilerRefusal.unsupported("the instruction 0xfc" + Integer.toHexString(number));
        }
        code.add(opcode, 0, 0, null);
    }

    private static CompilerRefusal refusal(int opcode) {
        return switch (opcode) {
            case 0x06, 0x07, 0x09, 0x18, 0x19 -> CompilerRefusal.unsupported("exceptions of the old kind");
            case 0x14, 0x15 -> CompilerRefusal.unsupported("typed function references");
            case 0xFE -> CompilerRefusal.unsupported("threads");
            default -> CompilerRefusal.unsupported("the instruction 0x" + Integer.toHexString(opcode));
        };
    }
}
