package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Writes branches, returns and the ways out of regions. */
final class BranchEmitter implements Opcodes {
    /** What a method that holds a region must write when it is left; {@link #NONE} for a whole function. */
    record Exits(@Nullable Code code, @Nullable Region region) {
        static final Exits NONE = new Exits(null, null);
    }

    /** Changed locals from which on the ways out of a region share the code that writes them. */
    private static final int SHARED_OUTS = 2;

    private final ModuleContext context;
    private final JvmCode jvm;
    private final OperandStack stack;
    private final MemoryEmitter memory;
    private final Frame frame;
    private final List<Target> targets;
    private final Exits exits;
    private final Label wayOut = new Label();
    private boolean sharesWayOut;

    BranchEmitter(
            ModuleContext context,
            JvmCode jvm,
            OperandStack stack,
            MemoryEmitter memory,
            Frame frame,
            List<Target> targets,
            Exits exits) {
        this.context = context;
        this.jvm = jvm;
        this.stack = stack;
        this.memory = memory;
        this.frame = frame;
        this.targets = targets;
        this.exits = exits;
    }

    Target target(int label) {
        return targets.get(targets.size() - 1 - label);
    }

    /** Branches to {@code target} with what it carries on top of a settled stack. The noted stack stays as it is. */
    void branch(Target target) {
        List<ValueType> carried = target.carried();
        if (target.exit >= 0) {
            carryOut(carried, 0);
            leaveRegion(target.exit, stack.height() - carried.size());
        } else if (isFunction(target)) {
            carryOut(carried, 1);
            jvm.op(carried.isEmpty() ? RETURN : carried.get(0).returnInstruction());
        } else {
            if (stack.height() != target.height + carried.size()) {
                unwind(target.height, carried);
            }
            target.reached = true;
            jvm.jump(GOTO, target.label);
        }
    }

    void branchIf(Target target) {
        int jump = stack.takeCondition();
        if (isPlainJump(target)) {
            target.reached = true;
            jvm.jump(jump, target.label);
        } else {
            Label stay = new Label();
            jvm.jump(OperandStack.inverse(jump), stay);
            branch(target);
            jvm.label(stay);
        }
    }

    void branchTable(int[] labels) {
        stack.settle();
        stack.pop();
        Map<Integer, Label> stubs = new LinkedHashMap<>();
        Label[] jumps = new Label[labels.length];
        for (int i = 0; i < labels.length; i++) {
            Target target = target(labels[i]);
            if (isPlainJump(target)) {
                target.reached = true;
                jumps[i] = target.label;
            } else {
                jumps[i] = stubs.computeIfAbsent(labels[i], label -> new Label());
            }
        }
        int last = jumps.length - 1;
        if (last == 0) {
            jvm.op(POP).jump(GOTO, jumps[0]);
        } else {
            Label[] cases = Arrays.copyOf(jumps, last);
            jvm.visitor.visitTableSwitchInsn(0, last - 1, jumps[last], cases);
        }
        stubs.forEach((label, start) -> {
            jvm.label(start);
            branch(target(label));
        });
    }

    /**
     * Leaves the region: by what all ways out share, or, with values below on the JVM's stack, on a way of its own.
     *
     * @param below how many values lie there
     */
    void leaveRegion(int exit, int below) {
        jvm.intConstant(region().exitCode(exit));
        if (below == 0 && region().outs().size() >= SHARED_OUTS) {
            sharesWayOut = true;
            jvm.jump(GOTO, wayOut);
        } else {
            giveBack();
        }
    }

    /** Writes what the ways out of a region share. */
    void wayOut() {
        if (sharesWayOut) {
            jvm.label(wayOut);
            giveBack();
        }
    }

    private Region region() {
        Region region = exits.region();
        if (region == null) {
            throw new IllegalStateException("Not in a region");
        }
        return region;
    }

    /** Writes the changed locals, and returns the exit code on top. */
    private void giveBack() {
        Code code = exits.code();
        if (code == null) {
            throw new IllegalStateException("Not in a region");
        }
        for (int i = 0; i < region().outs().size(); i++) {
            int local = region().outs().get(i);
            ValueType type = code.locals.get(local);
            jvm.loadReference(frame.stateSlot()).load(type, frame.slot(local));
            jvm.putField(context.stateClass(), context.localCarrier(i, type), type.descriptor);
        }
        jvm.op(IRETURN);
    }

    /**
     * Calls a region's method, takes the changed locals back and goes where it says.
     *
     * @return whether code behind the region is reached
     */
    boolean callRegion(Code code, Region region) {
        for (int i = 0; i < region.carriedParameters().size(); i++) {
            int local = region.carriedParameters().get(i);
            ValueType type = code.locals.get(local);
            jvm.loadReference(frame.stateSlot()).load(type, frame.slot(local));
            jvm.putField(context.stateClass(), context.localCarrier(i, type), type.descriptor);
        }
        for (int local : region.directParameters()) {
            jvm.load(code.locals.get(local), frame.slot(local));
        }
        jvm.loadReference(frame.stateSlot());
        jvm.call(region.owner(), region.name(), region.descriptor(code, context.stateDescriptor()));
        for (int i = 0; i < region.outs().size(); i++) {
            int local = region.outs().get(i);
            ValueType type = code.locals.get(local);
            jvm.loadReference(frame.stateSlot());
            jvm.getField(context.stateClass(), context.localCarrier(i, type), type.descriptor);
            jvm.store(type, frame.slot(local));
        }
        if (region.mayGrow()) {
            memory.reload();
        }
        dispatch(region);
        return region.fallsThrough();
    }

    /** Takes the parameters that a region's method gets in fields. */
    void takeCarried(Code code, Region region) {
        for (int i = 0; i < region.carriedParameters().size(); i++) {
            int local = region.carriedParameters().get(i);
            ValueType type = code.locals.get(local);
            jvm.loadReference(frame.stateSlot());
            jvm.getField(context.stateClass(), context.localCarrier(i, type), type.descriptor);
            jvm.store(type, frame.slot(local));
        }
    }

    private void dispatch(Region region) {
        List<Label> stubs = new ArrayList<>();
        region.exits().forEach(exit -> stubs.add(new Label()));
        if (region.throwsOut()) {
            stubs.add(new Label());
        }
        if (stubs.isEmpty()) {
            jvm.op(POP);
            if (!region.fallsThrough()) {
                jvm.raise("unreachable");
            }
            return;
        }
        Label next = new Label();
        if (stubs.size() == 1 && !region.fallsThrough()) {
            jvm.op(POP);
        } else if (stubs.size() == 1) {
            jvm.jump(IFEQ, next);
        } else {
            Label standard = region.fallsThrough() ? next : stubs.get(0);
            jvm.visitor.visitTableSwitchInsn(1, stubs.size(), standard, stubs.toArray(new Label[0]));
        }
        for (int i = 0; i < stubs.size(); i++) {
            jvm.label(stubs.get(i));
            if (i < region.exits().size()) {
                follow(targets.get(region.exits().get(i)));
            } else {
                jvm.loadReference(frame.stateSlot());
                jvm.getField(JvmCode.STATE, "thrown", ValueType.EXNREF.descriptor)
                        .op(ATHROW);
            }
        }
        if (region.fallsThrough()) {
            jvm.label(next);
        }
    }

    /** Goes to a target that a region named, with the values it left in fields. */
    private void follow(Target target) {
        List<ValueType> carried = target.carried();
        int height = stack.height();
        if (target.exit < 0) {
            for (int i = 0; i < carried.size(); i++) {
                ValueType type = carried.get(i);
                jvm.loadReference(frame.stateSlot());
                jvm.getField(context.stateClass(), context.carrier(i, type), type.descriptor);
            }
            stack.push(carried);
            branch(target);
        } else {
            leaveRegion(target.exit, height);
        }
        stack.cut(height);
    }

    /** Returns with any values at all: what was noted is called first. */
    void leaveForNoted() {
        Target function = targets.get(0);
        if (function.exit >= 0) {
            leaveRegion(function.exit, stack.height() + 1);
        } else if (function.shape.results().isEmpty()) {
            jvm.op(RETURN);
        } else {
            ValueType type = function.shape.results().get(0);
            jvm.op(type.zeroInstruction()).op(type.returnInstruction());
        }
    }

    boolean isWithinTry() {
        return targets.stream().anyMatch(target -> target.opcode == Opcode.TRY_TABLE);
    }

    private boolean isFunction(Target target) {
        return target.exit < 0 && targets.get(0) == target;
    }

    private boolean isPlainJump(Target target) {
        return target.exit < 0
                && !isFunction(target)
                && stack.height() == target.height + target.carried().size();
    }

    /** Stores the carried values on top into fields, from position {@code first} on. */
    private void carryOut(List<ValueType> carried, int first) {
        for (int i = carried.size() - 1; i >= first; i--) {
            ValueType type = carried.get(i);
            jvm.putFieldOf(frame.stateSlot(), context.stateClass(), context.carrier(i, type), type);
        }
    }

    /** Takes away the values between a target's height and what is carried. */
    private void unwind(int height, List<ValueType> carried) {
        int[] slots = new int[carried.size()];
        int next = frame.scratchSlot();
        for (int i = carried.size() - 1; i >= 0; i--) {
            slots[i] = next;
            jvm.store(carried.get(i), next);
            next += carried.get(i).slots;
        }
        for (int i = stack.height() - carried.size() - 1; i >= height; i--) {
            jvm.op(stack.type(i).popInstruction());
        }
        for (int i = 0; i < carried.size(); i++) {
            jvm.load(carried.get(i), slots[i]);
        }
    }
}
