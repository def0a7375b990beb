package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.List;

/**
 * Which functions leave by tail calls, and how. A function that makes one notes in the state what is to be called next
 * and returns; whoever called it does the noted calls in a loop, so that the Java stack does not grow. Functions that
 * make none, and their callers, pay nothing. A tail call of a function that makes none itself is a call and a return:
 * one frame more at most.
 */
final class TailCalls {
    /** Values that a frame may hold to stay on the Java stack while the function that follows it runs. */
    private static final int SMALL_FRAME = 16;

    private final GuestModule module;
    private final BitSet leaving = new BitSet();
    private final BitSet bounced = new BitSet();
    private final BitSet targets = new BitSet();
    private final BitSet indirectTypes = new BitSet();

    /**
     * @param functions the module's own, in order, without tail calls of themselves
     */
    TailCalls(GuestModule module, List<Code> functions) {
        this.module = module;
        for (int i = 0; i < functions.size(); i++) {
            scan(module.imports + i, functions.get(i), false);
        }
        for (int i = 0; i < functions.size(); i++) {
            if (leaving.get(module.imports + i)) {
                scan(module.imports + i, functions.get(i), true);
            }
        }
        if (!indirectTypes.isEmpty()) {
            module.referenced().stream()
                    .filter(function -> indirectTypes.get(module.canonical(module.functionTypes.get(function))))
                    .forEach(targets::set);
        }
    }

    private void scan(int function, Code code, boolean second) {
        int tries = 0;
        BitSet open = new BitSet();
        int depth = 0;
        for (int at = 0; at < code.size(); at++) {
            int opcode = code.opcode(at);
            if (Opcode.opens(opcode)) {
                open.set(depth++, opcode == Opcode.TRY_TABLE);
                tries += opcode == Opcode.TRY_TABLE ? 1 : 0;
            } else if (opcode == Opcode.END && depth > 0) {
                tries -= open.get(--depth) ? 1 : 0;
            } else if (opcode == Opcode.RETURN_CALL || opcode == Opcode.RETURN_CALL_INDIRECT) {
                leaving.set(function);
                if (second && !isPlain(code, at, tries > 0)) {
                    bounce(function, code, at);
                }
            }
        }
    }

    private void bounce(int function, Code code, int at) {
        bounced.set(function);
        if (code.opcode(at) == Opcode.RETURN_CALL) {
            targets.set(code.index(at));
        } else {
            indirectTypes.set(module.canonical(code.index(at)));
        }
    }

    /** Whether the tail call at {@code at} is written as a call and a return. */
    boolean isPlain(Code code, int at, boolean withinTry) {
        return !withinTry
                && code.opcode(at) == Opcode.RETURN_CALL
                && !leaving.get(code.index(at))
                && code.locals.size() <= SMALL_FRAME;
    }

    /** Whether {@code function} may return with a call noted. */
    boolean bounces(int function) {
        return bounced.get(function);
    }

    /** The functions whose calls are noted. */
    BitSet targets() {
        return targets;
    }
}
