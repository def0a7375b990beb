package io.railyard.machine.compiler;

import io.railyard.machine.vector.VectorOperation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.objectweb.asm.Opcodes;

/** Writes the vector instructions that move lanes: from and to scalars, and from one place to another. */
final class LaneEmitter implements Opcodes {
    private static final String BYTE_LANES = "io/railyard/machine/vector/ByteLanes";
    private static final String LANE = "io/railyard/machine/vector/Lane";
    private static final int BYTES = 16;
    /** The byte index of {@code shuffle} that gives zero here. */
    private static final int ZERO = -1;

    private final JvmCode jvm;
    private final OperandStack stack;
    private final VectorParts parts;

    LaneEmitter(JvmCode jvm, OperandStack stack, VectorParts parts) {
        this.jvm = jvm;
        this.stack = stack;
        this.parts = parts;
    }

    /** Takes a shift distance; what is returned pushes it. */
    Runnable distance() {
        if (stack.topIsConstant()) {
            int distance = (int) stack.takeConstant();
            return () -> jvm.intConstant(distance);
        }
        int room = scalar();
        return () -> jvm.load(ValueType.I32, room);
    }

    /** Takes the scalar on top into a JVM local. */
    private int scalar() {
        stack.settle();
        int room = parts.scalarRoom();
        jvm.store(stack.pop(), room);
        return room;
    }

    void splat(VectorOperation operation) {
        VectorShape shape = switch (operation.form()) {
            case SPLAT_F32 -> VectorShape.FLOATS;
            case SPLAT_F64 -> VectorShape.DOUBLES;
            default -> operation.opcode() == 0xFD11 ? VectorShape.INTS : VectorShape.LONGS;
        };
        if (stack.topIsConstant()) {
            long bits = stack.takeConstant();
            long[] out = new long[2];
            operation.apply(new long[] {bits}, out);
            stack.pushVector(new VectorPlace.Constant(out[0], out[1]));
            return;
        }
        stack.settle();
        stack.pop();
        if (operation.opcode() < 0xFD11) {
            jvm.call(operation.owner().getName().replace('.', '/'), "splat", "(I)J");
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

    /** {@code extract_lane} and {@code replace_lane}. */
    void access(int opcode, int lane) {
        switch (opcode) {
            case 0xFD15, 0xFD16 -> extractSmall(8, lane, opcode == 0xFD15 ? I2B : 0);
            case 0xFD18, 0xFD19 -> extractSmall(16, lane, opcode == 0xFD18 ? I2S : I2C);
            case 0xFD1B -> extract(VectorShape.INTS, lane, ValueType.I32);
            case 0xFD1D -> extract(VectorShape.LONGS, lane, ValueType.I64);
            case 0xFD1F -> extract(VectorShape.FLOATS, lane, ValueType.F32);
            case 0xFD21 -> extract(VectorShape.DOUBLES, lane, ValueType.F64);
            case 0xFD17 -> replaceSmall(8, lane);
            case 0xFD1A -> replaceSmall(16, lane);
            case 0xFD1C -> replace(VectorShape.INTS, lane);
            case 0xFD1E -> replace(VectorShape.LONGS, lane);
            case 0xFD20 -> replace(VectorShape.FLOATS, lane);
            default -> replace(VectorShape.DOUBLES, lane);
        }
    }

    private void extract(VectorShape shape, int lane, ValueType type) {
        parts.load(parts.take(), shape, lane);
        stack.push(type);
    }

    private void extractSmall(int bits, int lane, int narrow) {
        int first = bits * lane;
        parts.load(parts.take(), VectorShape.INTS, first / Integer.SIZE);
        if (first % Integer.SIZE > 0) {
            jvm.intConstant(first % Integer.SIZE).op(IUSHR);
        }
        if (narrow == 0) {
            jvm.intConstant(0xff).op(IAND);
        } else {
            jvm.op(narrow);
        }
        stack.push(ValueType.I32);
    }

    private void replace(VectorShape shape, int lane) {
        stack.settle();
        VectorPlace.Slots result = parts.room(shape);
        stack.pop();
        parts.store(result, lane);
        VectorPlace value = parts.take();
        for (int part = 0; part < shape.parts; part++) {
            if (part != lane) {
                parts.load(value, shape, part);
                parts.store(result, part);
            }
        }
        stack.pushVector(result);
    }

    private void replaceSmall(int bits, int lane) {
        int scalar = scalar();
        VectorPlace value = parts.take();
        stack.pushVector(replaced(value, scalar, bits, lane));
    }

    /** The value with the lane of 8 or 16 bits taken from the int in JVM local {@code scalar}. */
    VectorPlace.Slots replaced(VectorPlace value, int scalar, int bits, int lane) {
        VectorPlace.Slots result = parts.room(VectorShape.LONGS);
        int half = bits * lane / Long.SIZE;
        parts.load(value, VectorShape.LONGS, half);
        jvm.load(ValueType.I32, scalar).op(I2L);
        jvm.intConstant(bits).intConstant(bits * lane % Long.SIZE).call(LANE, "replace", "(JJII)J");
        parts.store(result, half);
        parts.load(value, VectorShape.LONGS, 1 - half);
        parts.store(result, 1 - half);
        return result;
    }

    /** Lanes of 16 bits to lanes of 32, of one value or as products of two. */
    void widenShorts(int opcode) {
        boolean two = opcode >= 0xFDBC;
        int which = opcode - (two ? 0xFDBC : 0xFDA7);
        int half = which & 1;
        boolean signed = which < 2;
        VectorPlace second = parts.take();
        VectorPlace first = two ? parts.take() : second;
        VectorPlace.Slots result = parts.room(VectorShape.INTS);
        for (int part = 0; part < VectorShape.INTS.parts; part++) {
            loadShort(first, half, part, signed);
            if (two) {
                loadShort(second, half, part, signed);
                jvm.op(IMUL);
            }
            parts.store(result, part);
        }
        stack.pushVector(result);
    }

    private void loadShort(VectorPlace value, int half, int lane, boolean signed) {
        parts.load(value, VectorShape.INTS, 2 * half + lane / 2);
        if (lane % 2 == 0) {
            jvm.op(signed ? I2S : I2C);
        } else {
            jvm.intConstant(Short.SIZE).op(signed ? ISHR : IUSHR);
        }
    }

    void swizzle() {
        VectorPlace indexes = parts.take();
        if (indexes instanceof VectorPlace.Constant) {
            VectorPlace.Constant constant = (VectorPlace.Constant) indexes;
            int[] bytes = new int[BYTES];
            for (int i = 0; i < BYTES; i++) {
                int index = byteOf(constant.low(), constant.high(), i);
                bytes[i] = index < BYTES ? index : ZERO;
            }
            VectorPlace value = parts.take();
            move(value, value, bytes);
            return;
        }
        VectorPlace value = parts.in(VectorShape.LONGS, parts.take());
        VectorPlace.Slots result = parts.room(VectorShape.LONGS);
        for (int half = 0; half < 2; half++) {
            parts.load(value, VectorShape.LONGS, 0);
            parts.load(value, VectorShape.LONGS, 1);
            parts.load(indexes, VectorShape.LONGS, half);
            jvm.call(BYTE_LANES, "swizzle", "(JJJ)J");
            parts.store(result, half);
        }
        stack.pushVector(result);
    }

    void shuffle(long low, long high) {
        int[] bytes = new int[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = byteOf(low, high, i);
        }
        VectorPlace second = parts.take();
        VectorPlace first = parts.take();
        move(first, second, bytes);
    }

    private static int byteOf(long low, long high, int index) {
        return (int) ((index < 8 ? low : high) >>> (8 * (index & 7))) & 0xff;
    }

    /** Writes the value whose byte i is byte {@code from[i]} of both values one after the other. */
    private void move(VectorPlace first, VectorPlace second, int[] from) {
        boolean wide = inGroups(from, 8) && first.shape().parts == 2 && second.shape().parts == 2;
        if (wide || inGroups(from, 4)) {
            VectorShape shape = shape(first, second, wide);
            VectorPlace.Slots result = parts.room(shape);
            int bytes = BYTES / shape.parts;
            for (int part = 0; part < shape.parts; part++) {
                int lane = from[part * bytes] / bytes;
                parts.load(lane < shape.parts ? first : second, shape, lane % shape.parts);
                parts.store(result, part);
            }
            stack.pushVector(result);
            return;
        }
        VectorPlace a = parts.in(VectorShape.LONGS, first);
        VectorPlace b = first == second ? a : parts.in(VectorShape.LONGS, second);
        VectorPlace.Slots result = parts.room(VectorShape.LONGS);
        for (int half = 0; half < 2; half++) {
            gather(a, b, from, 8 * half);
            parts.store(result, half);
        }
        stack.pushVector(result);
    }

    private static VectorShape shape(VectorPlace first, VectorPlace second, boolean wide) {
        if (wide) {
            return first.shape() == second.shape() ? first.shape() : VectorShape.LONGS;
        }
        boolean floats = first.shape() == VectorShape.FLOATS && second.shape() == VectorShape.FLOATS;
        return floats ? VectorShape.FLOATS : VectorShape.INTS;
    }

    /** Whether bytes move only in whole groups of {@code size}. */
    private static boolean inGroups(int[] from, int size) {
        for (int i = 0; i < BYTES; i++) {
            int first = from[i - i % size];
            if (first < 0 || first % size != 0 || from[i] != first + i % size) {
                return false;
            }
        }
        return true;
    }

    /** Pushes a half: bytes that come from one half over one distance are moved by one shift and one mask. */
    private void gather(VectorPlace first, VectorPlace second, int[] from, int to) {
        SortedMap<Integer, Long> masks = new TreeMap<>();
        for (int i = 0; i < 8; i++) {
            int source = from[to + i];
            if (source != ZERO) {
                int key = source / 8 * 100 + (i - source % 8 + 8);
                masks.merge(key, 0xffL << (8 * i), (a, b) -> a | b);
            }
        }
        boolean more = false;
        for (SortedMap.Entry<Integer, Long> moved : masks.entrySet()) {
            int half = moved.getKey() / 100;
            int distance = Byte.SIZE * (moved.getKey() % 100 - 8);
            parts.load(half < 2 ? first : second, VectorShape.LONGS, half % 2);
            if (distance != 0) {
                jvm.intConstant(Math.abs(distance)).op(distance > 0 ? LSHL : LUSHR);
            }
            long kept = distance >= 0 ? -1L << distance : -1L >>> -distance;
            if (moved.getValue() != kept) {
                jvm.longConstant(moved.getValue()).op(LAND);
            }
            if (more) {
                jvm.op(LOR);
            }
            more = true;
        }
        if (!more) {
            jvm.op(LCONST_0);
        }
    }
}
