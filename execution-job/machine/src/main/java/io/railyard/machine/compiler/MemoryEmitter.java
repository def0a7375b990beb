package io.railyard.machine.compiler;

import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes loads, stores and the other memory instructions. */
final class MemoryEmitter implements Opcodes {
    /** How a value lies in memory. */
    private enum Cell {
        BYTE(1, "Byte", "", "B"),
        SHORT(2, "Short", "SHORTS", "S"),
        INT(4, "Int", "INTS", "I"),
        LONG(8, "Long", "LONGS", "J");

        private final int bytes;
        private final String method;
        private final String handle;
        private final String descriptor;

        Cell(int bytes, String method, String handle, String descriptor) {
            this.bytes = bytes;
            this.method = method;
            this.handle = handle;
            this.descriptor = descriptor;
        }

        ValueType jvmType() {
            return this == LONG ? ValueType.I64 : ValueType.I32;
        }
    }

    private static final String HANDLE = "java/lang/invoke/VarHandle";
    private static final int PAGE_SHIFT = 12;
    private static final Cell[] LOADED = {
        Cell.INT,
        Cell.LONG,
        Cell.INT,
        Cell.LONG,
        Cell.BYTE,
        Cell.BYTE,
        Cell.SHORT,
        Cell.SHORT,
        Cell.BYTE,
        Cell.BYTE,
        Cell.SHORT,
        Cell.SHORT,
        Cell.INT,
        Cell.INT
    };
    private static final Cell[] STORED = {
        Cell.INT, Cell.LONG, Cell.INT, Cell.LONG, Cell.BYTE, Cell.SHORT, Cell.BYTE, Cell.SHORT, Cell.INT
    };

    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;
    private final boolean fixedSize;

    /**
     * @param fixedSize whether the memory never grows, so that the array's bounds are the memory's
     */
    MemoryEmitter(JvmCode jvm, OperandStack stack, Frame frame, boolean fixedSize) {
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
        this.fixedSize = fixedSize;
    }

    /** Loads into JVM locals what the instructions of the function use. To be repeated after the memory may have grown. */
    void reload() {
        if (!frame.inlinesMemory()) {
            return;
        }
        if (frame.usesMemory()) {
            field("memory", "[B").storeReference(frame.memorySlot());
            if (!fixedSize) {
                field("size", "I").store(ValueType.I32, frame.sizeSlot());
            }
        }
        if (frame.storesMemory()) {
            field("guards", "[B").storeReference(frame.guardsSlot());
        }
    }

    private JvmCode field(String name, String descriptor) {
        return jvm.loadReference(frame.stateSlot()).getField(JvmCode.STATE, name, descriptor);
    }

    void load(int opcode, int offset) {
        Cell cell = LOADED[opcode - Wasm.FIRST_LOAD];
        if (frame.inlinesMemory()) {
            loadInline(cell, offset);
        } else {
            stack.settle();
            String name = "load" + cell.method + (fixedSize ? "" : "Sized");
            boolean never = offset < 0;
            if (never) {
                jvm.op(POP, ICONST_M1);
            }
            jvm.intConstant(never ? 0 : offset).loadReference(frame.stateSlot());
            jvm.call(JvmCode.MEMORY, name, "(II" + JvmCode.STATE_DESCRIPTOR + ")" + cell.descriptor);
        }
        stack.pop();
        stack.push(widen(opcode));
    }

    private void loadInline(Cell cell, int offset) {
        address(offset);
        if (!fixedSize) {
            jvm.load(ValueType.I32, frame.sizeSlot());
            if (cell != Cell.BYTE) {
                jvm.intConstant(cell.bytes - 1).op(ISUB);
            }
            jvm.call("java/util/Objects", "checkIndex", "(II)I");
        }
        if (cell == Cell.BYTE) {
            jvm.loadReference(frame.memorySlot()).op(SWAP).op(BALOAD);
        } else {
            jvm.visitor.visitFieldInsn(GETSTATIC, JvmCode.MEMORY, cell.handle, "L" + HANDLE + ";");
            jvm.op(SWAP).loadReference(frame.memorySlot()).op(SWAP);
            jvm.callVirtual(HANDLE, "get", "([BI)" + cell.descriptor);
        }
    }

    /** Makes the address on top (unsigned) and the offset (unsigned) one index, negative when it is 2^31 or more. */
    private void address(int offset) {
        if (stack.topIsConstant()) {
            long sum = (stack.takeConstant() & 0xffff_ffffL) + (offset & 0xffff_ffffL);
            stack.push(ValueType.I32);
            jvm.intConstant(sum > Integer.MAX_VALUE ? -1 : (int) sum);
            return;
        }
        stack.settle();
        if (offset < 0) {
            jvm.op(POP, ICONST_M1);
        } else if (offset > 0) {
            Label outside = new Label();
            jvm.op(DUP).jump(IFLT, outside).intConstant(offset).op(IADD).label(outside);
        }
    }

    /** From what the JVM has loaded to the instruction's result. */
    private ValueType widen(int opcode) {
        switch (opcode) {
            case 0x2A -> {
                jvm.fromBitsOfInt();
                return ValueType.F32;
            }
            case 0x2B -> {
                jvm.fromBits(ValueType.F64);
                return ValueType.F64;
            }
            case 0x2D, 0x31 -> jvm.intConstant(0xff).op(IAND);
            case 0x2F, 0x33 -> jvm.op(I2C);
            default -> {}
        }
        if (opcode == 0x29) {
            return ValueType.I64;
        }
        if (opcode < 0x30) {
            return ValueType.I32;
        }
        jvm.op(I2L);
        if (opcode == 0x35) {
            jvm.longConstant(0xffff_ffffL).op(LAND);
        }
        return ValueType.I64;
    }

    void store(int opcode, int offset) {
        Cell cell = STORED[opcode - Wasm.FIRST_STORE];
        boolean constant = stack.topIsConstant();
        long bits = constant ? stack.takeConstant() : 0;
        if (!constant) {
            stack.settle();
            narrow(stack.pop(), cell);
        }
        if (frame.inlinesMemory()) {
            storeInline(cell, offset, constant, bits);
        } else {
            storeByCall(cell, offset, constant, bits);
        }
        stack.pop();
    }

    private void narrow(ValueType type, Cell cell) {
        switch (type) {
            case I64 -> {
                if (cell != Cell.LONG) {
                    jvm.op(L2I);
                }
            }
            case F32 -> jvm.call("java/lang/Float", "floatToRawIntBits", "(F)I");
            case F64 -> jvm.toBits(ValueType.F64);
            default -> {}
        }
    }

    private void storeByCall(Cell cell, int offset, boolean constant, long bits) {
        if (constant) {
            jvm.constant(cell.jvmType(), bits);
        }
        String value = cell.jvmType().descriptor;
        if (offset < 0) {
            jvm.op(cell.jvmType().popInstruction());
            jvm.op(POP, ICONST_M1).constant(cell.jvmType(), 0);
        }
        jvm.intConstant(Math.max(offset, 0)).loadReference(frame.stateSlot());
        jvm.call(JvmCode.MEMORY, "store" + cell.method, "(I" + value + "I" + JvmCode.STATE_DESCRIPTOR + ")V");
    }

    private void storeInline(Cell cell, int offset, boolean constant, long bits) {
        int addressSlot = frame.scratchSlot();
        int valueSlot = addressSlot + 1;
        if (!constant) {
            jvm.store(cell.jvmType(), valueSlot);
        }
        address(offset);
        jvm.store(ValueType.I32, addressSlot);
        Label open = new Label();
        jvm.loadReference(frame.guardsSlot()).load(ValueType.I32, addressSlot);
        jvm.intConstant(PAGE_SHIFT).op(IUSHR, BALOAD).jump(IFLT, open);
        jvm.loadReference(frame.stateSlot()).load(ValueType.I32, addressSlot).intConstant(cell.bytes);
        jvm.callVirtual(JvmCode.STATE, "open", "(II)V").label(open);
        if (cell != Cell.BYTE) {
            jvm.visitor.visitFieldInsn(GETSTATIC, JvmCode.MEMORY, cell.handle, "L" + HANDLE + ";");
        }
        jvm.loadReference(frame.memorySlot()).load(ValueType.I32, addressSlot);
        if (constant) {
            jvm.constant(cell.jvmType(), bits);
        } else {
            jvm.load(cell.jvmType(), valueSlot);
        }
        switch (cell) {
            case BYTE -> jvm.op(BASTORE);
            case SHORT -> jvm.op(I2S).callVirtual(HANDLE, "set", "([BIS)V");
            default -> jvm.callVirtual(HANDLE, "set", "([BI" + cell.descriptor + ")V");
        }
    }

    void size() {
        stack.settle();
        jvm.loadReference(frame.stateSlot()).callVirtual(JvmCode.STATE, "sizePages", "()I");
        stack.push(ValueType.I32);
    }

    void grow() {
        stack.settle();
        jvm.loadReference(frame.stateSlot()).op(SWAP).callVirtual(JvmCode.STATE, "grow", "(I)I");
        reload();
    }

    /** {@code memory.fill} and {@code memory.copy}: three ints on the stack. */
    void bulk(String method) {
        stack.settle();
        int slot = frame.scratchSlot();
        jvm.store(ValueType.I32, slot + 1).store(ValueType.I32, slot);
        jvm.loadReference(frame.stateSlot()).op(SWAP);
        jvm.load(ValueType.I32, slot).load(ValueType.I32, slot + 1);
        jvm.callVirtual(JvmCode.STATE, method, "(III)V");
        stack.pop(3);
    }
}
