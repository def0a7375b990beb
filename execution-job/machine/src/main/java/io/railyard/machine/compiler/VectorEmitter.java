package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.vector.VectorOperation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes the vector instructions. A v128 is kept in JVM locals as two longs, two doubles, four ints or four floats,
 * whichever the instruction that makes it gives; only blocks, branches and calls see it on the JVM's stack, as two longs.
 */
final class VectorEmitter implements Opcodes {
    private static final String VECTOR = "io/railyard/machine/vector/";

    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;
    private final Code code;
    private final VectorParts parts;
    private final VectorMemory memory;
    private final LaneEmitter lanes;
    /** The local that the next instruction stores the result in; its parts then are the result's place. */
    private VectorPlace.@Nullable Slots target;

    VectorEmitter(JvmCode jvm, OperandStack stack, Frame frame, Code code, MemoryEmitter memory) {
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
        this.code = code;
        parts = new VectorParts(jvm, stack, frame);
        this.memory = new VectorMemory(jvm, stack, parts, memory);
        lanes = new LaneEmitter(jvm, stack, parts);
    }

    /** Puts every v128 where control instructions expect it. */
    void spread() {
        parts.spread();
    }

    void emit(int at) {
        int opcode = code.opcode(at);
        target = targetOf(at);
        switch (opcode) {
            case Idiom.VECTOR_GET -> stack.pushVector(VectorParts.local(code, frame, code.index(at)));
            case Idiom.VECTOR_SET -> set(code.index(at));
            case Idiom.VECTOR_TEE -> {
                set(code.index(at));
                stack.pushVector(VectorParts.local(code, frame, code.index(at)));
            }
            case Opcode.V128_CONST -> stack.pushVector(new VectorPlace.Constant(code.value(at), code.highValue(at)));
            case Opcode.SHUFFLE -> lanes.shuffle(code.value(at), code.highValue(at));
            case Opcode.SWIZZLE -> lanes.swizzle();
            case Idiom.CANONICAL_F32X4 -> canonical(VectorShape.FLOATS, "FloatLanes");
            case Idiom.CANONICAL_F64X2 -> canonical(VectorShape.DOUBLES, "DoubleLanes");
            default -> {
                if (opcode == Opcode.V128_LOAD && VectorLocals.isReadAsFloats(code, at)) {
                    memory.loadFloats(code.value(at));
                } else if (Opcode.accesses(opcode)) {
                    memory.access(opcode, code.value(at), code.index(at));
                } else if (Opcode.between(opcode, Opcode.FIRST_LANE_ACCESS, Opcode.LAST_LANE_ACCESS)) {
                    lanes.access(opcode, (int) code.value(at));
                } else {
                    operation(opcode);
                }
            }
        }
        parts.release();
    }

    private VectorPlace.@Nullable Slots targetOf(int at) {
        if (at + 1 == code.size() || !Opcode.between(code.opcode(at + 1), Idiom.VECTOR_SET, Idiom.VECTOR_TEE)) {
            return null;
        }
        return VectorParts.local(code, frame, code.index(at + 1));
    }

    /** Where the result goes: at once into the local that is set next, unless an operand is still read from there. */
    private VectorPlace.Slots result(VectorShape shape, VectorPlace... operands) {
        VectorPlace.Slots local = target;
        if (local == null || local.shape() != shape) {
            return parts.room(shape);
        }
        for (VectorPlace operand : operands) {
            boolean same = operand instanceof VectorPlace.Slots slots && slots.local() == local.local();
            if (same && operand.shape() != shape) {
                return parts.room(shape);
            }
        }
        parts.detach(local.local());
        return local;
    }

    private void set(int local) {
        VectorPlace value = parts.take();
        VectorPlace.Slots to = VectorParts.local(code, frame, local);
        boolean there = value instanceof VectorPlace.Slots slots && slots.local() == local;
        if (!there) {
            parts.detach(local);
            parts.copy(value, to);
        }
    }

    void drop() {
        if (stack.popVector() == null) {
            jvm.op(POP2, POP2);
        }
    }

    /** {@code select} of the two values below the condition on top. */
    void select() {
        stack.settle();
        int condition = parts.scalarRoom();
        jvm.store(stack.pop(), condition);
        VectorPlace second = parts.take();
        VectorPlace first = parts.take();
        VectorShape shape = common(first, second);
        VectorPlace.Slots room = parts.room(shape);
        Label yes = new Label();
        Label end = new Label();
        jvm.load(ValueType.I32, condition).jump(IFNE, yes);
        parts.copy(second, room);
        jvm.jump(GOTO, end).label(yes);
        parts.copy(first, room);
        jvm.label(end);
        stack.pushVector(room);
        parts.release();
    }

    private static VectorShape common(VectorPlace first, VectorPlace second) {
        if (first instanceof VectorPlace.Constant) {
            return second.shape();
        }
        return second instanceof VectorPlace.Constant || second.shape() == first.shape()
                ? first.shape()
                : VectorShape.LONGS;
    }

    private void canonical(VectorShape shape, String owner) {
        VectorPlace value = parts.take();
        VectorPlace.Slots result = result(shape, value);
        String type = shape.part.descriptor;
        for (int part = 0; part < shape.parts; part++) {
            parts.load(value, shape, part);
            jvm.call(VECTOR + owner, "canonical", "(" + type + ")" + type);
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void operation(int opcode) {
        LaneCode lane = LaneCode.of(opcode);
        VectorOperation operation = VectorOperation.of(opcode).orElseThrow();
        if (opcode == Opcode.EXTEND_LOW_I8X16_S || opcode == Opcode.EXTEND_HIGH_I8X16_S) {
            stack.pushVector(new VectorPlace.Widened(parts.take(), opcode - Opcode.EXTEND_LOW_I8X16_S));
        } else if (opcode == Opcode.DOT_I16X8_S) {
            dot(operation);
        } else if (Opcode.between(opcode, 0xFD4D, Opcode.BITSELECT)) {
            bitwise(opcode, operation);
        } else if (lane != null) {
            partByPart(lane, operation);
        } else if (Opcode.between(opcode, 0xFDA7, 0xFDAA) || Opcode.between(opcode, 0xFDBC, 0xFDBF)) {
            lanes.widenShorts(opcode);
        } else {
            halves(operation);
        }
    }

    /** Products of lanes that were only just widened are made from the bytes. */
    private void dot(VectorOperation operation) {
        VectorPlace second = parts.takeAny();
        VectorPlace first = parts.takeAny();
        if (!(first instanceof VectorPlace.Widened a) || !(second instanceof VectorPlace.Widened b)) {
            stack.pushVector(first);
            stack.pushVector(second);
            partByPart(Objects.requireNonNull(LaneCode.of(operation.opcode())), operation);
            return;
        }
        VectorPlace.Slots result = parts.room(VectorShape.INTS);
        for (int part = 0; part < VectorShape.INTS.parts; part++) {
            for (int pair = 0; pair < 2; pair++) {
                loadByte(a, 2 * part + pair);
                loadByte(b, 2 * part + pair);
                jvm.op(IMUL);
            }
            jvm.op(IADD);
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void loadByte(VectorPlace.Widened value, int lane) {
        parts.load(value.bytes(), VectorShape.LONGS, value.half());
        if (lane > 0) {
            jvm.intConstant(Byte.SIZE * lane).op(LUSHR);
        }
        jvm.op(L2I, I2B);
    }

    /** Bits are the same in longs and ints; the shape that an operand has already is taken. */
    private void bitwise(int opcode, VectorOperation operation) {
        int count = operation.form().operands();
        VectorPlace[] operands = take(count);
        VectorShape shape = VectorShape.LONGS;
        for (VectorPlace operand : operands) {
            shape = operand.shape().parts == 4 ? VectorShape.INTS : shape;
        }
        boolean longs = shape == VectorShape.LONGS;
        VectorPlace.Slots result = result(shape, operands);
        for (int part = 0; part < shape.parts; part++) {
            for (VectorPlace operand : operands) {
                parts.load(operand, shape, part);
            }
            switch (opcode) {
                case 0xFD4D -> invert(longs);
                case 0xFD4E -> jvm.op(longs ? LAND : IAND);
                case 0xFD4F -> {
                    invert(longs);
                    jvm.op(longs ? LAND : IAND);
                }
                case 0xFD50 -> jvm.op(longs ? LOR : IOR);
                case 0xFD51 -> jvm.op(longs ? LXOR : IXOR);
                default -> jvm.call(VECTOR + "LongLanes", "select", longs ? "(JJJ)J" : "(III)I");
            }
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void invert(boolean longs) {
        if (longs) {
            jvm.longConstant(-1).op(LXOR);
        } else {
            jvm.intConstant(-1).op(IXOR);
        }
    }

    /** Takes operands; the first of them lay lowest. */
    private VectorPlace[] take(int count) {
        VectorPlace[] operands = new VectorPlace[count];
        for (int i = count - 1; i >= 0; i--) {
            operands[i] = parts.take();
        }
        return operands;
    }

    private void partByPart(LaneCode lane, VectorOperation operation) {
        Runnable distance = isShift(operation) ? lanes.distance() : () -> {};
        VectorPlace[] operands = take(lane.operands());
        VectorPlace.Slots result = lane.in() == lane.out() ? result(lane.out(), operands) : fresh(lane.out(), operands);
        for (int part = 0; part < lane.out().parts; part++) {
            if (part < lane.in().parts) {
                for (VectorPlace operand : operands) {
                    parts.load(operand, lane.in(), part);
                }
                distance.run();
                lane.write(jvm);
            } else {
                jvm.op(lane.out().part.zeroInstruction());
            }
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private static boolean isShift(VectorOperation operation) {
        return operation.form() == io.railyard.machine.vector.VectorForm.SHIFT;
    }

    /** A result that shares no part with an operand. */
    private VectorPlace.Slots fresh(VectorShape shape, VectorPlace... operands) {
        VectorPlace.Slots local = target;
        if (local != null) {
            for (VectorPlace operand : operands) {
                if (operand instanceof VectorPlace.Slots slots && slots.local() == local.local()) {
                    return parts.room(shape);
                }
            }
        }
        return result(shape, operands);
    }

    /** Calls the operation's function on halves. */
    private void halves(VectorOperation operation) {
        String owner = operation.owner().getName().replace('.', '/');
        String descriptor = operation.form().type().toMethodDescriptorString();
        switch (operation.form()) {
            case SPLAT_I32, SPLAT_I64, SPLAT_F32, SPLAT_F64 -> lanes.splat(operation);
            case TEST -> {
                VectorPlace value = parts.take();
                parts.load(value, VectorShape.LONGS, 0);
                parts.load(value, VectorShape.LONGS, 1);
                if (operation.opcode() == Opcode.ANY_TRUE) {
                    jvm.op(LOR).op(LCONST_0, LCMP);
                    stack.pushCondition(IFNE);
                } else {
                    jvm.call(owner, operation.method(), descriptor);
                    stack.push(ValueType.I32);
                }
            }
            default -> {
                Runnable distance = isShift(operation) ? lanes.distance() : () -> {};
                VectorPlace[] operands = take(operation.form().operands());
                VectorPlace.Slots result =
                        isEach(operation) ? result(VectorShape.LONGS, operands) : fresh(VectorShape.LONGS, operands);
                for (int half = 0; half < 2; half++) {
                    if (half == 1 && operation.form() == io.railyard.machine.vector.VectorForm.NARROW_THEN_ZERO) {
                        jvm.op(LCONST_0);
                    } else {
                        arguments(operation, operands, half);
                        distance.run();
                        jvm.call(owner, operation.method(), descriptor);
                    }
                    parts.store(result, half);
                }
                stack.pushVector(result);
            }
        }
    }

    private static boolean isEach(VectorOperation operation) {
        return switch (operation.form()) {
            case EACH_OF_ONE, EACH_OF_TWO, EACH_OF_THREE, SHIFT -> true;
            default -> false;
        };
    }

    private void arguments(VectorOperation operation, VectorPlace[] operands, int half) {
        switch (operation.form()) {
            case NARROW -> both(operands[half]);
            case NARROW_THEN_ZERO -> both(operands[0]);
            case WIDEN_LOW, WIDEN_LOW_OF_TWO -> quarters(operands, 0, half);
            case WIDEN_HIGH, WIDEN_HIGH_OF_TWO -> quarters(operands, 1, half);
            default -> {
                for (VectorPlace operand : operands) {
                    parts.load(operand, VectorShape.LONGS, half);
                }
            }
        }
    }

    private void both(VectorPlace operand) {
        parts.load(operand, VectorShape.LONGS, 0);
        parts.load(operand, VectorShape.LONGS, 1);
    }

    private void quarters(VectorPlace[] operands, int half, int quarter) {
        for (VectorPlace operand : operands) {
            parts.load(operand, VectorShape.LONGS, half);
            if (quarter == 1) {
                jvm.intConstant(Integer.SIZE).op(LUSHR);
            }
        }
    }
}
