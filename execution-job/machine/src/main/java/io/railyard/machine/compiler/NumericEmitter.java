package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes the numeric instructions. */
final class NumericEmitter implements Opcodes {
    private static final String INTEGER = "java/lang/Integer";
    private static final String LONG = "java/lang/Long";
    private static final int[] INT_JUMPS = {
        IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPLT, IF_ICMPGT, IF_ICMPGT, IF_ICMPLE, IF_ICMPLE, IF_ICMPGE, IF_ICMPGE
    };
    private static final int[] FLOAT_JUMPS = {IFEQ, IFNE, IFLT, IFGT, IFLE, IFGE};
    private static final int[] INT_BINARY = {IADD, ISUB, IMUL, 0, 0, IREM, 0, IAND, IOR, IXOR, ISHL, ISHR, IUSHR};
    private static final int[] LONG_BINARY = {LADD, LSUB, LMUL, 0, 0, LREM, 0, LAND, LOR, LXOR, LSHL, LSHR, LUSHR};
    /** From the comparing jump to the one that compares with zero. */
    private static final int TO_ZERO = IF_ICMPEQ - IFEQ;

    private final JvmCode jvm;
    private final OperandStack stack;

    NumericEmitter(JvmCode jvm, OperandStack stack) {
        this.jvm = jvm;
        this.stack = stack;
    }

    void emit(int opcode) {
        if (opcode <= 0x66) {
            comparison(opcode);
        } else if (opcode <= 0x78) {
            int32(opcode);
        } else if (opcode <= 0x8A) {
            int64(opcode);
        } else if (opcode <= 0x98) {
            stack.settle();
            floating(opcode - 0x8B, ValueType.F32);
        } else if (opcode <= 0xA6) {
            stack.settle();
            floating(opcode - 0x99, ValueType.F64);
        } else if (opcode <= Opcode.LAST_NUMERIC) {
            stack.settle();
            conversion(opcode);
        } else {
            stack.settle();
            saturating(opcode);
        }
    }

    private void comparison(int opcode) {
        if (opcode == 0x45) {
            if (stack.topIsCondition()) {
                stack.pushCondition(OperandStack.inverse(stack.takeCondition()));
            } else {
                stack.settle();
                stack.pop();
                stack.pushCondition(IFEQ);
            }
        } else if (opcode == 0x50) {
            stack.settle();
            stack.pop();
            jvm.op(LCONST_0, LCMP);
            stack.pushCondition(IFEQ);
        } else if (opcode <= 0x4F) {
            compareInts(INT_JUMPS[opcode - 0x46], opcode >= 0x48 && (opcode & 1) == 1);
        } else if (opcode <= 0x5A) {
            compareLongs(INT_JUMPS[opcode - 0x51] - TO_ZERO, opcode >= 0x53 && (opcode & 1) == 0);
        } else {
            stack.settle();
            stack.pop(2);
            int which = (opcode - 0x5B) % 6;
            boolean less = which == 2 || which == 4;
            jvm.op(opcode <= 0x60 ? (less ? FCMPG : FCMPL) : (less ? DCMPG : DCMPL));
            stack.pushCondition(FLOAT_JUMPS[which]);
        }
    }

    /** Unsigned order is signed order with the sign bit turned over; HotSpot 17 gets other forms of it wrong. */
    private void compareInts(int jump, boolean unsigned) {
        if (stack.topIsConstant()) {
            int constant = (int) stack.takeConstant();
            stack.pop();
            if (unsigned) {
                flipInt().intConstant(constant ^ Integer.MIN_VALUE);
                stack.pushCondition(jump);
            } else if (constant == 0) {
                stack.pushCondition(jump - TO_ZERO);
            } else {
                jvm.intConstant(constant);
                stack.pushCondition(jump);
            }
            return;
        }
        stack.settle();
        stack.pop(2);
        if (unsigned) {
            flipInt().op(SWAP);
            flipInt();
            stack.pushCondition(swapped(jump));
        } else {
            stack.pushCondition(jump);
        }
    }

    private JvmCode flipInt() {
        return jvm.intConstant(Integer.MIN_VALUE).op(IXOR);
    }

    private void compareLongs(int jump, boolean unsigned) {
        if (unsigned && stack.topIsConstant()) {
            long constant = stack.takeConstant();
            stack.pop();
            flipLong().longConstant(constant ^ Long.MIN_VALUE).op(LCMP);
            stack.pushCondition(jump);
            return;
        }
        stack.settle();
        stack.pop(2);
        if (unsigned) {
            flipLong().op(DUP2_X2, POP2);
            flipLong().op(LCMP);
            stack.pushCondition(swapped(jump + TO_ZERO) - TO_ZERO);
        } else {
            jvm.op(LCMP);
            stack.pushCondition(jump);
        }
    }

    private JvmCode flipLong() {
        return jvm.longConstant(Long.MIN_VALUE).op(LXOR);
    }

    private static int swapped(int jump) {
        return switch (jump) {
            case IF_ICMPLT -> IF_ICMPGT;
            case IF_ICMPGT -> IF_ICMPLT;
            case IF_ICMPLE -> IF_ICMPGE;
            default -> IF_ICMPLE;
        };
    }

    private void int32(int opcode) {
        boolean constantDivisor = opcode == 0x6D && divisorIsSafe();
        stack.settle();
        if (opcode <= 0x69) {
            jvm.call(INTEGER, countMethod(opcode - 0x67), "(I)I");
            return;
        }
        stack.pop();
        switch (opcode) {
            case 0x6D -> {
                if (constantDivisor) {
                    jvm.op(IDIV);
                } else {
                    jvm.call(JvmCode.OPERATIONS, "divide", "(II)I");
                }
            }
            case 0x6E -> jvm.call(INTEGER, "divideUnsigned", "(II)I");
            case 0x70 -> jvm.call(INTEGER, "remainderUnsigned", "(II)I");
            case 0x77 -> jvm.call(INTEGER, "rotateLeft", "(II)I");
            case 0x78 -> jvm.call(INTEGER, "rotateRight", "(II)I");
            default -> jvm.op(INT_BINARY[opcode - 0x6A]);
        }
    }

    private boolean divisorIsSafe() {
        if (!stack.topIsConstant()) {
            return false;
        }
        ValueType type = stack.top();
        long divisor = stack.takeConstant();
        stack.pushConstant(type, divisor);
        return divisor != 0 && divisor != -1;
    }

    private static String countMethod(int which) {
        return which == 0 ? "numberOfLeadingZeros" : which == 1 ? "numberOfTrailingZeros" : "bitCount";
    }

    private void int64(int opcode) {
        if (Opcode.between(opcode, 0x86, 0x8A)) {
            shift(opcode);
            return;
        }
        boolean constantDivisor = opcode == 0x7F && divisorIsSafe();
        stack.settle();
        if (opcode <= 0x7B) {
            jvm.call(LONG, countMethod(opcode - 0x79), "(J)I").op(I2L);
            return;
        }
        stack.pop();
        switch (opcode) {
            case 0x7F -> {
                if (constantDivisor) {
                    jvm.op(LDIV);
                } else {
                    jvm.call(JvmCode.OPERATIONS, "divide", "(JJ)J");
                }
            }
            case 0x80 -> jvm.call(LONG, "divideUnsigned", "(JJ)J");
            case 0x82 -> jvm.call(LONG, "remainderUnsigned", "(JJ)J");
            default -> jvm.op(LONG_BINARY[opcode - 0x7C]);
        }
    }

    /** The JVM takes the distance as an int, of which it and WebAssembly use the low six bits. */
    private void shift(int opcode) {
        if (stack.topIsConstant()) {
            jvm.intConstant((int) stack.takeConstant() & 63);
        } else {
            stack.settle();
            stack.pop();
            jvm.op(L2I);
        }
        switch (opcode) {
            case 0x89 -> jvm.call(LONG, "rotateLeft", "(JI)J");
            case 0x8A -> jvm.call(LONG, "rotateRight", "(JI)J");
            default -> jvm.op(LONG_BINARY[opcode - 0x7C]);
        }
    }

    private void floating(int which, ValueType type) {
        boolean single = type == ValueType.F32;
        String t = type.descriptor;
        String unary = "(" + t + ")" + t;
        String binary = "(" + t + t + ")" + t;
        if (which >= 7) {
            stack.pop();
        }
        switch (which) {
            case 0 -> operation("absolute", unary);
            case 1 -> operation("negate", unary);
            case 2 -> operation("ceil", unary);
            case 3 -> operation("floor", unary);
            case 4 -> operation("truncate", unary);
            case 5 -> operation("nearest", unary);
            case 6 -> operation("squareRoot", unary);
            case 7 -> jvm.op(single ? FADD : DADD);
            case 8 -> jvm.op(single ? FSUB : DSUB);
            case 9 -> jvm.op(single ? FMUL : DMUL);
            case 10 -> jvm.op(single ? FDIV : DDIV);
            case 11 -> jvm.call("java/lang/Math", "min", binary);
            case 12 -> jvm.call("java/lang/Math", "max", binary);
            default -> operation("copySign", binary);
        }
    }

    private void operation(String name, String descriptor) {
        jvm.call(JvmCode.OPERATIONS, name, descriptor);
    }

    private void conversion(int opcode) {
        switch (opcode) {
            case 0xA7 -> to(ValueType.I32, L2I);
            case 0xA8, 0xAA -> truncate("toInt", "I", ValueType.I32, opcode == 0xA8);
            case 0xA9, 0xAB -> truncate("toUnsignedInt", "I", ValueType.I32, opcode == 0xA9);
            case 0xAC -> to(ValueType.I64, I2L);
            case 0xAD -> {
                to(ValueType.I64, I2L);
                jvm.longConstant(0xffff_ffffL).op(LAND);
            }
            case 0xAE, 0xB0 -> truncate("toLong", "J", ValueType.I64, opcode == 0xAE);
            case 0xAF, 0xB1 -> truncate("toUnsignedLong", "J", ValueType.I64, opcode == 0xAF);
            case 0xB2 -> to(ValueType.F32, I2F);
            case 0xB3 -> {
                jvm.op(I2L).longConstant(0xffff_ffffL).op(LAND);
                to(ValueType.F32, L2F);
            }
            case 0xB4 -> to(ValueType.F32, L2F);
            case 0xB5 -> convert("unsignedToFloat", "(J)F", ValueType.F32);
            case 0xB6 -> to(ValueType.F32, D2F);
            case 0xB7 -> to(ValueType.F64, I2D);
            case 0xB8 -> {
                jvm.op(I2L).longConstant(0xffff_ffffL).op(LAND);
                to(ValueType.F64, L2D);
            }
            case 0xB9 -> to(ValueType.F64, L2D);
            case 0xBA -> convert("unsignedToDouble", "(J)D", ValueType.F64);
            case 0xBB -> to(ValueType.F64, F2D);
            default -> reinterpretOrExtend(opcode);
        }
    }

    private void reinterpretOrExtend(int opcode) {
        switch (opcode) {
            case 0xBC -> reinterpret("java/lang/Float", "floatToRawIntBits", "(F)I", ValueType.I32);
            case 0xBD -> reinterpret("java/lang/Double", "doubleToRawLongBits", "(D)J", ValueType.I64);
            case 0xBE -> reinterpret("java/lang/Float", "intBitsToFloat", "(I)F", ValueType.F32);
            case 0xBF -> reinterpret("java/lang/Double", "longBitsToDouble", "(J)D", ValueType.F64);
            case 0xC0 -> jvm.op(I2B);
            case 0xC1 -> jvm.op(I2S);
            case 0xC2 -> jvm.op(L2I).op(I2B, I2L);
            case 0xC3 -> jvm.op(L2I).op(I2S, I2L);
            default -> jvm.op(L2I, I2L);
        }
    }

    private void to(ValueType type, int instruction) {
        jvm.op(instruction);
        stack.retype(type);
    }

    private void convert(String name, String descriptor, ValueType type) {
        operation(name, descriptor);
        stack.retype(type);
    }

    private void reinterpret(String owner, String name, String descriptor, ValueType type) {
        jvm.call(owner, name, descriptor);
        stack.retype(type);
    }

    /** An f32 is widened first, which is exact. */
    private void truncate(String name, String result, ValueType type, boolean single) {
        if (single) {
            jvm.op(F2D);
        }
        convert(name, "(D)" + result, type);
    }

    private void saturating(int opcode) {
        switch (opcode - Opcode.FIRST_TRUNC_SAT) {
            case 0 -> to(ValueType.I32, F2I);
            case 1 -> truncate("saturateUnsignedInt", "I", ValueType.I32, true);
            case 2 -> to(ValueType.I32, D2I);
            case 3 -> truncate("saturateUnsignedInt", "I", ValueType.I32, false);
            case 4 -> to(ValueType.I64, F2L);
            case 5 -> truncate("saturateUnsignedLong", "J", ValueType.I64, true);
            case 6 -> to(ValueType.I64, D2L);
            default -> truncate("saturateUnsignedLong", "J", ValueType.I64, false);
        }
    }

    /** Replaces a NaN on top by the one with {@code bits}. */
    void canonical(ValueType type, long bits) {
        stack.settle();
        Label number = new Label();
        if (type == ValueType.F32) {
            jvm.op(DUP, DUP).op(FCMPL).jump(IFEQ, number).op(POP);
        } else {
            jvm.op(DUP2, DUP2).op(DCMPL).jump(IFEQ, number).op(POP2);
        }
        jvm.constant(type, bits).label(number);
    }
}
