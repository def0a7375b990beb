package io.railyard.machine.compiler;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;

/** Writes loads, stores and the other memory instructions. */
final class MemoryEmitter implements Opcodes {
    /** From here on, offsets of 64-bit addresses take the slow way: sums with an index stay below 2^31. */
    private static final long FAR_OFFSET = 1L << 30;

    /** The largest 32-bit offset; the second half of a vector may have a larger one. */
    private static final long MOST_OFFSET = 0xffff_ffffL;

    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;
    private final MemoryKind kind;
    private final AccessEmitter inline;
    private final AddressFacts facts;

    MemoryEmitter(JvmCode jvm, OperandStack stack, Frame frame, MemoryKind kind, AddressFacts facts) {
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
        this.kind = kind;
        this.facts = facts;
        this.inline = new AccessEmitter(jvm, stack, frame, kind);
    }

    /** Loads into JVM locals what the instructions of the function use. To be repeated after the memory may have grown. */
    void reload() {
        if (!frame.inlinesMemory()) {
            return;
        }
        if (frame.usesMemory()) {
            field("memory", "[B").storeReference(frame.memorySlot());
            if (!kind.exact()) {
                field("size", "I").store(ValueType.I32, frame.sizeSlot());
            }
        }
        if (frame.storesMemory()) {
            field("guards", "[B").storeReference(frame.guardsSlot());
        }
    }

    /** Makes the page of the address in {@code slot} and the next one ready for stores, if they are there. */
    void ready(int slot) {
        String type = kind.index().descriptor;
        jvm.load(kind.index(), slot).loadReference(frame.stateSlot());
        jvm.call(JvmCode.MEMORY, "ready", "(" + type + JvmCode.STATE_DESCRIPTOR + ")V");
    }

    private JvmCode field(String name, String descriptor) {
        return jvm.loadReference(frame.stateSlot()).getField(JvmCode.STATE, name, descriptor);
    }

    /**
     * A load.
     *
     * @param offset unsigned
     */
    void load(int opcode, long offset) {
        Cell cell = Cell.loaded(opcode);
        int base = offset >= 0 && offset < FAR_OFFSET ? facts.local(stack.origin(0)) : -1;
        if (isFar(offset)) {
            stack.settle();
            jvm.longConstant(offset).loadReference(frame.stateSlot());
            jvm.call(JvmCode.SLOW, "load" + cell.method, "(JJ" + JvmCode.STATE_DESCRIPTOR + ")" + cell.descriptor);
        } else if (frame.inlinesMemory()) {
            inline.load(cell, offset, base >= 0 && facts.isInside(base));
        } else {
            loadByCall(cell, offset, base >= 0 && facts.isInside(base));
        }
        if (base >= 0) {
            facts.noteInside(base);
        }
        stack.pop();
        stack.push(widen(opcode));
    }

    private void loadByCall(Cell cell, long offset, boolean inside) {
        stack.settle();
        if (inside) {
            if (kind.is64) {
                jvm.op(L2I);
            }
            jvm.intConstant((int) offset).loadReference(frame.stateSlot());
            String descriptor = "(II" + JvmCode.STATE_DESCRIPTOR + ")" + cell.descriptor;
            jvm.call(JvmCode.MEMORY, "load" + cell.method + "Inside", descriptor);
            return;
        }
        long added = reachable(offset, null);
        String type = kind.index().descriptor;
        jvm.constant(kind.index(), added).loadReference(frame.stateSlot());
        jvm.call(
                JvmCode.MEMORY,
                "load" + cell.method + kind.suffix,
                "(" + type + type + JvmCode.STATE_DESCRIPTOR + ")" + cell.descriptor);
    }

    private boolean isFar(long offset) {
        return kind.is64 && (offset < 0 || offset >= FAR_OFFSET);
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

    /**
     * A store.
     *
     * @param offset unsigned
     */
    void store(int opcode, long offset) {
        Cell cell = Cell.stored(opcode);
        int base = offset >= 0 && offset <= AddressFacts.REACH ? facts.local(stack.origin(1)) : -1;
        boolean constant = stack.topIsConstant();
        long bits = constant ? stack.takeConstant() : 0;
        if (!constant) {
            stack.settle();
            narrow(stack.pop(), cell);
        }
        if (frame.inlinesMemory() && !isFar(offset)) {
            if (base < 0) {
                inline.store(cell, offset, constant, bits);
            } else {
                inline.storeBehind(cell, offset, facts.isKept(base), constant, bits);
            }
        } else {
            storeByCall(cell, offset, base, constant, bits);
        }
        if (base >= 0) {
            facts.noteKept(base);
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

    private void storeByCall(Cell cell, long offset, int base, boolean constant, long bits) {
        if (constant) {
            stack.settle();
            jvm.constant(cell.jvmType(), bits);
        }
        String value = cell.jvmType().descriptor;
        if (isFar(offset)) {
            jvm.longConstant(offset).loadReference(frame.stateSlot());
            jvm.call(JvmCode.SLOW, "store" + cell.method, "(J" + value + "J" + JvmCode.STATE_DESCRIPTOR + ")V");
            return;
        }
        if (base >= 0) {
            jvm.intConstant((int) offset).loadReference(frame.stateSlot());
            jvm.call(
                    JvmCode.MEMORY,
                    "store" + cell.method + (facts.isKept(base) ? "Kept" : "Behind"),
                    "(" + kind.index().descriptor + value + "I" + JvmCode.STATE_DESCRIPTOR + ")V");
            return;
        }
        long added = reachable(offset, cell);
        String type = kind.index().descriptor;
        jvm.constant(kind.index(), added).loadReference(frame.stateSlot());
        // The guard of the last page stays shut while the memory can grow, so a store needs no look at the size.
        String suffix = kind == MemoryKind.SIZED ? MemoryKind.FIXED.suffix : kind.suffix;
        jvm.call(
                JvmCode.MEMORY,
                "store" + cell.method + suffix,
                "(" + type + value + type + JvmCode.STATE_DESCRIPTOR + ")V");
    }

    /** The offset to pass on; when no memory reaches so far, the address on the stack becomes one that is outside. */
    private long reachable(long offset, @Nullable Cell above) {
        long most = kind.wide ? MOST_OFFSET : Integer.MAX_VALUE;
        if (kind.is64 || offset <= most) {
            return offset;
        }
        if (above != null) {
            jvm.op(above.jvmType().popInstruction());
        }
        jvm.op(POP, ICONST_M1);
        if (above != null) {
            jvm.constant(above.jvmType(), 0);
        }
        return kind.wide ? MOST_OFFSET : 0;
    }

    void size() {
        stack.settle();
        jvm.loadReference(frame.stateSlot()).callVirtual(JvmCode.STATE, "sizePages", "()I");
        if (kind.is64) {
            jvm.op(I2L);
        }
        stack.push(kind.index());
    }

    void grow() {
        stack.settle();
        String type = kind.index().descriptor;
        jvm.loadReference(frame.stateSlot());
        if (kind.is64) {
            jvm.op(DUP_X2, POP);
        } else {
            jvm.op(SWAP);
        }
        jvm.callVirtual(JvmCode.STATE, "grow", "(" + type + ")" + type);
        reload();
    }

    void fill() {
        String type = kind.index().descriptor;
        bulk("fill", type + "I" + type);
    }

    void copy() {
        bulk("copy", kind.index().descriptor.repeat(3));
    }

    /** {@code memory.init} of data segment {@code segment}. */
    void init(int segment) {
        stack.settle();
        jvm.intConstant(segment);
        bulk("init", kind.index().descriptor + "III");
    }

    private void bulk(String method, String operands) {
        stack.settle();
        jvm.loadReference(frame.stateSlot());
        jvm.call(JvmCode.SLOW, method, "(" + operands + JvmCode.STATE_DESCRIPTOR + ")V");
        stack.pop(3);
    }

    void dropData(int segment) {
        stack.settle();
        jvm.loadReference(frame.stateSlot()).intConstant(segment);
        jvm.callVirtual(JvmCode.STATE, "dropData", "(I)V");
    }
}
