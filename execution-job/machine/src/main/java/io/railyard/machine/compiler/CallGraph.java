package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.List;

/**
 * Which functions may grow the memory, themselves or through what they call (the host's may), and which tables never
 * change.
 */
final class CallGraph {
    private final BitSet grows = new BitSet();
    private final BitSet callsTable = new BitSet();
    private final BitSet writtenTables = new BitSet();
    private final BitSet instructions = new BitSet();
    private final TailCalls tails;
    private final BitSet[] calls;
    private boolean tableGrows;
    private boolean guestGrows;

    /**
     * @param functions the module's own, in order
     */
    CallGraph(GuestModule module, List<Code> functions) {
        tails = new TailCalls(module, functions);
        grows.set(0, module.imports);
        calls = new BitSet[module.imports + functions.size()];
        for (int i = 0; i < functions.size(); i++) {
            calls[module.imports + i] = scan(module.imports + i, functions.get(i));
        }
        BitSet referenced = module.referenced();
        guestGrows = reaches(module, calls);
        boolean changed = true;
        while (changed) {
            changed = false;
            tableGrows = referenced.intersects(grows);
            for (int i = module.imports; i < calls.length; i++) {
                if (!grows.get(i) && (calls[i].intersects(grows) || (tableGrows && callsTable.get(i)))) {
                    grows.set(i);
                    changed = true;
                }
            }
        }
    }

    /** Whether a function with a {@code memory.grow} is called, exported or in a table. */
    private boolean reaches(GuestModule module, BitSet[] calls) {
        boolean reached = module.referenced().intersects(instructions)
                || module.exportedFunctions.values().stream().anyMatch(instructions::get);
        for (BitSet called : calls) {
            reached |= called != null && called.intersects(instructions);
        }
        return reached;
    }

    private BitSet scan(int function, Code code) {
        BitSet called = new BitSet();
        for (int at = 0; at < code.size(); at++) {
            switch (code.opcode(at)) {
                case Opcode.CALL, Opcode.RETURN_CALL -> called.set(code.index(at));
                case Opcode.CALL_INDIRECT, Opcode.RETURN_CALL_INDIRECT -> callsTable.set(function);
                case Opcode.TABLE_SET -> writtenTables.set(code.index(at));
                case Opcode.TABLE_GROW, Opcode.TABLE_FILL, Opcode.TABLE_COPY -> writtenTables.set(code.index(at));
                case Opcode.TABLE_INIT -> writtenTables.set((int) code.value(at));
                case Opcode.MEMORY_GROW -> {
                    grows.set(function);
                    instructions.set(function);
                }
                default -> {}
            }
        }
        return called;
    }

    /** Whether the guest itself may grow the memory; its host may in any case. */
    boolean guestGrows() {
        return guestGrows;
    }

    boolean mayGrow(int function) {
        return grows.get(function);
    }

    /** How functions leave by tail calls. */
    TailCalls tails() {
        return tails;
    }

    /** The functions that {@code function} calls by name. Not to be changed. */
    BitSet callees(int function) {
        return calls[function];
    }

    /** Whether no instruction writes to {@code table}. */
    boolean isConstant(int table) {
        return !writtenTables.get(table);
    }

    /** Whether instruction {@code at} may change where the memory lies. */
    boolean mayGrow(Code code, int at) {
        return switch (code.opcode(at)) {
            case Opcode.CALL -> mayGrow(code.index(at));
            case Opcode.CALL_INDIRECT -> tableGrows;
            case Opcode.MEMORY_GROW -> true;
            default -> false;
        };
    }
}
