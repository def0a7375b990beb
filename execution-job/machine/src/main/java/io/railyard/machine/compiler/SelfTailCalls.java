package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.List;

/**
 * Makes a function's tail calls of itself jumps: the body becomes a loop, the call assigns the parameters, makes the other
 * locals zero and goes to the loop's head.
 */
final class SelfTailCalls {
    private final Code code;
    private final int function;
    private final Code result;
    private int depth;

    private SelfTailCalls(Code code, int function) {
        this.code = code;
        this.function = function;
        this.result = code.emptyCopy();
    }

    static Code replace(Code code, int function, Signature signature) {
        for (int at = 0; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.RETURN_CALL && code.index(at) == function) {
                return new SelfTailCalls(code, function).rewritten(signature);
            }
        }
        return code;
    }

    private Code rewritten(Signature signature) {
        BitSet live = new Liveness(code, new Blocks(code)).at(0);
        result.add(Opcode.LOOP, 0, 0, new Signature(List.of(), signature.results()));
        for (int at = 0; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.RETURN_CALL && code.index(at) == function) {
                again(live);
            } else {
                copy(at);
            }
        }
        result.add(Opcode.END, 0, 0, null);
        return result;
    }

    private void again(BitSet live) {
        for (int local = code.parameterCount - 1; local >= 0; local--) {
            result.add(Opcode.LOCAL_SET, local, 0, null);
        }
        for (int local = code.parameterCount; local < code.locals.size(); local++) {
            if (live.get(local)) {
                zero(code.locals.get(local));
                result.add(Opcode.LOCAL_SET, local, 0, null);
            }
        }
        result.add(Opcode.BR, depth, 0, null);
    }

    private void zero(ValueType type) {
        switch (type) {
            case I32 -> result.add(Opcode.I32_CONST, 0, 0, null);
            case I64, V128_LOW, V128_HIGH -> result.add(Opcode.I64_CONST, 0, 0, null);
            case F32 -> result.add(Opcode.F32_CONST, 0, 0, null);
            case F64 -> result.add(Opcode.F64_CONST, 0, 0, null);
            case FUNCREF, EXTERNREF, EXNREF -> result.add(Opcode.REF_NULL, 0, ValueType.NULL, type);
        }
    }

    /** Copies an instruction; a label that names the function now lies one further out. */
    private void copy(int at) {
        int opcode = code.opcode(at);
        switch (opcode) {
            case Opcode.BR, Opcode.BR_IF -> result.add(opcode, label(code.index(at)), 0, null);
            case Opcode.BR_TABLE -> {
                int[] labels = code.labels(at).clone();
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = label(labels[i]);
                }
                result.add(opcode, 0, 0, labels);
            }
            case Opcode.TRY_TABLE -> {
                TryTable table = code.tryTable(at);
                List<TryTable.Catch> catches = table.catches().stream()
                        .map(clause -> new TryTable.Catch(clause.tag(), clause.reference(), label(clause.label())))
                        .toList();
                result.add(opcode, 0, 0, new TryTable(table.shape(), catches));
            }
            default -> result.add(code, at);
        }
        if (Opcode.opens(opcode)) {
            depth++;
        } else if (opcode == Opcode.END) {
            depth--;
        }
    }

    private int label(int label) {
        return label == depth ? label + 1 : label;
    }
}
