package io.railyard.machine.compiler;

import java.util.Arrays;
import java.util.SortedMap;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Writes one JVM method: the few forms that the emitters share. */
final class JvmCode {
    static final String STATE = "io/railyard/machine/compiler/GuestState";
    static final String STATE_DESCRIPTOR = "L" + STATE + ";";
    static final String OPERATIONS = "io/railyard/machine/compiler/Operations";
    static final String MEMORY = "io/railyard/machine/compiler/MemoryAccess";
    static final String SLOW = "io/railyard/machine/compiler/SlowAccess";

    static final String HANDLE = "java/lang/invoke/VarHandle";

    final MethodVisitor visitor;
    private int takenIn;

    JvmCode(MethodVisitor visitor) {
        this.visitor = visitor;
        visitor.visitCode();
    }

    JvmCode op(int opcode) {
        visitor.visitInsn(opcode);
        return this;
    }

    JvmCode op(int first, int second) {
        return op(first).op(second);
    }

    JvmCode jump(int opcode, Label target) {
        visitor.visitJumpInsn(opcode, target);
        return this;
    }

    JvmCode label(Label label) {
        visitor.visitLabel(label);
        return this;
    }

    JvmCode intConstant(int value) {
        if (value >= -1 && value <= 5) {
            visitor.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            visitor.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            visitor.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            visitor.visitLdcInsn(value);
        }
        return this;
    }

    JvmCode longConstant(long value) {
        if (value == 0 || value == 1) {
            visitor.visitInsn(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
        } else if (value == (byte) value) {
            intConstant((int) value).op(Opcodes.I2L);
        } else {
            visitor.visitLdcInsn(value);
        }
        return this;
    }

    JvmCode constant(ValueType type, long bits) {
        switch (type) {
            case I32, FUNCREF, EXTERNREF -> intConstant((int) bits);
            case EXNREF -> op(Opcodes.ACONST_NULL);
            case I64, V128_LOW, V128_HIGH -> longConstant(bits);
            // Constants of NaN go through their bits, so that no class file writer or reader can change them.
            case F32 -> {
                float value = Float.intBitsToFloat((int) bits);
                if (Float.isNaN(value)) {
                    intConstant((int) bits).fromBitsOfInt();
                } else {
                    visitor.visitLdcInsn(value);
                }
            }
            case F64 -> {
                double value = Double.longBitsToDouble(bits);
                if (Double.isNaN(value)) {
                    longConstant(bits).call("java/lang/Double", "longBitsToDouble", "(J)D");
                } else {
                    visitor.visitLdcInsn(value);
                }
            }
        }
        return this;
    }

    JvmCode load(ValueType type, int slot) {
        visitor.visitVarInsn(type.loadInstruction(), slot);
        return this;
    }

    JvmCode store(ValueType type, int slot) {
        visitor.visitVarInsn(type.storeInstruction(), slot);
        return this;
    }

    JvmCode loadReference(int slot) {
        visitor.visitVarInsn(Opcodes.ALOAD, slot);
        return this;
    }

    JvmCode storeReference(int slot) {
        visitor.visitVarInsn(Opcodes.ASTORE, slot);
        return this;
    }

    JvmCode call(String owner, String name, String descriptor) {
        visitor.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
        return this;
    }

    /** The long on top of a limit, checked against it: an address that lies outside is a trap. */
    JvmCode checkIndex() {
        takenIn += MethodSize.CHECK_BYTES;
        return call("java/util/Objects", "checkIndex", "(JJ)J");
    }

    JvmCode callVirtual(String owner, String name, String descriptor) {
        if (owner.equals(HANDLE)) {
            takenIn += MethodSize.HANDLE_BYTES;
        }
        visitor.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
        return this;
    }

    JvmCode getField(String owner, String name, String descriptor) {
        visitor.visitFieldInsn(Opcodes.GETFIELD, owner, name, descriptor);
        return this;
    }

    JvmCode putField(String owner, String name, String descriptor) {
        visitor.visitFieldInsn(Opcodes.PUTFIELD, owner, name, descriptor);
        return this;
    }

    /** Stores the value on top into a field of the object in {@code slot}. */
    JvmCode putFieldOf(int slot, String owner, String name, ValueType type) {
        loadReference(slot);
        if (type.slots == 2) {
            op(Opcodes.DUP_X2, Opcodes.POP);
        } else {
            op(Opcodes.SWAP);
        }
        return putField(owner, name, type.descriptor);
    }

    /** The value on top as a long of its bits; an exception, which has none, as those of null. */
    JvmCode toBits(ValueType type) {
        switch (type) {
            case I32, FUNCREF, EXTERNREF -> op(Opcodes.I2L);
            case EXNREF -> op(Opcodes.POP).longConstant(ValueType.NULL);
            case I64, V128_LOW, V128_HIGH -> {}
            case F32 -> call("java/lang/Float", "floatToRawIntBits", "(F)I").op(Opcodes.I2L);
            case F64 -> call("java/lang/Double", "doubleToRawLongBits", "(D)J");
        }
        return this;
    }

    /** The inverse of {@link #toBits}. */
    JvmCode fromBits(ValueType type) {
        switch (type) {
            case I32, FUNCREF, EXTERNREF -> op(Opcodes.L2I);
            case EXNREF -> op(Opcodes.POP2, Opcodes.ACONST_NULL);
            case I64, V128_LOW, V128_HIGH -> {}
            case F32 -> op(Opcodes.L2I).fromBitsOfInt();
            case F64 -> call("java/lang/Double", "longBitsToDouble", "(J)D");
        }
        return this;
    }

    /** The int on top as the float of its bits. */
    JvmCode fromBitsOfInt() {
        return call("java/lang/Float", "intBitsToFloat", "(I)F");
    }

    /** Goes where {@code cases} say of the int on top, to {@code none} for others. */
    JvmCode choose(SortedMap<Integer, Label> cases, Label none) {
        int first = cases.firstKey();
        int last = cases.lastKey();
        if ((long) last - first < 4L * cases.size() + 8) {
            Label[] all = new Label[last - first + 1];
            Arrays.setAll(all, i -> cases.getOrDefault(first + i, none));
            visitor.visitTableSwitchInsn(first, last, none, all);
        } else {
            int[] keys = cases.keySet().stream().mapToInt(Integer::intValue).toArray();
            visitor.visitLookupSwitchInsn(none, keys, cases.values().toArray(new Label[0]));
        }
        return this;
    }

    /** Throws what a static method without parameters makes. */
    JvmCode raise(String trap) {
        return call(OPERATIONS, trap, "()Ljava/lang/RuntimeException;").op(Opcodes.ATHROW);
    }

    /** What the calls so far count that HotSpot always takes in ({@link MethodSize#takenIn}). */
    int takenIn() {
        return takenIn;
    }

    void end() {
        visitor.visitMaxs(0, 0);
        visitor.visitEnd();
    }
}
