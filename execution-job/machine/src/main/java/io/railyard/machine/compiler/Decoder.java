package io.railyard.machine.compiler;

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
        this.in = new BinaryReader(module.wasm, module.body(function).start());
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
        int end = module.body(function).end();
        while (decoder.in.before(end)) {
            decoder.instruction();
        }
        return decoder.code;
    }

    private void locals() throws CompilerRefusal {
        for (int groups = in.u32(); groups > 0; groups--) {
            int count = in.u32();
            ValueType type = GuestModule.valueType(in);
            int parts = type == ValueType.V128_LOW ? VectorShape.SLOTS : 1;
            if (count < 0 || code.locals.size() + (long) count * parts > MOST_LOCALS) {
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
        if (Wasm.between(opcode, Wasm.FIRST_LOAD, Wasm.LAST_STORE)) {
            code.add(opcode, 0, offset(), null);
            return;
        }
        if (Wasm.between(opcode, Wasm.FIRST_NUMERIC, Wasm.LAST_NUMERIC)) {
            code.add(opcode, 0, 0, null);
            return;
        }
        switch (opcode) {
            case Wasm.UNREACHABLE,
                    Wasm.NOP,
                    Wasm.ELSE,
                    Wasm.END,
                    Wasm.RETURN,
                    Wasm.DROP,
                    Wasm.SELECT,
                    Wasm.THROW_REF,
                    Wasm.REF_IS_NULL -> code.add(opcode, 0, 0, null);
            case Wasm.BLOCK, Wasm.LOOP, Wasm.IF -> code.add(opcode, 0, 0, blockShape());
            case Wasm.BR, Wasm.BR_IF, Wasm.CALL -> code.add(opcode, in.u32(), 0, null);
            case Wasm.LOCAL_GET, Wasm.LOCAL_SET, Wasm.LOCAL_TEE -> local(opcode);
            case Wasm.GLOBAL_GET, Wasm.GLOBAL_SET, Wasm.THROW, Wasm.RETURN_CALL -> code.add(opcode, in.u32(), 0, null);
            case Wasm.BR_TABLE -> code.add(opcode, 0, 0, labels());
            case Wasm.CALL_INDIRECT, Wasm.RETURN_CALL_INDIRECT -> code.add(opcode, in.u32(), in.u32(), null);
            case Wasm.TRY_TABLE -> tryTable();
            case Wasm.TABLE_GET, Wasm.TABLE_SET, Wasm.REF_FUNC -> code.add(opcode, in.u32(), 0, null);
            case Wasm.REF_NULL -> code.add(opcode, 0, ValueType.NULL, GuestModule.heapType(in.signed()));
            case Wasm.SELECT_TYPED -> typedSelect();
            case Wasm.MEMORY_SIZE, Wasm.MEMORY_GROW -> {
                in.u8();
                code.add(opcode, 0, 0, null);
            }
            case Wasm.I32_CONST, Wasm.I64_CONST -> code.add(opcode, 0, in.signed(), null);
            case Wasm.F32_CONST -> code.add(opcode, 0, in.fixed32(), null);
            case Wasm.F64_CONST -> code.add(opcode, 0, in.fixed64(), null);
            case Wasm.PREFIX_BULK -> bulk();
            case Wasm.PREFIX_VECTOR -> vector();
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
        code.add(vector ? opcode - Wasm.LOCAL_GET + Wasm.VECTOR_GET : opcode, local, 0, null);
    }

    private void vector() throws CompilerRefusal {
        int number = in.u32();
        int opcode = Wasm.FIRST_VECTOR + number;
        if (Wasm.between(opcode, Wasm.FIRST_LANE_ACCESS, Wasm.LAST_LANE_ACCESS)) {
            code.add(opcode, 0, in.u8(), null);
        } else if (opcode == Wasm.V128_CONST || opcode == Wasm.SHUFFLE) {
            code.add(opcode, 0, in.fixed64(), in.fixed64());
        } else if (Wasm.accesses(opcode)) {
            long offset = offset();
            boolean lane = Wasm.between(opcode, Wasm.FIRST_LANE_LOAD, Wasm.LAST_LANE_STORE);
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
        code.add(Wasm.TRY_TABLE, 0, 0, new TryTable(shape, catches));
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
        code.add(Wasm.SELECT, 0, 0, null);
    }

    private void bulk() throws CompilerRefusal {
        int number = in.u32();
        int opcode = (Wasm.PREFIX_BULK << 8) | Math.min(number, 0xff);
        if (opcode == Wasm.MEMORY_INIT || opcode == Wasm.DATA_DROP) {
            code.add(opcode, in.u32(), 0, null);
            if (opcode == Wasm.MEMORY_INIT) {
                in.u8();
            }
            return;
        }
        if (opcode == Wasm.MEMORY_COPY) {
            in.u8();
            in.u8();
        } else if (opcode == Wasm.MEMORY_FILL) {
            in.u8();
        } else if (opcode == Wasm.TABLE_INIT || opcode == Wasm.TABLE_COPY) {
            int first = in.u32();
            code.add(opcode, first, in.u32(), null);
            return;
        } else if (Wasm.between(opcode, Wasm.ELEM_DROP, Wasm.TABLE_FILL)) {
            code.add(opcode, in.u32(), 0, null);
            return;
        } else if (opcode > Wasm.LAST_TRUNC_SAT) {
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
