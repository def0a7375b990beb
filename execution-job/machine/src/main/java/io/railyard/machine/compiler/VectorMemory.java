package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.vector.VectorOperation;
import org.objectweb.asm.Opcodes;

/**
 * Writes the loads and stores of vectors, as accesses of up to 64 bits. A store of 128 bits writes its high half first: it
 * is outside the memory whenever the low one is, so that a trap leaves nothing written.
 */
final class VectorMemory implements Opcodes {
    private static final int I64_LOAD = 0x29;
    private static final int F32_LOAD = 0x2A;
    private static final int I64_STORE = 0x37;
    private static final int I32_LOAD = 0x28;
    private static final int I32_STORE = 0x36;
    private static final int I32_LOAD8_U = 0x2D;
    private static final int I32_LOAD16_U = 0x2F;
    private static final int I64_LOAD32_U = 0x35;
    private static final int I32_STORE8 = 0x3A;
    private static final int I32_STORE16 = 0x3B;
    /** An offset that no memory reaches. */
    private static final long FAR = -1;

    private final JvmCode jvm;
    private final OperandStack stack;
    private final VectorParts parts;
    private final MemoryEmitter memory;

    VectorMemory(JvmCode jvm, OperandStack stack, VectorParts parts, MemoryEmitter memory) {
        this.jvm = jvm;
        this.stack = stack;
        this.parts = parts;
        this.memory = memory;
    }

    void access(int opcode, long offset, int lane) {
        switch (opcode) {
            case Opcode.V128_LOAD -> load(offset);
            case Opcode.V128_STORE -> store(offset);
            case 0xFD01, 0xFD02, 0xFD03, 0xFD04, 0xFD05, 0xFD06 -> loadExtended(opcode, offset);
            case 0xFD07, 0xFD08, 0xFD09, 0xFD0A -> loadSplat(opcode, offset);
            case Opcode.LOAD32_ZERO, Opcode.LOAD64_ZERO -> {
                memory.load(opcode == Opcode.LOAD32_ZERO ? I64_LOAD32_U : I64_LOAD, offset);
                VectorPlace.Slots result = lowHalf();
                jvm.op(LCONST_0);
                parts.store(result, 1);
                stack.pushVector(result);
            }
            default -> {
                if (opcode <= Opcode.LAST_LANE_LOAD) {
                    loadLane(opcode - Opcode.FIRST_LANE_LOAD, offset, lane);
                } else {
                    storeLane(opcode - Opcode.FIRST_LANE_STORE, offset, lane);
                }
            }
        }
    }

    /** The offset of the high half. */
    private static long second(long offset) {
        return further(offset, Long.BYTES);
    }

    private static long further(long offset, int bytes) {
        return Long.compareUnsigned(offset, FAR - bytes) > 0 ? FAR : offset + bytes;
    }

    /** Takes the address on top; what is returned pushes it. */
    private Runnable address() {
        ValueType type = stack.top();
        if (stack.topIsConstant()) {
            long address = stack.takeConstant();
            return () -> stack.pushConstant(type, address);
        }
        stack.settle();
        int room = parts.scalarRoom();
        jvm.store(stack.pop(), room);
        return () -> {
            jvm.load(type, room);
            stack.push(type);
        };
    }

    /** Takes the i64 on top as the low half of a new value. */
    private VectorPlace.Slots lowHalf() {
        VectorPlace.Slots result = parts.room(VectorShape.LONGS);
        stack.settle();
        stack.pop();
        parts.store(result, 0);
        return result;
    }

    private void load(long offset) {
        Runnable address = address();
        address.run();
        memory.load(I64_LOAD, offset);
        VectorPlace.Slots result = lowHalf();
        address.run();
        memory.load(I64_LOAD, second(offset));
        stack.pop();
        parts.store(result, 1);
        stack.pushVector(result);
    }

    /** Loads as four floats, which costs no way through the integer registers. */
    void loadFloats(long offset) {
        Runnable address = address();
        VectorPlace.Slots result = parts.room(VectorShape.FLOATS);
        for (int part = 0; part < VectorShape.FLOATS.parts; part++) {
            address.run();
            memory.load(F32_LOAD, further(offset, Float.BYTES * part));
            stack.pop();
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void store(long offset) {
        VectorPlace value = parts.take();
        Runnable address = address();
        for (int half = 1; half >= 0; half--) {
            address.run();
            stack.settle();
            parts.load(value, VectorShape.LONGS, half);
            stack.push(ValueType.I64);
            memory.store(I64_STORE, half == 1 ? second(offset) : offset);
        }
    }

    /** The eight bytes, widened as {@code extend_low} widens them. */
    private void loadExtended(int opcode, long offset) {
        memory.load(I64_LOAD, offset);
        VectorPlace.Slots bytes = lowHalf();
        int widening = switch ((opcode - 0xFD01) / 2) {
            case 0 -> 0xFD87;
            case 1 -> 0xFDA7;
            default -> 0xFDC7;
        };
        VectorOperation operation =
                VectorOperation.of(widening + (opcode % 2 == 1 ? 0 : 2)).orElseThrow();
        VectorPlace.Slots result = parts.room(VectorShape.LONGS);
        for (int half = 0; half < 2; half++) {
            parts.load(bytes, VectorShape.LONGS, 0);
            if (half == 1) {
                jvm.intConstant(Integer.SIZE).op(LUSHR);
            }
            jvm.call(operation.owner().getName().replace('.', '/'), operation.method(), "(J)J");
            parts.store(result, half);
        }
        stack.pushVector(result);
    }

    private void loadSplat(int opcode, long offset) {
        VectorOperation splat = VectorOperation.of(0xFD0F + opcode - 0xFD07).orElseThrow();
        memory.load(
                switch (opcode) {
                    case 0xFD07 -> I32_LOAD8_U;
                    case 0xFD08 -> I32_LOAD16_U;
                    case 0xFD09 -> I32_LOAD;
                    default -> I64_LOAD;
                },
                offset);
        stack.settle();
        stack.pop();
        VectorShape shape = opcode == 0xFD09 ? VectorShape.INTS : VectorShape.LONGS;
        if (shape == VectorShape.LONGS && opcode != 0xFD0A) {
            jvm.call(splat.owner().getName().replace('.', '/'), "splat", "(I)J");
        }
        VectorPlace.Slots result = parts.room(shape);
        for (int part = shape.parts - 1; part >= 0; part--) {
            if (part > 0) {
                jvm.op(shape.part.slots == 2 ? DUP2 : DUP);
            }
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void loadLane(int log, long offset, int lane) {
        VectorPlace value = parts.take();
        memory.load(new int[] {I32_LOAD8_U, I32_LOAD16_U, I32_LOAD, I64_LOAD}[log], offset);
        stack.settle();
        stack.pop();
        if (log < 2) {
            int scalar = parts.scalarRoom();
            jvm.store(ValueType.I32, scalar);
            stack.pushVector(new LaneEmitter(jvm, stack, parts).replaced(value, scalar, 8 << log, lane));
            return;
        }
        VectorShape shape = log == 2 ? VectorShape.INTS : VectorShape.LONGS;
        VectorPlace.Slots result = parts.room(shape);
        parts.store(result, lane);
        for (int part = 0; part < shape.parts; part++) {
            if (part != lane) {
                parts.load(value, shape, part);
                parts.store(result, part);
            }
        }
        stack.pushVector(result);
    }

    private void storeLane(int log, long offset, int lane) {
        VectorPlace value = parts.take();
        stack.settle();
        int bit = (8 << log) * lane;
        if (log == 3) {
            parts.load(value, VectorShape.LONGS, lane);
            stack.push(ValueType.I64);
        } else {
            parts.load(value, VectorShape.INTS, bit / Integer.SIZE);
            if (bit % Integer.SIZE > 0) {
                jvm.intConstant(bit % Integer.SIZE).op(IUSHR);
            }
            stack.push(ValueType.I32);
        }
        memory.store(new int[] {I32_STORE8, I32_STORE16, I32_STORE, I64_STORE}[log], offset);
    }
}
