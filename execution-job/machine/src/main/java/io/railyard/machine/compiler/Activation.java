package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One activation of an interpreted function. Its parameters lie on top of the cells when it begins. */
final class Activation {
    private static final int FIRST_BLOCKS = 8;
    private static final int GOES_ON = -2;

    private final Interpreter interpreter;
    private final GuestModule module;
    private final GuestState state;
    private final OperandCells cells;
    private final Code code;
    private final Blocks blocks;
    private final Signature signature;
    private final int base;
    private final Steps steps;
    /** By depth: the instruction that opened the block, and the cells below its parameters. */
    private int[] open = new int[FIRST_BLOCKS];

    private int[] heights = new int[FIRST_BLOCKS];
    private int depth;
    private int at;

    Activation(Interpreter interpreter, InterpretedCode.Body body, Signature signature) {
        this.interpreter = interpreter;
        this.module = interpreter.module;
        this.state = interpreter.state;
        this.cells = interpreter.cells;
        this.code = body.code();
        this.blocks = body.blocks();
        this.signature = signature;
        this.base = cells.top() - signature.parameters().size();
        this.steps = new Steps(interpreter, code, base);
    }

    /**
     * Runs it: the results take the place of the parameters.
     *
     * @return the function to be called in its place, whose arguments they then are, or {@link Interpreter#ENDED}
     */
    int run() {
        for (int local = code.parameterCount; local < code.locals.size(); local++) {
            ValueType type = code.locals.get(local);
            cells.push(type.isReference() ? ValueType.NULL : 0);
        }
        int result = GOES_ON;
        while (result == GOES_ON) {
            try {
                result = step();
            } catch (GuestException e) {
                result = handle(e);
            }
        }
        return result;
    }

    private int step() {
        int opcode = code.opcode(at);
        switch (opcode) {
            case Opcode.UNREACHABLE -> throw Operations.unreachable();
            case Opcode.BLOCK, Opcode.LOOP, Opcode.TRY_TABLE -> open(at);
            case Opcode.IF -> branchToArm();
            case Opcode.ELSE -> {
                at = blocks.end(blocks.parent(at));
                return GOES_ON;
            }
            case Opcode.END -> {
                if (depth == 0) {
                    return leave();
                }
                depth--;
            }
            case Opcode.BR -> {
                return branch(code.index(at));
            }
            case Opcode.BR_IF -> {
                if (cells.popInt() != 0) {
                    return branch(code.index(at));
                }
            }
            case Opcode.BR_TABLE -> {
                int[] labels = code.labels(at);
                int which = cells.popInt();
                return branch(labels[Integer.compareUnsigned(which, labels.length) < 0 ? which : labels.length - 1]);
            }
            case Opcode.RETURN -> {
                return leave();
            }
            default -> {
                return other(opcode);
            }
        }
        at++;
        return GOES_ON;
    }

    private int other(int opcode) {
        switch (opcode) {
            case Opcode.CALL -> interpreter.call(code.index(at));
            case Opcode.CALL_INDIRECT -> interpreter.call(interpreter.callee(code, at));
            case Opcode.RETURN_CALL -> {
                return leaveFor(code.index(at));
            }
            case Opcode.RETURN_CALL_INDIRECT -> {
                return leaveFor(interpreter.callee(code, at));
            }
            case Opcode.THROW -> throw interpreter.exception(code.index(at));
            case Opcode.THROW_REF -> throw GuestException.again(cells.popException());
            case Opcode.GLOBAL_SET -> {
                if (code.index(at) == module.stopGlobal && state.goesOn((int) cells.get(cells.top() - 1))) {
                    cells.pop();
                    return leave();
                }
                steps.plain(opcode, at);
            }
            default -> steps.plain(opcode, at);
        }
        at++;
        return GOES_ON;
    }

    private void open(int block) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
            heights = Arrays.copyOf(heights, 2 * depth);
        }
        open[depth] = block;
        heights[depth++] = cells.top() - code.shape(block).parameters().size();
    }

    private void branchToArm() {
        boolean taken = cells.popInt() != 0;
        int otherwise = blocks.otherwise(at);
        open(at);
        if (!taken) {
            // What follows is the first instruction of the other arm, or the end.
            at = otherwise >= 0 ? otherwise : blocks.end(at) - 1;
        }
    }

    private int branch(int label) {
        if (label == depth) {
            return leave();
        }
        depth -= label + 1;
        int block = open[depth];
        boolean again = code.opcode(block) == Opcode.LOOP;
        Signature shape = code.shape(block);
        cells.moveDown(heights[depth], (again ? shape.parameters() : shape.results()).size());
        at = blocks.continuation(block);
        if (again) {
            depth++;
        }
        return GOES_ON;
    }

    private int leave() {
        cells.moveDown(base, signature.results().size());
        return Interpreter.ENDED;
    }

    private int leaveFor(int function) {
        cells.moveDown(base, module.signature(function).parameters().size());
        return function;
    }

    /** Goes to the handler that takes {@code exception}, or lets it fly on. */
    private int handle(GuestException exception) {
        while (depth > 0) {
            int block = open[--depth];
            if (code.opcode(block) != Opcode.TRY_TABLE) {
                continue;
            }
            for (TryTable.Catch clause : code.tryTable(block).catches()) {
                if (clause.tag() == TryTable.ALL || clause.tag() == exception.tag) {
                    cells.cut(heights[depth]);
                    return caught(clause, exception);
                }
            }
        }
        cells.cut(base);
        throw exception;
    }

    private int caught(TryTable.Catch clause, GuestException exception) {
        List<ValueType> types = clause.tag() == TryTable.ALL
                ? List.of()
                : module.tags.get(clause.tag()).parameters();
        for (int i = 0; i < types.size(); i++) {
            @Nullable GuestException held = exception.exceptions.length == 0 ? null : exception.exceptions[i];
            cells.push(types.get(i), exception.values[i], held);
        }
        if (clause.reference()) {
            cells.push(exception);
        }
        return branch(clause.label());
    }
}
