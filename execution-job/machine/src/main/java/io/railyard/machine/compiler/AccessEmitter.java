package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes accesses of large functions: array, guards and size lie in JVM locals, reads and writes go through handles,
 * which HotSpot always inlines.
 */
final class AccessEmitter implements Opcodes {
    private static final int PAGE_SHIFT = 12;
    private static final long UNSIGNED = 0xffff_ffffL;

    private final JvmCode jvm;
    private final OperandStack stack;
    private final Frame frame;
    private final MemoryKind kind;

    AccessEmitter(JvmCode jvm, OperandStack stack, Frame frame, MemoryKind kind) {
        this.jvm = jvm;
        this.stack = stack;
        this.frame = frame;
        this.kind = kind;
    }

    /**
     * From the address on top to what the JVM loads.
     *
     * @param offset unsigned; of a 64-bit memory below 2^30
     * @param inside whether the address is known to lie inside an array that is exactly the memory; the offset is then
     *     below 2^30
     */
    void load(Cell cell, long offset, boolean inside) {
        if (inside) {
            sum(offset);
            read(cell);
            return;
        }
        if (!kind.wide) {
            if (kind == MemoryKind.FIXED_64) {
                index(offset);
            } else if (kind.is64) {
                stack.settle();
                checked(offset + cell.bytes - 1, offset);
            } else {
                address(offset);
                if (kind == MemoryKind.SIZED) {
                    limit(cell.bytes - 1).call("java/util/Objects", "checkIndex", "(II)I");
                }
            }
            read(cell);
            return;
        }
        stack.settle();
        Label slow = new Label();
        Label done = new Label();
        if (kind.is64) {
            jvm.op(DUP2, LCONST_0).op(LCMP).jump(IFLT, slow);
            jvm.op(DUP2);
            limit(offset + cell.bytes - 1).op(I2L, LCMP).jump(IFGE, slow).op(L2I);
            plus(offset);
        } else {
            whole(offset);
            jvm.op(DUP2);
            limit(cell.bytes - 1).op(I2L, LCMP).jump(IFGE, slow).op(L2I);
        }
        read(cell);
        jvm.jump(GOTO, done).label(slow);
        jvm.longConstant(kind.is64 ? offset : 0).loadReference(frame.stateSlot());
        jvm.call(JvmCode.SLOW, "load" + cell.method, "(JJ" + JvmCode.STATE_DESCRIPTOR + ")" + cell.descriptor);
        jvm.label(done);
    }

    /** The size less {@code less}, which may give a negative number. */
    private JvmCode limit(long less) {
        jvm.load(ValueType.I32, frame.sizeSlot());
        return less == 0 ? jvm : jvm.intConstant((int) less).op(ISUB);
    }

    private void plus(long offset) {
        if (offset != 0) {
            jvm.intConstant((int) offset).op(IADD);
        }
    }

    /** From an address that lies inside to an index. */
    private void sum(long offset) {
        stack.settle();
        if (kind.is64) {
            jvm.op(L2I);
        }
        plus(offset);
    }

    /** From a 64-bit address to an index, checked against the size less {@code less}. */
    private void checked(long less, long offset) {
        limit(less).op(I2L).checkIndex().op(L2I);
        plus(offset);
    }

    /**
     * From a 64-bit address to an index. The check says less than the array's own bounds do, but from it HotSpot knows
     * that address and sum are no negative numbers.
     */
    private void index(long offset) {
        stack.settle();
        jvm.longConstant(FlatBounds.MOST_WHOLE_BYTES).checkIndex().op(L2I);
        plus(offset);
    }

    /** From a 32-bit address to the sum with {@code offset} as a long. */
    private void whole(long offset) {
        jvm.op(I2L).longConstant(UNSIGNED).op(LAND);
        if (offset != 0) {
            jvm.longConstant(offset).op(LADD);
        }
    }

    /** Makes the 32-bit address on top and the offset one index, negative when it is 2^31 or more. */
    private void address(long offset) {
        if (stack.topIsConstant()) {
            long sum = (stack.takeConstant() & UNSIGNED) + offset;
            stack.push(ValueType.I32);
            jvm.intConstant(sum > Integer.MAX_VALUE ? -1 : (int) sum);
            return;
        }
        stack.settle();
        if (offset > Integer.MAX_VALUE) {
            jvm.op(POP, ICONST_M1);
        } else if (offset > 0) {
            Label outside = new Label();
            jvm.op(DUP).jump(IFLT, outside).intConstant((int) offset).op(IADD).label(outside);
        }
    }

    private void read(Cell cell) {
        if (cell == Cell.BYTE) {
            jvm.loadReference(frame.memorySlot()).op(SWAP).op(BALOAD);
        } else {
            jvm.visitor.visitFieldInsn(GETSTATIC, JvmCode.MEMORY, cell.handle, "L" + JvmCode.HANDLE + ";");
            jvm.op(SWAP).loadReference(frame.memorySlot()).op(SWAP);
            jvm.callVirtual(JvmCode.HANDLE, "get", "([BI)" + cell.descriptor);
        }
    }

    /**
     * Stores the value on top, or {@code bits} when it is {@code constant} and not on top, at the address beneath.
     *
     * @param offset unsigned; of a 64-bit memory below 2^30
     */
    void store(Cell cell, long offset, boolean constant, long bits) {
        int addressSlot = frame.scratchSlot();
        int valueSlot = addressSlot + 3;
        if (!constant) {
            jvm.store(cell.jvmType(), valueSlot);
        }
        if (kind.wide) {
            storeWide(cell, offset, constant, bits);
            return;
        }
        if (kind == MemoryKind.FIXED_64) {
            index(offset);
        } else if (kind.is64) {
            stack.settle();
            checked(offset, offset);
        } else {
            address(offset);
        }
        jvm.store(ValueType.I32, addressSlot);
        Label open = new Label();
        guard(addressSlot, IFLT, open);
        jvm.loadReference(frame.stateSlot()).load(ValueType.I32, addressSlot).intConstant(cell.bytes);
        jvm.callVirtual(JvmCode.STATE, "open", "(II)V").label(open);
        write(cell, addressSlot, constant, bits);
    }

    /**
     * The same behind an address in a local, in an array that is exactly the memory: the page that is made ready for it is
     * the one where the address points, which may be another than the one that is written.
     *
     * @param offset at most {@link AddressFacts#REACH}
     * @param kept whether that page and the next one are known to be kept
     */
    void storeBehind(Cell cell, long offset, boolean kept, boolean constant, long bits) {
        int addressSlot = frame.scratchSlot();
        if (!constant) {
            jvm.store(cell.jvmType(), addressSlot + 3);
        }
        if (kept) {
            sum(offset);
            jvm.store(ValueType.I32, addressSlot);
        } else {
            stack.settle();
            if (kind.is64) {
                index(0);
            }
            jvm.store(ValueType.I32, addressSlot);
            Label open = new Label();
            guard(addressSlot, IFLT, open);
            jvm.loadReference(frame.stateSlot())
                    .load(ValueType.I32, addressSlot)
                    .op(ICONST_1);
            jvm.callVirtual(JvmCode.STATE, "open", "(II)V").label(open);
            if (offset != 0) {
                jvm.visitor.visitIincInsn(addressSlot, (int) offset);
            }
        }
        write(cell, addressSlot, constant, bits);
    }

    private void storeWide(Cell cell, long offset, boolean constant, long bits) {
        int addressSlot = frame.scratchSlot();
        int indexSlot = addressSlot + 2;
        Label slow = new Label();
        Label done = new Label();
        stack.settle();
        if (!kind.is64) {
            whole(offset);
        }
        long rest = kind.is64 ? offset : 0;
        jvm.store(ValueType.I64, addressSlot);
        if (kind.is64) {
            jvm.load(ValueType.I64, addressSlot).op(LCONST_0, LCMP).jump(IFLT, slow);
        }
        jvm.load(ValueType.I64, addressSlot);
        limit(rest).op(I2L, LCMP).jump(IFGE, slow);
        jvm.load(ValueType.I64, addressSlot).op(L2I);
        plus(rest);
        jvm.store(ValueType.I32, indexSlot);
        guard(indexSlot, IFGE, slow);
        write(cell, indexSlot, constant, bits);
        jvm.jump(GOTO, done).label(slow).load(ValueType.I64, addressSlot);
        value(cell, constant, bits);
        jvm.longConstant(rest).loadReference(frame.stateSlot());
        String value = cell.jvmType().descriptor;
        jvm.call(JvmCode.SLOW, "store" + cell.method, "(J" + value + "J" + JvmCode.STATE_DESCRIPTOR + ")V");
        jvm.label(done);
    }

    private void guard(int indexSlot, int jump, Label target) {
        jvm.loadReference(frame.guardsSlot()).load(ValueType.I32, indexSlot);
        jvm.intConstant(PAGE_SHIFT).op(IUSHR, BALOAD).jump(jump, target);
    }

    private void value(Cell cell, boolean constant, long bits) {
        if (constant) {
            jvm.constant(cell.jvmType(), bits);
        } else {
            jvm.load(cell.jvmType(), frame.scratchSlot() + 3);
        }
    }

    private void write(Cell cell, int indexSlot, boolean constant, long bits) {
        if (cell != Cell.BYTE) {
            jvm.visitor.visitFieldInsn(GETSTATIC, JvmCode.MEMORY, cell.handle, "L" + JvmCode.HANDLE + ";");
        }
        jvm.loadReference(frame.memorySlot()).load(ValueType.I32, indexSlot);
        value(cell, constant, bits);
        switch (cell) {
            case BYTE -> jvm.op(BASTORE);
            case SHORT -> jvm.op(I2S).callVirtual(JvmCode.HANDLE, "set", "([BIS)V");
            default -> jvm.callVirtual(JvmCode.HANDLE, "set", "([BI" + cell.descriptor + ")V");
        }
    }
}
