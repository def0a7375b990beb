package io.railyard.machine.compiler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs functions one instruction at a time, over the same state as compiled code and with the same operations: results,
 * traps, gas and memory are equal. For functions that no JVM method holds, and as a judge of the compiler. One for each
 * instance; mutable; owned by one thread at a time.
 */
final class Interpreter {
    /** What an activation gives when it ends without a tail call. */
    static final int ENDED = -1;

    final GuestModule module;
    final GuestState state;
    final OperandCells cells = new OperandCells();
    private final InterpretedCode code;

    Interpreter(GuestModule module, InterpretedCode code, GuestState state) {
        this.module = module;
        this.code = code;
        this.state = state;
    }

    /**
     * Calls {@code function} from outside.
     *
     * @return the first result as its bits, 0 when there is none
     */
    long enter(int function, long... arguments) {
        int before = cells.top();
        try {
            List<ValueType> types = module.signature(function).parameters();
            for (int i = 0; i < arguments.length; i++) {
                cells.push(types.get(i), arguments[i], null);
            }
            call(function);
            return cells.top() == before ? 0 : cells.get(before);
        } finally {
            cells.cut(before);
        }
    }

    /** Calls {@code function}: takes its arguments from the cells, leaves its results there. */
    void call(int function) {
        int next = function;
        while (next != ENDED) {
            if (module.isImported(next)) {
                host(next);
                next = ENDED;
            } else if (!state.interprets(next)) {
                state.callCompiled(next);
                next = ENDED;
            } else {
                next = new Activation(this, code.of(next), module.signature(next)).run();
            }
        }
    }

    /** The function that an indirect call reaches; the index is on top. */
    int callee(Code in, int at) {
        int table = (int) in.value(at);
        long index = index(module.tables.table(table).wide());
        return GuestTables.callee(index, state, table, module.canonical(in.index(at)));
    }

    /** Takes a number that is an index, a length or an address. */
    long index(boolean wide) {
        return wide ? cells.pop() : cells.pop() & 0xffff_ffffL;
    }

    private void host(int function) {
        Signature signature = module.signature(function);
        int count = signature.parameters().size();
        long[] arguments = new long[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = cells.get(cells.top() - count + i);
        }
        cells.cut(cells.top() - count);
        long result = state.callHost(function, arguments);
        if (!signature.results().isEmpty()) {
            ValueType type = signature.results().get(0);
            cells.push(type.slots == 1 ? (int) result : result);
        }
    }

    GuestException exception(int tag) {
        List<ValueType> types = module.tags.get(tag).parameters();
        int count = types.size();
        long[] values = new long[count];
        @Nullable GuestException[] exceptions = new GuestException[count];
        for (int i = 0; i < count; i++) {
            values[i] = cells.get(cells.top() - count + i);
            exceptions[i] = cells.exception(cells.top() - count + i);
        }
        cells.cut(cells.top() - count);
        return GuestException.of(tag, values, exceptions);
    }
}
