package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.vector.ByteLanes;
import io.railyard.machine.vector.Lane;
import io.railyard.machine.vector.VectorForm;
import io.railyard.machine.vector.VectorOperation;

/** What the interpreter does for vector instructions: the pure functions of the vector package on two halves. */
final class VectorSteps {
    private static final int LOAD_32_U = 0x35;
    private static final int LOAD_64 = 0x29;

    private final Interpreter interpreter;
    private final OperandCells cells;
    private final GuestState state;
    private final Code code;
    private final int base;
    private final long[] in = new long[7];
    private final long[] out = new long[2];

    VectorSteps(Interpreter interpreter, Code code, int base) {
        this.interpreter = interpreter;
        this.cells = interpreter.cells;
        this.state = interpreter.state;
        this.code = code;
        this.base = base;
    }

    void step(int opcode, int at) {
        int local = base + code.index(at);
        switch (opcode) {
            case Idiom.VECTOR_GET -> cells.pushVector(cells.get(local), cells.get(local + 1));
            case Idiom.VECTOR_SET -> {
                set(local);
                cells.drop();
            }
            case Idiom.VECTOR_TEE -> set(local);
            case Opcode.V128_CONST -> cells.pushVector(code.value(at), code.highValue(at));
            case Opcode.SHUFFLE -> {
                take(4);
                cells.pushVector(
                        ByteLanes.shuffle(in[0], in[1], in[2], in[3], code.value(at)),
                        ByteLanes.shuffle(in[0], in[1], in[2], in[3], code.highValue(at)));
            }
            default -> {
                if (Opcode.accesses(opcode)) {
                    access(opcode, at);
                } else if (Opcode.between(opcode, Opcode.FIRST_LANE_ACCESS, Opcode.LAST_LANE_ACCESS)) {
                    lane(opcode, (int) code.value(at));
                } else {
                    operation(VectorOperation.of(opcode).orElseThrow());
                }
            }
        }
    }

    private void set(int local) {
        long high = cells.pop();
        cells.store(local);
        cells.push(ValueType.V128_HIGH, high, null);
        cells.store(local + 1);
    }

    private void take(int count) {
        for (int i = count - 1; i >= 0; i--) {
            in[i] = cells.pop();
        }
    }

    private void operation(VectorOperation operation) {
        VectorForm form = operation.form();
        boolean splat = form.name().startsWith("SPLAT");
        take(splat ? 1 : 2 * form.operands() + (form == VectorForm.SHIFT ? 1 : 0));
        operation.apply(in, out);
        if (form == VectorForm.TEST) {
            cells.push(out[0]);
        } else {
            cells.pushVector(out[0], out[1]);
        }
    }

    private void lane(int opcode, int lane) {
        // From 0x15: i8x16 s, u, replace; i16x8 s, u, replace; then extract and replace of i32x4, i64x2, f32x4, f64x2.
        int number = opcode - Opcode.FIRST_LANE_ACCESS;
        int bits = number < 3 ? 8 : number < 6 ? 16 : ((number - 6) / 2 & 1) == 0 ? 32 : 64;
        boolean replaces = number < 6 ? number % 3 == 2 : (number & 1) == 1;
        long value = replaces ? cells.pop() : 0;
        take(2);
        int first = bits * lane;
        int half = first / Long.SIZE;
        if (replaces) {
            in[half] = Lane.replace(in[half], value, bits, first % Long.SIZE);
            cells.pushVector(in[0], in[1]);
            return;
        }
        long shifted = in[half] >>> first % Long.SIZE;
        boolean unsigned = number == 1 || number == 4;
        int unused = Long.SIZE - bits;
        cells.push(unsigned ? shifted << unused >>> unused : shifted << unused >> unused);
    }

    private long load(int opcode, long address, long offset) {
        return Steps.load(opcode, address, offset, state);
    }

    private long address() {
        return interpreter.index(interpreter.module.memory64);
    }

    private void access(int opcode, int at) {
        long offset = code.value(at);
        if (opcode == Opcode.V128_STORE) {
            take(2);
            long address = address();
            SlowAccess.storeLong(address, in[1], second(offset), state);
            SlowAccess.storeLong(address, in[0], offset, state);
        } else if (opcode == Opcode.V128_LOAD) {
            long address = address();
            long low = load(LOAD_64, address, offset);
            cells.pushVector(low, load(LOAD_64, address, second(offset)));
        } else if (opcode == Opcode.LOAD32_ZERO || opcode == Opcode.LOAD64_ZERO) {
            cells.pushVector(load(opcode == Opcode.LOAD32_ZERO ? LOAD_32_U : LOAD_64, address(), offset), 0);
        } else if (Opcode.between(opcode, Opcode.FIRST_LANE_LOAD, Opcode.LAST_LANE_STORE)) {
            laneAccess(opcode, offset, code.index(at));
        } else if (opcode >= 0xFD07) {
            in[0] = load(new int[] {0x2D, 0x2F, 0x28, LOAD_64}[opcode - 0xFD07], address(), offset);
            apply(0xFD0F + opcode - 0xFD07);
        } else {
            in[0] = load(LOAD_64, address(), offset);
            in[1] = 0;
            int widening = 0xFD87 + 0x20 * ((opcode - 0xFD01) / 2);
            apply(widening + (opcode % 2 == 1 ? 0 : 2));
        }
    }

    private void apply(int opcode) {
        VectorOperation.of(opcode).orElseThrow().apply(in, out);
        cells.pushVector(out[0], out[1]);
    }

    private void laneAccess(int opcode, long offset, int lane) {
        int log = opcode - (opcode <= Opcode.LAST_LANE_LOAD ? Opcode.FIRST_LANE_LOAD : Opcode.FIRST_LANE_STORE);
        int bits = 8 << log;
        int half = bits * lane / Long.SIZE;
        int shift = bits * lane % Long.SIZE;
        take(2);
        long address = address();
        if (opcode <= Opcode.LAST_LANE_LOAD) {
            long value = load(new int[] {0x2D, 0x2F, 0x28, LOAD_64}[log], address, offset);
            in[half] = Lane.replace(in[half], value, bits, shift);
            cells.pushVector(in[0], in[1]);
            return;
        }
        long value = in[half] >>> shift;
        switch (log) {
            case 0 -> SlowAccess.storeByte(address, (int) value, offset, state);
            case 1 -> SlowAccess.storeShort(address, (int) value, offset, state);
            case 2 -> SlowAccess.storeInt(address, (int) value, offset, state);
            default -> SlowAccess.storeLong(address, value, offset, state);
        }
    }

    /** The offset of the high half; where there is none, one that is outside any memory. */
    private static long second(long offset) {
        return Long.compareUnsigned(offset, -9) > 0 ? -1 : offset + 8;
    }
}
