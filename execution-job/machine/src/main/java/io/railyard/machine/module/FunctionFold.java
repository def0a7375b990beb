package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes one function anew knowing that a global is always zero: what follows from that is worked out, and what can then
 * not be reached is left out. Block nesting stays, so that no branch is renumbered. One round over the body; the caller
 * repeats it until nothing more is found. Not thread-safe.
 */
final class FunctionFold {
    /** How often a body is gone through at most. */
    private static final int ROUNDS = 8;
    /** {@code f64.ge}; comparisons begin with {@code i32.eqz}. */
    private static final int LAST_COMPARISON = 0x66;

    /** What types say about the instructions whose operands depend on them. */
    interface Types {
        /** Type {@code index}. */
        FunctionShape type(int index) throws ModuleRefused;

        /** Type of function {@code index}, imported ones first. */
        FunctionShape function(int index) throws ModuleRefused;
    }

    /**
     * A value on the operand stack.
     *
     * @param start first instruction of its code
     * @param end instruction after its code; others may follow before the value is taken
     * @param known whether it is always {@code bits}
     * @param bits its value when that is known
     * @param pure whether the code from start to end does nothing but make it, so that it may be left out
     * @param truth whether it is 0 or 1
     */
    private record Value(int start, int end, boolean known, int bits, boolean pure, boolean truth) {}

    /** An open block. */
    private static final class Open {
        private final int opcode;
        /** Where it stands in what is written. */
        private final int position;

        private final int height;
        private final FunctionShape shape;
        private final @Nullable Integer[] knownAtStart;
        /** For an if: whether the arm that is written is its only one. */
        private boolean folded;

        private boolean branchedTo;
        private boolean sawElse;

        Open(int opcode, int position, int height, FunctionShape shape, @Nullable Integer[] knownAtStart) {
            this.opcode = opcode;
            this.position = position;
            this.height = height;
            this.shape = shape;
            this.knownAtStart = knownAtStart;
        }
    }

    private final Types types;
    private final FunctionShape shape;
    private final int zeroGlobal;
    private final InstructionList in;
    private final InstructionList out = new InstructionList();
    private final BitSet written = new BitSet();
    private final BitSet read = new BitSet();
    private final List<Value> stack = new ArrayList<>();
    private final List<Open> open = new ArrayList<>();
    /** By local: its value where that is known, else null. */
    private @Nullable Integer[] known;

    /** The locals that are never written. */
    private final @Nullable Integer[] unknown;

    private boolean live = true;
    private boolean understood = true;

    private FunctionFold(Types types, FunctionShape shape, List<Integer> locals, int zeroGlobal, InstructionList in) {
        this.types = types;
        this.shape = shape;
        this.zeroGlobal = zeroGlobal;
        this.in = in;
        int count = shape.parameters().size() + locals.size();
        unknown = new Integer[count];
        known = new Integer[count];
        scan();
        for (int local = shape.parameters().size(); local < count; local++) {
            if (locals.get(local - shape.parameters().size()) == TypeCode.I32) {
                known[local] = 0;
                unknown[local] = written.get(local) ? null : 0;
            }
        }
    }

    /**
     * The body that is left when global {@code zeroGlobal} is always zero; empty when it holds an instruction that is
     * not understood here.
     *
     * @param locals types of the declared locals
     */
    static Optional<InstructionList> fold(
            Types types, FunctionShape shape, List<Integer> locals, int zeroGlobal, InstructionList body)
            throws ModuleRefused {
        InstructionList now = body;
        for (int round = 0; round < ROUNDS; round++) {
            FunctionFold fold = new FunctionFold(types, shape, locals, zeroGlobal, now);
            fold.run();
            if (!fold.understood) {
                return Optional.empty();
            }
            boolean smaller = fold.out.size() < now.size();
            now = fold.out;
            if (!smaller) {
                break;
            }
        }
        return Optional.of(now);
    }

    private void scan() {
        for (int at = 0; at < in.size(); at++) {
            switch (in.opcode(at)) {
                case Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> written.set(in.index(at));
                case Opcode.LOCAL_GET -> read.set(in.index(at));
                default -> {}
            }
        }
    }

    private void run() throws ModuleRefused {
        open.add(new Open(Opcode.BLOCK, -1, 0, new FunctionShape(List.of(), shape.results()), known.clone()));
        int at = 0;
        while (at < in.size() && understood) {
            at = live ? instruction(at) : skipDead(at);
        }
    }

    /** Goes to the first else or end of the innermost open block and does that. */
    private int skipDead(int from) {
        int depth = 0;
        int at = from;
        while (true) {
            int opcode = in.opcode(at);
            if (depth == 0 && (opcode == Opcode.ELSE || opcode == Opcode.END)) {
                return opcode == Opcode.ELSE ? otherwise(at) : close(at);
            }
            depth += opens(opcode) ? 1 : opcode == Opcode.END ? -1 : 0;
            at++;
        }
    }

    private static boolean opens(int opcode) {
        return opcode == Opcode.BLOCK || opcode == Opcode.LOOP || opcode == Opcode.IF;
    }

    /** The else of the if before {@code from}, when {@code orElse}, or its end. */
    private int arm(int from, boolean orElse) {
        int depth = 0;
        int at = from;
        while (true) {
            int opcode = in.opcode(at);
            if (depth == 0 && (opcode == Opcode.END || (orElse && opcode == Opcode.ELSE))) {
                return at;
            }
            depth += opens(opcode) ? 1 : opcode == Opcode.END ? -1 : 0;
            at++;
        }
    }

    private int instruction(int at) throws ModuleRefused {
        int opcode = in.opcode(at);
        switch (opcode) {
            case Opcode.BLOCK, Opcode.LOOP -> open(at, opcode);
            case Opcode.IF -> {
                return openIf(at);
            }
            case Opcode.ELSE -> {
                return otherwise(at);
            }
            case Opcode.END -> {
                return close(at);
            }
            case Opcode.BR, Opcode.RETURN, Opcode.UNREACHABLE, Opcode.BR_TABLE -> leave(at, opcode);
            case Opcode.BR_IF -> branchIf(at);
            case Opcode.CALL -> apply(at, types.function(in.index(at)), 0);
            case Opcode.CALL_INDIRECT -> apply(at, types.type(in.index(at)), 1);
            case Opcode.DROP -> discard(pop());
            case Opcode.SELECT, Opcode.SELECT_TYPED -> select(at);
            case Opcode.LOCAL_GET -> localGet(at);
            case Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> localSet(at, opcode);
            case Opcode.GLOBAL_GET -> {
                if (in.index(at) == zeroGlobal) {
                    constant(0);
                } else {
                    plain(at, opcode);
                }
            }
            case Opcode.I32_CONST -> {
                out.add(in, at);
                made(1, true, (int) in.value(at), true);
            }
            case Opcode.I32_EQZ, Opcode.I32_EQ, Opcode.I32_NE, Opcode.I32_AND, Opcode.I32_OR -> compute(at, opcode);
            default -> plain(at, opcode);
        }
        return at + 1;
    }

    // Blocks

    private FunctionShape blockShape(int at) throws ModuleRefused {
        long type = in.value(at);
        if (type >= 0) {
            return types.type((int) Math.min(type, Integer.MAX_VALUE));
        }
        // The value type itself does not matter here.
        return new FunctionShape(List.of(), type == -64 ? List.of() : List.of(TypeCode.I32));
    }

    private void open(int at, int opcode) throws ModuleRefused {
        FunctionShape block = blockShape(at);
        out.add(in, at);
        begin(opcode, block);
        if (opcode == Opcode.LOOP) {
            known = unknown.clone();
        }
    }

    private Open begin(int opcode, FunctionShape block) {
        int parameters = block.parameters().size();
        for (int i = 0; i < parameters; i++) {
            pop();
        }
        Open opened = new Open(opcode, out.size() - 1, stack.size(), block, known.clone());
        open.add(opened);
        push(parameters);
        return opened;
    }

    private int openIf(int at) throws ModuleRefused {
        FunctionShape block = blockShape(at);
        Value condition = pop();
        if (!condition.known) {
            out.add(in, at);
            begin(Opcode.IF, block);
            return at + 1;
        }
        discard(condition);
        int first = at + 1;
        if (condition.bits == 0) {
            int end = arm(at + 1, true);
            first = end + 1;
            if (in.opcode(end) == Opcode.END) {
                return first;
            }
        }
        out.add(Opcode.BLOCK, 0, in.value(at));
        begin(Opcode.IF, block).folded = true;
        return first;
    }

    private int otherwise(int at) {
        Open block = open.get(open.size() - 1);
        if (block.folded) {
            return close(arm(at + 1, false));
        }
        block.sawElse = true;
        block.branchedTo |= live;
        cut(block);
        push(block.shape.parameters().size());
        out.add(in, at);
        known = block.knownAtStart.clone();
        live = true;
        return at + 1;
    }

    private int close(int at) {
        Open block = open.remove(open.size() - 1);
        if (isOnlyAValue(block)) {
            out.remove(block.position, block.position + 1);
            moved(pop(), 1);
            return at + 1;
        }
        boolean merges = block.branchedTo && block.opcode != Opcode.LOOP;
        if (block.opcode == Opcode.IF && !block.folded && !block.sawElse) {
            merges = true;
        }
        cut(block);
        out.add(in, at);
        live |= merges;
        if (merges) {
            known = unknown.clone();
        }
        push(block.shape.results().size());
        if (!live && !open.isEmpty()) {
            out.add(Opcode.UNREACHABLE, 0, 0);
        }
        return at + 1;
    }

    /** Whether a block that nothing branches to holds nothing but a value's code. */
    private boolean isOnlyAValue(Open block) {
        boolean straight = block.folded || block.opcode == Opcode.BLOCK;
        if (!live || !straight || block.branchedTo || open.isEmpty() || stack.size() != block.height + 1) {
            return false;
        }
        Value value = stack.get(block.height);
        return value.pure && value.start == block.position + 1 && value.end == out.size();
    }

    private void cut(Open block) {
        while (stack.size() > block.height) {
            stack.remove(stack.size() - 1);
        }
    }

    // Branches

    private void leave(int at, int opcode) {
        if (opcode == Opcode.BR) {
            target(in.index(at)).branchedTo = true;
        } else if (opcode == Opcode.BR_TABLE) {
            // The labels are not kept: all that it may name count as named.
            for (int label = 0; label <= in.index(at); label++) {
                target(label).branchedTo = true;
            }
        }
        out.add(in, at);
        live = false;
    }

    private void branchIf(int at) {
        Value condition = pop();
        if (!condition.known) {
            Open target = target(in.index(at));
            target.branchedTo = true;
            out.add(in, at);
            use(
                    target.opcode == Opcode.LOOP
                            ? target.shape.parameters().size()
                            : target.shape.results().size());
            return;
        }
        discard(condition);
        if (condition.bits != 0) {
            target(in.index(at)).branchedTo = true;
            out.add(Opcode.BR, in.index(at), 0);
            live = false;
        }
    }

    /** Notes that a branch may carry the topmost values, so that their code cannot be left out. */
    private void use(int count) {
        for (int i = stack.size() - count; i < stack.size(); i++) {
            Value value = stack.get(i);
            stack.set(i, new Value(value.start, value.end, value.known, value.bits, false, value.truth));
        }
    }

    private Open target(int label) {
        return open.get(open.size() - 1 - label);
    }

    // Values

    private Value pop() {
        return stack.remove(stack.size() - 1);
    }

    /** Notes values of which nothing is known. */
    private void push(int count) {
        for (int i = 0; i < count; i++) {
            stack.add(new Value(out.size(), out.size(), false, 0, false, false));
        }
    }

    /** Notes the value that the last {@code length} instructions made. */
    private void made(int length, boolean isKnown, int bits, boolean pure) {
        boolean truth = isKnown ? bits == 0 || bits == 1 : isComparison(out.opcode(out.size() - 1));
        stack.add(new Value(out.size() - length, out.size(), isKnown, bits, pure, truth));
    }

    private void constant(int bits) {
        out.add(Opcode.I32_CONST, 0, bits);
        made(1, true, bits, true);
    }

    /** Does away with the value on top, which was popped. */
    private void discard(Value value) {
        if (value.pure) {
            out.remove(value.start, value.end);
        } else {
            out.add(Opcode.DROP, 0, 0);
        }
    }

    /** Takes out the code of {@code value}, which is pure, under {@code next}, which then is on top. */
    private void keep(Value next, Value value) {
        out.remove(value.start, value.end);
        moved(next, value.end - value.start);
    }

    /** Puts a value back whose code begins {@code length} instructions earlier now. */
    private void moved(Value next, int length) {
        stack.add(new Value(next.start - length, next.end - length, next.known, next.bits, next.pure, next.truth));
    }

    private void apply(int at, FunctionShape callee, int besides) {
        for (int i = 0; i < callee.parameters().size() + besides; i++) {
            pop();
        }
        out.add(in, at);
        push(callee.results().size());
    }

    private void select(int at) {
        Value condition = pop();
        Value second = pop();
        Value first = pop();
        boolean foldable = condition.known && condition.pure;
        if (foldable && condition.bits != 0 && second.pure) {
            discard(condition);
            discard(second);
            stack.add(first);
        } else if (foldable && condition.bits == 0 && first.pure) {
            discard(condition);
            keep(second, first);
        } else {
            combine(at, first, second, condition);
        }
    }

    /** Writes an instruction that makes one value of {@code operands}, the topmost last, and does nothing else. */
    private void combine(int at, Value... operands) {
        int end = operands[0].start;
        boolean pure = true;
        for (Value operand : operands) {
            pure &= operand.pure && operand.start == end;
            end = operand.end;
        }
        pure &= end == out.size();
        out.add(in, at);
        made(pure ? out.size() - operands[0].start : 1, false, 0, pure);
    }

    private void localGet(int at) {
        Integer value = known[in.index(at)];
        if (value != null) {
            constant(value);
        } else {
            out.add(in, at);
            made(1, false, 0, true);
        }
    }

    private void localSet(int at, int opcode) {
        int local = in.index(at);
        Value value = pop();
        boolean tee = opcode == Opcode.LOCAL_TEE;
        if (!read.get(local)) {
            if (tee) {
                stack.add(value);
            } else {
                discard(value);
            }
            return;
        }
        known[local] = value.known ? Integer.valueOf(value.bits) : null;
        out.add(in, at);
        if (tee) {
            made(1, value.known, value.bits, false);
        }
    }

    private void compute(int at, int opcode) {
        Value right = pop();
        if (opcode == Opcode.I32_EQZ) {
            if (right.known && right.pure) {
                discard(right);
                constant(right.bits == 0 ? 1 : 0);
            } else {
                combine(at, right);
            }
            return;
        }
        Value left = pop();
        if (left.known && right.known && left.pure && right.pure) {
            discard(right);
            discard(left);
            constant(result(opcode, left.bits, right.bits));
        } else if (opcode == Opcode.I32_OR && isZero(right)) {
            discard(right);
            stack.add(left);
        } else if (opcode == Opcode.I32_OR && isZero(left)) {
            keep(right, left);
        } else if (opcode == Opcode.I32_OR && left.pure && right.pure && (isOne(left, right) || isOne(right, left))) {
            discard(right);
            discard(left);
            constant(1);
        } else if (opcode == Opcode.I32_AND && left.pure && right.pure && (isZero(left) || isZero(right))) {
            discard(right);
            discard(left);
            constant(0);
        } else {
            combine(at, left, right);
        }
    }

    private static boolean isZero(Value value) {
        return value.known && value.pure && value.bits == 0;
    }

    /** Whether {@code value} is 1 and {@code other} at most 1. */
    private static boolean isOne(Value value, Value other) {
        return value.known && value.bits == 1 && other.truth;
    }

    private static boolean isComparison(int opcode) {
        return Opcode.between(opcode, Opcode.I32_EQZ, LAST_COMPARISON);
    }

    private static int result(int opcode, int left, int right) {
        return switch (opcode) {
            case Opcode.I32_EQ -> left == right ? 1 : 0;
            case Opcode.I32_NE -> left != right ? 1 : 0;
            case Opcode.I32_AND -> left & right;
            default -> left | right;
        };
    }

    private void plain(int at, int opcode) {
        int operands = Opcode.operands(opcode);
        if (operands < 0) {
            understood = false;
            return;
        }
        int results = Opcode.results(opcode);
        if (isPure(opcode) && results == 1 && operands > 0) {
            Value[] taken = new Value[operands];
            for (int i = operands - 1; i >= 0; i--) {
                taken[i] = pop();
            }
            combine(at, taken);
            return;
        }
        for (int i = 0; i < operands; i++) {
            pop();
        }
        out.add(in, at);
        for (int i = 0; i < results; i++) {
            made(1, false, 0, isPure(opcode));
        }
    }

    /** Whether it can neither trap nor change anything. */
    private static boolean isPure(int opcode) {
        boolean number = Opcode.between(opcode, 0x41, 0xC4);
        boolean mayTrap = Opcode.between(opcode, 0x6D, 0x70)
                || Opcode.between(opcode, 0x7F, 0x82)
                || Opcode.between(opcode, 0xA8, 0xAB)
                || Opcode.between(opcode, 0xAE, 0xB1);
        return (number && !mayTrap) || opcode == Opcode.GLOBAL_GET || opcode == Opcode.MEMORY_SIZE;
    }
}
