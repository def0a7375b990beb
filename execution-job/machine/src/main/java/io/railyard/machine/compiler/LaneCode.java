package io.railyard.machine.compiler;

import io.railyard.machine.vector.VectorForm;
import io.railyard.machine.vector.VectorOperation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/**
 * A vector instruction that is done part by part: part k of the result is one JVM instruction or call on part k of each
 * operand. Parts of the result without such an operand part are zero.
 *
 * @param in shape of the operands
 * @param out shape of the result
 * @param operands number of v128 operands
 * @param instruction JVM instruction; 0 for a call
 * @param owner class of the method
 * @param method its name
 * @param descriptor its descriptor
 */
record LaneCode(
        VectorShape in,
        VectorShape out,
        int operands,
        int instruction,
        String owner,
        String method,
        String descriptor) {
    private static final String MATH = "java/lang/Math";
    private static final Map<Integer, LaneCode> BY_OPCODE = new HashMap<>();

    static {
        ints();
        floats();
        doubles();
        longs();
    }

    /** The way to do {@code opcode} part by part; null when there is none. */
    static @Nullable LaneCode of(int opcode) {
        return BY_OPCODE.get(opcode);
    }

    /** Writes the work on one part, whose operands the JVM code has pushed. */
    void write(JvmCode jvm) {
        if (instruction != 0) {
            jvm.op(instruction);
        } else {
            jvm.call(owner, method, descriptor);
        }
    }

    private static VectorOperation operation(int opcode) {
        return VectorOperation.of(opcode).orElseThrow();
    }

    private static void op(int opcode, VectorShape in, VectorShape out, int instruction) {
        int operands = operation(opcode).form().operands();
        BY_OPCODE.put(opcode, new LaneCode(in, out, operands, instruction, "", "", ""));
    }

    private static void call(int opcode, VectorShape in, VectorShape out, String owner, String method) {
        VectorForm form = operation(opcode).form();
        String descriptor = "(" + in.part.descriptor.repeat(form.operands()) + ")" + out.part.descriptor;
        BY_OPCODE.put(opcode, new LaneCode(in, out, form.operands(), 0, owner, method, descriptor));
    }

    /** Calls the method on one part that has the name of the one on halves. */
    private static void calls(VectorShape in, VectorShape out, IntStream opcodes) {
        opcodes.forEach(opcode -> {
            VectorOperation operation = operation(opcode);
            call(opcode, in, out, operation.owner().getName().replace('.', '/'), operation.method());
        });
    }

    private static IntStream range(int first, int last) {
        return IntStream.rangeClosed(first, last);
    }

    private static void ints() {
        VectorShape ints = VectorShape.INTS;
        op(0xFDAE, ints, ints, Opcodes.IADD);
        op(0xFDB1, ints, ints, Opcodes.ISUB);
        op(0xFDB5, ints, ints, Opcodes.IMUL);
        op(0xFDA1, ints, ints, Opcodes.INEG);
        op(0xFDAB, ints, ints, Opcodes.ISHL);
        op(0xFDAC, ints, ints, Opcodes.ISHR);
        op(0xFDAD, ints, ints, Opcodes.IUSHR);
        call(0xFDA0, ints, ints, MATH, "abs");
        call(0xFDB6, ints, ints, MATH, "min");
        call(0xFDB8, ints, ints, MATH, "max");
        calls(ints, ints, range(0xFD37, 0xFD40));
        calls(ints, ints, Arrays.stream(new int[] {0xFD7E, 0xFD7F, 0xFDB7, 0xFDB9, 0xFDBA}));
    }

    private static void floats() {
        VectorShape floats = VectorShape.FLOATS;
        op(0xFDE4, floats, floats, Opcodes.FADD);
        op(0xFDE5, floats, floats, Opcodes.FSUB);
        op(0xFDE6, floats, floats, Opcodes.FMUL);
        op(0xFDE7, floats, floats, Opcodes.FDIV);
        call(0xFDE8, floats, floats, MATH, "min");
        call(0xFDE9, floats, floats, MATH, "max");
        call(0xFDE0, floats, floats, JvmCode.OPERATIONS, "absolute");
        call(0xFDE1, floats, floats, JvmCode.OPERATIONS, "negate");
        calls(floats, floats, range(0xFD67, 0xFD6A));
        calls(floats, floats, Arrays.stream(new int[] {0xFDE3, 0xFDEA, 0xFDEB}));
        calls(floats, VectorShape.INTS, range(0xFD41, 0xFD46));
        op(0xFDF8, floats, VectorShape.INTS, Opcodes.F2I);
        calls(floats, VectorShape.INTS, range(0xFDF9, 0xFDF9));
        op(0xFDFA, VectorShape.INTS, floats, Opcodes.I2F);
        calls(VectorShape.INTS, floats, range(0xFDFB, 0xFDFB));
        op(0xFD5E, VectorShape.DOUBLES, floats, Opcodes.D2F);
    }

    private static void doubles() {
        VectorShape doubles = VectorShape.DOUBLES;
        op(0xFDF0, doubles, doubles, Opcodes.DADD);
        op(0xFDF1, doubles, doubles, Opcodes.DSUB);
        op(0xFDF2, doubles, doubles, Opcodes.DMUL);
        op(0xFDF3, doubles, doubles, Opcodes.DDIV);
        call(0xFDF4, doubles, doubles, MATH, "min");
        call(0xFDF5, doubles, doubles, MATH, "max");
        call(0xFDEC, doubles, doubles, JvmCode.OPERATIONS, "absolute");
        call(0xFDED, doubles, doubles, JvmCode.OPERATIONS, "negate");
        calls(doubles, doubles, Arrays.stream(new int[] {0xFD74, 0xFD75, 0xFD7A, 0xFD94, 0xFDEF, 0xFDF6, 0xFDF7}));
        op(0xFD5F, VectorShape.FLOATS, doubles, Opcodes.F2D);
        op(0xFDFC, doubles, VectorShape.INTS, Opcodes.D2I);
        op(0xFDFE, VectorShape.INTS, doubles, Opcodes.I2D);
        calls(VectorShape.INTS, doubles, range(0xFDFF, 0xFDFF));
    }

    private static void longs() {
        VectorShape longs = VectorShape.LONGS;
        op(0xFDCE, longs, longs, Opcodes.LADD);
        op(0xFDD1, longs, longs, Opcodes.LSUB);
        op(0xFDD5, longs, longs, Opcodes.LMUL);
        op(0xFDC1, longs, longs, Opcodes.LNEG);
        op(0xFDCB, longs, longs, Opcodes.LSHL);
        op(0xFDCC, longs, longs, Opcodes.LSHR);
        op(0xFDCD, longs, longs, Opcodes.LUSHR);
    }
}
