package io.railyard.machine.compiler;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Writes throws and handlers (WebAssembly 3.0, section 4.6.8). A block that holds a handler begins with an empty operand
 * stack: what lay below waits in JVM locals, so a handler finds the stack as its target wants it.
 */
final class ExceptionEmitter implements Opcodes {
    static final String EXCEPTION = "io/railyard/machine/compiler/GuestException";
    private static final String DESCRIPTOR = "L" + EXCEPTION + ";";

    private final ModuleContext context;
    private final JvmCode jvm;
    private final OperandStack stack;
    private final MemoryEmitter memory;
    private final Frame frame;
    private final BranchEmitter branches;

    ExceptionEmitter(
            ModuleContext context,
            JvmCode jvm,
            OperandStack stack,
            MemoryEmitter memory,
            Frame frame,
            BranchEmitter branches) {
        this.context = context;
        this.jvm = jvm;
        this.stack = stack;
        this.memory = memory;
        this.frame = frame;
        this.branches = branches;
    }

    void raise(int tag) {
        stack.settle();
        List<ValueType> values = context.module.tags.get(tag).parameters();
        if (values.isEmpty()) {
            jvm.intConstant(tag).call(EXCEPTION, "of", "(I)" + DESCRIPTOR).op(ATHROW);
            return;
        }
        int[] slots = new int[values.size()];
        int next = frame.scratchSlot();
        for (int i = slots.length - 1; i >= 0; i--) {
            slots[i] = next;
            next += values.get(i).slots;
            jvm.store(values.get(i), slots[i]);
        }
        stack.pop(slots.length);
        jvm.intConstant(tag).intConstant(slots.length).visitor.visitIntInsn(NEWARRAY, T_LONG);
        for (int i = 0; i < slots.length; i++) {
            ValueType type = values.get(i);
            if (type != ValueType.EXNREF) {
                jvm.op(DUP).intConstant(i).load(type, slots[i]).toBits(type).op(LASTORE);
            }
        }
        if (!values.contains(ValueType.EXNREF)) {
            jvm.call(EXCEPTION, "of", "(I[J)" + DESCRIPTOR).op(ATHROW);
            return;
        }
        jvm.intConstant(slots.length).visitor.visitTypeInsn(ANEWARRAY, EXCEPTION);
        for (int i = 0; i < slots.length; i++) {
            if (values.get(i) == ValueType.EXNREF) {
                jvm.op(DUP).intConstant(i).load(ValueType.EXNREF, slots[i]).op(AASTORE);
            }
        }
        jvm.call(EXCEPTION, "of", "(I[J[" + DESCRIPTOR + ")" + DESCRIPTOR).op(ATHROW);
    }

    void raiseAgain() {
        stack.settle();
        stack.pop();
        jvm.call(EXCEPTION, "again", "(" + DESCRIPTOR + ")Ljava/lang/RuntimeException;");
        jvm.op(ATHROW);
    }

    /** Takes what lies below the top {@code kept} values of a settled stack into JVM locals; null when nothing does. */
    @Nullable
    Spill spill(int kept) {
        int below = stack.height() - kept;
        if (below == 0) {
            return null;
        }
        List<ValueType> types = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < stack.height(); i++) {
            types.add(stack.type(i));
            slots.add(frame.reserve(stack.type(i).slots));
        }
        for (int i = types.size() - 1; i >= 0; i--) {
            jvm.store(types.get(i), slots.get(i));
        }
        stack.cut(0);
        for (int i = below; i < types.size(); i++) {
            jvm.load(types.get(i), slots.get(i));
            stack.push(types.get(i));
        }
        return new Spill(types.subList(0, below), slots.subList(0, below));
    }

    /** Puts the values that waited below the {@code results} on top of the stack. */
    void unspill(Spill spill, List<ValueType> results, boolean live) {
        stack.cut(0);
        stack.push(spill.types());
        stack.push(results);
        if (!live) {
            return;
        }
        int[] slots = new int[results.size()];
        int next = frame.scratchSlot();
        for (int i = slots.length - 1; i >= 0; i--) {
            slots[i] = next;
            next += results.get(i).slots;
            jvm.store(results.get(i), slots[i]);
        }
        for (int i = 0; i < spill.types().size(); i++) {
            jvm.load(spill.types().get(i), spill.slots().get(i));
        }
        for (int i = 0; i < slots.length; i++) {
            jvm.load(results.get(i), slots[i]);
        }
    }

    /** Whether anything was written since {@code start}: a handler round nothing is not allowed. */
    boolean isEmptySince(Label start, Label end) {
        return start.getOffset() == end.getOffset();
    }

    /** Writes the handlers of a {@code try_table} whose target is no longer open. */
    void handlers(TryTable table, Label start, Label end) {
        Label handler = new Label();
        jvm.visitor.visitTryCatchBlock(start, end, handler, EXCEPTION);
        int slot = frame.reserve(1);
        jvm.label(handler).storeReference(slot);
        memory.reload();
        for (TryTable.Catch clause : table.catches()) {
            Label next = new Label();
            if (clause.tag() != TryTable.ALL) {
                jvm.loadReference(slot).getField(EXCEPTION, "tag", "I").intConstant(clause.tag());
                jvm.jump(IF_ICMPNE, next);
            }
            stack.cut(0);
            values(clause, slot);
            branches.branch(branches.target(clause.label()));
            stack.cut(0);
            if (clause.tag() == TryTable.ALL) {
                return;
            }
            jvm.label(next);
        }
        jvm.loadReference(slot).op(ATHROW);
    }

    private void values(TryTable.Catch clause, int slot) {
        List<ValueType> types = clause.tag() == TryTable.ALL
                ? List.of()
                : context.module.tags.get(clause.tag()).parameters();
        for (int i = 0; i < types.size(); i++) {
            ValueType type = types.get(i);
            jvm.loadReference(slot);
            if (type == ValueType.EXNREF) {
                jvm.getField(EXCEPTION, "exceptions", "[" + DESCRIPTOR)
                        .intConstant(i)
                        .op(AALOAD);
            } else {
                jvm.getField(EXCEPTION, "values", "[J").intConstant(i).op(LALOAD);
                jvm.fromBits(type);
            }
            stack.push(type);
        }
        if (clause.reference()) {
            jvm.loadReference(slot);
            stack.push(ValueType.EXNREF);
        }
    }

    /** Writes the way out of a region by an exception, round everything from {@code start} on. */
    void leaveRegionByException(Label start) {
        Label end = new Label();
        Label handler = new Label();
        jvm.label(end);
        if (isEmptySince(start, end)) {
            return;
        }
        jvm.visitor.visitTryCatchBlock(start, end, handler, EXCEPTION);
        jvm.label(handler).loadReference(frame.stateSlot()).op(SWAP);
        jvm.putField(JvmCode.STATE, "thrown", DESCRIPTOR);
        branches.leaveRegion(Region.THROWS, 0);
    }
}
