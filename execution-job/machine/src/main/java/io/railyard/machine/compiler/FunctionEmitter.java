package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes one JVM method: a whole function, or a {@link Region} of one. Blocks become labels, the operand stack becomes
 * the JVM's. Code that cannot be reached is left out.
 */
final class FunctionEmitter implements Opcodes {
    private final ModuleContext context;
    private final Code code;
    private final Frame frame;
    private final SortedMap<Integer, Region> regions;
    private final JvmCode jvm;
    private final OperandStack stack;
    private final MemoryEmitter memory;
    private final AddressFacts facts;
    private final NumericEmitter numeric;
    private final ReferenceEmitter references;
    private final VectorEmitter vectors;
    private final BranchEmitter branches;
    private final ExceptionEmitter exceptions;
    private final TailCallEmitter tails;
    /** Whether it calls nothing. */
    private final boolean leaf;

    private final List<Target> targets = new ArrayList<>();
    private @Nullable Layout layout;
    private boolean live = true;

    private FunctionEmitter(
            ModuleContext context,
            Body body,
            Frame frame,
            SortedMap<Integer, Region> regions,
            BranchEmitter.Exits exits,
            MethodVisitor visitor) {
        this.context = context;
        this.code = body.code();
        this.frame = frame;
        this.regions = regions;
        leaf = context.calls.isLeaf(code);
        jvm = new JvmCode(visitor);
        stack = new OperandStack(jvm);
        facts = new AddressFacts(code, context.memoryKind().exact());
        memory = new MemoryEmitter(jvm, stack, frame, context.memoryKind(), facts);
        numeric = new NumericEmitter(jvm, stack);
        references = new ReferenceEmitter(context, jvm, stack, frame);
        vectors = new VectorEmitter(jvm, stack, frame, code, memory);
        branches = new BranchEmitter(context, jvm, stack, memory, frame, targets, exits);
        exceptions = new ExceptionEmitter(context, jvm, stack, memory, frame, branches);
        tails = new TailCallEmitter(context, jvm, stack, frame);
    }

    /** A function's code and type. */
    record Body(Code code, Signature signature) {}

    /**
     * Writes a function.
     *
     * @return its size
     */
    static MethodSize whole(
            ModuleContext context, Body body, SortedMap<Integer, Region> regions, MethodVisitor visitor) {
        return whole(context, body, regions, visitor, null);
    }

    /** Writes a function to see how its parts lie. */
    static Layout layout(ModuleContext context, Body body, MethodVisitor visitor) {
        Layout layout = new Layout(body.code().size());
        layout.finish(whole(context, body, new TreeMap<>(), visitor, layout));
        return layout;
    }

    private static MethodSize whole(
            ModuleContext context,
            Body body,
            SortedMap<Integer, Region> regions,
            MethodVisitor visitor,
            @Nullable Layout layout) {
        FunctionEmitter emitter =
                new FunctionEmitter(context, body, Frame.of(body.code()), regions, BranchEmitter.Exits.NONE, visitor);
        emitter.layout = layout;
        emitter.prologue();
        Signature shape = new Signature(List.of(), body.signature().results());
        emitter.targets.add(new Target(Opcode.BLOCK, shape, 0, Target.INSIDE));
        emitter.range(0, body.code().size());
        return emitter.finish();
    }

    /**
     * Writes a region as a method of its own.
     *
     * @return its size
     */
    static MethodSize region(ModuleContext context, Body body, Region region, MethodVisitor visitor) {
        Frame frame = Frame.of(body.code(), region.from(), region.to(), region.directParameters());
        FunctionEmitter emitter = new FunctionEmitter(
                context, body, frame, region.inner(), new BranchEmitter.Exits(body.code(), region), visitor);
        emitter.prologue();
        emitter.branches.takeCarried(body.code(), region);
        emitter.targets.addAll(region.outer());
        Label start = new Label();
        emitter.jvm.label(start);
        emitter.range(region.from(), region.to());
        if (emitter.live) {
            emitter.branches.leaveRegion(Region.FALLS_THROUGH, 0);
        }
        if (region.throwsOut()) {
            emitter.exceptions.leaveRegionByException(start);
        }
        emitter.branches.wayOut();
        return emitter.finish();
    }

    private void prologue() {
        for (int local : frame.zeroed()) {
            ValueType type = code.locals.get(local);
            jvm.op(type.zeroInstruction()).store(type, frame.slot(local));
        }
        memory.reload();
    }

    private MethodSize finish() {
        Label end = new Label();
        jvm.label(end);
        // A label at the very end needs an instruction behind it only when something jumps to it; nothing does.
        jvm.end();
        return new MethodSize(end.getOffset(), jvm.takenIn());
    }

    private void range(int from, int to) {
        int at = from;
        while (at < to) {
            Region region = live ? regions.get(at) : null;
            if (region != null) {
                stack.settle();
                live = branches.callRegion(code, region);
                region.outs().forEach(facts::write);
                at = region.to();
                continue;
            }
            if (live) {
                if (layout != null) {
                    layout.note(at, stack.height() == 0, jvm);
                }
                renew(at);
                instruction(at);
                if (!leavesOrigins(code.opcode(at))) {
                    stack.setOrigin(0);
                }
                at++;
            } else {
                at = nextLive(at, to);
            }
        }
    }

    /** Whether what is on top after the instruction was there before, or is a local's value. */
    private static boolean leavesOrigins(int opcode) {
        return Opcode.between(opcode, Opcode.LOCAL_GET, Opcode.LOCAL_TEE)
                || Opcode.between(opcode, Opcode.FIRST_STORE, Opcode.LAST_STORE)
                || opcode == Opcode.DROP
                || opcode == Idiom.LOCAL_ADD;
    }

    /** Skips code that cannot be reached; handles the first else or end of the innermost open instruction. */
    private int nextLive(int from, int to) {
        int depth = 0;
        for (int at = from; at < to; at++) {
            int opcode = code.opcode(at);
            if (Opcode.opens(opcode)) {
                depth++;
            } else if (depth == 0 && (opcode == Opcode.END || opcode == Opcode.ELSE)) {
                instruction(at);
                return at + 1;
            } else if (opcode == Opcode.END) {
                depth--;
            }
        }
        return to;
    }

    private void instruction(int at) {
        int opcode = code.opcode(at);
        facts.at(at);
        if (Opcode.between(opcode, Opcode.FIRST_LOAD, Opcode.LAST_LOAD)) {
            memory.load(opcode, code.value(at));
        } else if (Opcode.between(opcode, Opcode.FIRST_STORE, Opcode.LAST_STORE)) {
            memory.store(opcode, code.value(at));
        } else if (Opcode.between(opcode, Opcode.FIRST_NUMERIC, Opcode.LAST_NUMERIC)
                || Opcode.between(opcode, Opcode.FIRST_TRUNC_SAT, Opcode.LAST_TRUNC_SAT)) {
            numeric.emit(opcode);
        } else if (Idiom.isVector(opcode)) {
            vectors.emit(at);
        } else if (opcode <= Opcode.RETURN_CALL_INDIRECT || opcode == Opcode.TRY_TABLE) {
            vectors.spread();
            control(opcode, at);
        } else {
            plain(opcode, at);
        }
    }

    private void control(int opcode, int at) {
        switch (opcode) {
            case Opcode.UNREACHABLE -> {
                jvm.raise("unreachable");
                live = false;
            }
            case Opcode.NOP -> {}
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY_TABLE -> open(opcode, at);
            case Opcode.ELSE -> otherwise();
            case Opcode.END -> close();
            case Opcode.BR -> {
                stack.settle();
                branches.branch(branches.target(code.index(at)));
                live = false;
            }
            case Opcode.BR_IF -> branches.branchIf(branches.target(code.index(at)));
            case Opcode.BR_TABLE -> {
                branches.branchTable(code.labels(at));
                live = false;
            }
            case Opcode.RETURN -> {
                stack.settle();
                branches.branch(targets.get(0));
                live = false;
            }
            case Opcode.THROW -> {
                exceptions.raise(code.index(at));
                live = false;
            }
            case Opcode.THROW_REF -> {
                exceptions.raiseAgain();
                live = false;
            }
            case Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> {
                tailCall(opcode, at);
                live = false;
            }
            case Opcode.CALL -> call(at);
            default -> callIndirect(at);
        }
    }

    /** Takes the values of a dispatch anew where one of its cases begins. */
    private void renew(int at) {
        List<Integer> locals = code.renewals().getOrDefault(at, List.of());
        if (locals.stream().noneMatch(frame::holds)) {
            return;
        }
        // Behind the fence, each case has a zero of its own.
        jvm.call(JvmCode.HANDLE, "acquireFence", "()V");
        jvm.loadReference(frame.stateSlot()).getField(JvmCode.STATE, "zero", "I");
        jvm.store(ValueType.I32, frame.scratchSlot());
        for (int local : locals) {
            if (frame.holds(local)) {
                ValueType type = code.locals.get(local);
                jvm.load(type, frame.slot(local)).load(ValueType.I32, frame.scratchSlot());
                if (type == ValueType.I64) {
                    jvm.op(I2L, LADD);
                } else {
                    jvm.op(IADD);
                }
                jvm.store(type, frame.slot(local));
            }
        }
    }

    private void tailCall(int opcode, int at) {
        stack.settle();
        if (opcode == Opcode.RETURN_CALL && context.tails.isPlain(code, at, branches.isWithinTry())) {
            call(at);
            branches.branch(targets.get(0));
            return;
        }
        if (opcode == Opcode.RETURN_CALL) {
            tails.note(code.index(at));
        } else {
            references.callee(stack.pop() == ValueType.I64, (int) code.value(at), code.index(at));
            tails.noteNumbered(code.index(at));
        }
        branches.leaveForNoted();
    }

    private void open(int opcode, int at) {
        int jump = 0;
        Signature shape = code.shape(at);
        Spill spill = null;
        if (code.holdsTry(at)) {
            stack.settle();
            spill = exceptions.spill(shape.parameters().size() + (opcode == Opcode.IF ? 1 : 0));
        }
        if (opcode == Opcode.IF) {
            jump = stack.takeCondition();
        } else {
            stack.settle();
        }
        int height = stack.height() - shape.parameters().size();
        Target target = new Target(opcode, shape, height, Target.INSIDE);
        target.spill = spill;
        target.at = at;
        targets.add(target);
        target.facts = facts.mark();
        if (opcode == Opcode.LOOP) {
            code.readyLocals().before(at).forEach(local -> ready(local, at));
            facts.loop(at);
            stack.forgetOrigins(shape.parameters().size());
            jvm.label(target.label);
        } else if (opcode == Opcode.TRY_TABLE) {
            jvm.label(target.start);
        } else if (opcode == Opcode.IF) {
            Label otherwise = new Label();
            target.otherwise = otherwise;
            jvm.jump(OperandStack.inverse(jump), otherwise);
        }
    }

    private void otherwise() {
        Target target = targets.get(targets.size() - 1);
        if (live) {
            stack.settle();
            target.reached = true;
            jvm.jump(GOTO, target.label);
        }
        Label label = target.otherwise;
        if (label == null) {
            throw new IllegalStateException("An else without if");
        }
        jvm.label(label);
        facts.back(target.facts);
        target.otherwise = null;
        stack.cut(target.height);
        stack.push(target.shape.parameters());
        live = true;
    }

    private void close() {
        if (live) {
            stack.settle();
        }
        Target target = targets.get(targets.size() - 1);
        if (targets.size() == 1) {
            if (live) {
                branches.branch(target);
                live = false;
            }
            return;
        }
        targets.remove(targets.size() - 1);
        if (target.opcode == Opcode.TRY_TABLE) {
            closeTry(target);
        }
        if (target.reached || target.opcode == Opcode.IF || !live) {
            facts.back(target.facts);
        }
        if (target.otherwise != null) {
            jvm.label(target.otherwise);
            live = true;
        }
        if (!target.isLoop() && target.reached) {
            jvm.label(target.label);
            live = true;
        }
        stack.cut(target.height);
        stack.push(target.shape.results());
        if (target.spill != null) {
            exceptions.unspill(target.spill, target.shape.results(), live);
        }
    }

    private void closeTry(Target target) {
        TryTable table = code.tryTable(target.at);
        Label end = new Label();
        jvm.label(end);
        if (table.catches().isEmpty() || exceptions.isEmptySince(target.start, end)) {
            return;
        }
        if (live) {
            target.reached = true;
            jvm.jump(GOTO, target.label);
        }
        exceptions.handlers(table, target.start, end);
        live = false;
    }

    private void call(int at) {
        stack.settle();
        int function = code.index(at);
        Signature callee = context.module.signature(function);
        jvm.loadReference(frame.stateSlot());
        jvm.call(
                context.classOf(function),
                ModuleContext.method(function),
                callee.descriptor(context.stateDescriptor()));
        called(callee, at);
    }

    private void callIndirect(int at) {
        Signature callee = context.module.types.get(code.index(at));
        Dispatch dispatch = references.choose((int) code.value(at), code.index(at));
        jvm.loadReference(frame.stateSlot());
        jvm.call(dispatch.owner(), dispatch.name(), callee.descriptor("I" + context.stateDescriptor()));
        called(callee, at);
    }

    private void called(Signature callee, int at) {
        stack.pop(callee.parameters().size());
        for (int i = 0; i < callee.results().size(); i++) {
            ValueType type = callee.results().get(i);
            if (i > 0) {
                jvm.loadReference(frame.stateSlot());
                jvm.getField(context.stateClass(), context.carrier(i, type), type.descriptor);
            }
            stack.push(type);
        }
        if (context.calls.mayMove(code, at)) {
            memory.reload();
        }
    }

    private void plain(int opcode, int at) {
        int index = code.index(at);
        switch (opcode) {
            case Opcode.DROP -> drop();
            case Opcode.SELECT -> select();
            case Opcode.LOCAL_GET -> {
                stack.settle();
                ValueType type = code.locals.get(index);
                jvm.load(type, frame.slot(index));
                stack.push(type);
                stack.setOrigin(facts.origin(index));
            }
            case Opcode.LOCAL_SET -> {
                if (stack.topIsVector()) {
                    vectors.spread();
                }
                stack.settle();
                jvm.store(stack.pop(), frame.slot(index));
                written(index, at);
            }
            case Opcode.LOCAL_TEE -> {
                stack.settle();
                jvm.op(stack.top().slots == 2 ? DUP2 : DUP).store(stack.top(), frame.slot(index));
                written(index, at);
                stack.setOrigin(facts.origin(index));
            }
            case Opcode.GLOBAL_SET -> {
                if (index == context.module.stopGlobal && code.opcode(at + 1) == Opcode.UNREACHABLE) {
                    goOnOrStop();
                }
                global(opcode, index, 0);
            }
            case Opcode.GLOBAL_GET, Idiom.GLOBAL_ADD -> global(opcode, index, code.value(at));
            case Idiom.SPEND_I32, Idiom.SPEND_I64 -> spend(opcode == Idiom.SPEND_I64, index, code.value(at));
            case Idiom.LOCAL_ADD -> {
                stack.settle();
                jvm.visitor.visitIincInsn(frame.slot(index), (int) code.value(at));
                written(index, at);
            }
            case Opcode.I32_CONST -> stack.pushConstant(ValueType.I32, code.value(at));
            case Opcode.I64_CONST -> stack.pushConstant(ValueType.I64, code.value(at));
            case Opcode.F32_CONST -> stack.pushConstant(ValueType.F32, code.value(at));
            case Opcode.F64_CONST -> stack.pushConstant(ValueType.F64, code.value(at));
            case Idiom.CANONICAL_F32 -> numeric.canonical(ValueType.F32, code.value(at));
            case Idiom.CANONICAL_F64 -> numeric.canonical(ValueType.F64, code.value(at));
            case Opcode.MEMORY_SIZE -> memory.size();
            case Opcode.MEMORY_GROW -> memory.grow();
            case Opcode.MEMORY_COPY -> memory.copy();
            case Opcode.MEMORY_FILL -> memory.fill();
            case Opcode.MEMORY_INIT -> memory.init(index);
            case Opcode.DATA_DROP -> memory.dropData(index);
            case Opcode.REF_NULL, Opcode.REF_IS_NULL, Opcode.REF_FUNC -> references.reference(code, at);
            case Opcode.TABLE_GET, Opcode.TABLE_SET, Opcode.TABLE_SIZE, Opcode.TABLE_GROW -> references.table(code, at);
            case Opcode.TABLE_FILL, Opcode.TABLE_COPY, Opcode.TABLE_INIT, Opcode.ELEM_DROP ->
                references.table(code, at);
            default -> throw new IllegalStateException("Instruction 0x" + Integer.toHexString(opcode) + " got through");
        }
    }

    private void written(int local, int at) {
        facts.write(local);
        ready(local, at);
    }

    /** Makes the page of a local's value ready where that is promised. */
    private void ready(int local, int at) {
        if (context.memoryKind().exact() && code.readyLocals().has(local, at)) {
            memory.ready(frame.slot(local));
        }
    }

    private void drop() {
        if (stack.topIsVector()) {
            vectors.drop();
        } else {
            stack.settle();
            jvm.op(stack.pop().popInstruction());
        }
    }

    private void select() {
        if (stack.type(stack.height() - 2) == ValueType.V128_HIGH) {
            vectors.select();
            return;
        }
        int jump = stack.takeCondition();
        ValueType type = stack.pop();
        Label first = new Label();
        jvm.jump(jump, first);
        if (type.slots == 2) {
            jvm.op(DUP2_X2, POP2);
        } else {
            jvm.op(SWAP);
        }
        jvm.label(first).op(type.popInstruction());
    }

    private void global(int opcode, int index, long added) {
        ValueType type = context.module.globals.get(index).type();
        if (type == ValueType.V128_LOW && opcode == Opcode.GLOBAL_SET) {
            vectors.spread();
            plainGlobal(opcode, context.module.highGlobal(index), added);
        }
        plainGlobal(opcode, index, added);
        if (type == ValueType.V128_LOW && opcode == Opcode.GLOBAL_GET) {
            plainGlobal(opcode, context.module.highGlobal(index), added);
        }
    }

    private void plainGlobal(int opcode, int index, long added) {
        stack.settle();
        ValueType type = context.module.globals.get(index).type();
        String field = ModuleContext.globalField(index);
        String descriptor = type.descriptor;
        switch (opcode) {
            case Opcode.GLOBAL_GET -> {
                jvm.loadReference(frame.stateSlot()).getField(context.stateClass(), field, descriptor);
                stack.push(type);
            }
            case Opcode.GLOBAL_SET -> {
                jvm.putFieldOf(frame.stateSlot(), context.stateClass(), field, type);
                stack.pop();
            }
            default -> {
                if (leaf && index == context.module.depthGlobal) {
                    return;
                }
                jvm.loadReference(frame.stateSlot()).op(DUP).getField(context.stateClass(), field, descriptor);
                jvm.intConstant((int) added).op(IADD).putField(context.stateClass(), field, descriptor);
            }
        }
    }

    /** In the function that preparation adds to stop a guest: returns from it when there is gas of a further slice. */
    private void goOnOrStop() {
        stack.settle();
        Label stop = new Label();
        jvm.op(DUP).loadReference(frame.stateSlot()).op(SWAP);
        jvm.callVirtual(JvmCode.STATE, "goesOn", "(I)Z").jump(IFEQ, stop);
        jvm.op(POP, RETURN).label(stop);
    }

    /** Takes an amount from a global and leaves the condition that less than zero is left. */
    private void spend(boolean wide, int index, long amount) {
        stack.settle();
        String field = ModuleContext.globalField(index);
        jvm.loadReference(frame.stateSlot());
        if (leaf && index == context.module.depthGlobal) {
            jvm.getField(context.stateClass(), field, "I")
                    .intConstant((int) amount)
                    .op(ISUB);
            stack.pushCondition(IFLT);
            return;
        }
        jvm.op(DUP);
        if (wide) {
            jvm.getField(context.stateClass(), field, "J").longConstant(amount).op(LSUB, DUP2_X1);
            jvm.putField(context.stateClass(), field, "J").op(LCONST_0, LCMP);
        } else {
            jvm.getField(context.stateClass(), field, "I")
                    .intConstant((int) amount)
                    .op(ISUB, DUP_X1);
            jvm.putField(context.stateClass(), field, "I");
        }
        stack.pushCondition(IFLT);
    }
}
