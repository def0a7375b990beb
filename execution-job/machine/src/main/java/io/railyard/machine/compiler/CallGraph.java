package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.List;

/**
 * Which functions may grow the memory, themselves or through what they call (the host's may), and which tables never
 * change.
 */
final class CallGraph {
    private final BitSet grows;
    /** Functions that may return with a memory that lies elsewhere. */
    private final BitSet moves;

    private final BitSet callsTable = new BitSet();
    private final BitSet writtenTables = new BitSet();
    private final BitSet instructions = new BitSet();
    /** Functions that set why the guest is stopped, and stop it. */
    private final BitSet stops = new BitSet();

    private final int depthGlobal;
    private final TailCalls tails;
    private final BitSet[] calls;
    private final boolean tableMoves;
    private boolean guestGrows;

    /**
     * @param functions the module's own, in order
     * @param hostGrows whether functions of the host may return after they have made the memory grow
     */
    CallGraph(GuestModule module, List<Code> functions, boolean hostGrows) {
        tails = new TailCalls(module, functions);
        depthGlobal = module.depthGlobal;
        for (int i = 0; i < functions.size(); i++) {
            stops.set(module.imports + i, stops(functions.get(i), module.stopGlobal));
        }
        calls = new BitSet[module.imports + functions.size()];
        for (int i = 0; i < functions.size(); i++) {
            calls[module.imports + i] = scan(module.imports + i, functions.get(i));
        }
        BitSet referenced = module.referenced();
        guestGrows = reaches(module, calls);
        BitSet growing = (BitSet) instructions.clone();
        growing.set(0, module.imports);
        grows = callers(module, growing);
        moves = hostGrows ? grows : callers(module, instructions);
        tableMoves = referenced.intersects(moves);
    }

    /** The functions {@code called} and those that may call them. */
    private BitSet callers(GuestModule module, BitSet called) {
        BitSet found = (BitSet) called.clone();
        boolean changed = true;
        while (changed) {
            changed = false;
            boolean table = module.referenced().intersects(found);
            for (int i = module.imports; i < calls.length; i++) {
                if (!found.get(i) && (calls[i].intersects(found) || (table && callsTable.get(i)))) {
                    found.set(i);
                    changed = true;
                }
            }
        }
        return found;
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

    private static boolean stops(Code code, int stopGlobal) {
        return code.size() >= 3
                && code.opcode(0) == Opcode.LOCAL_GET
                && code.opcode(1) == Opcode.GLOBAL_SET
                && code.index(1) == stopGlobal
                && code.opcode(2) == Opcode.UNREACHABLE;
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
                case Opcode.MEMORY_GROW -> instructions.set(function);
                default -> {}
            }
        }
        return called;
    }

    /** Whether the guest itself may grow the memory; its host may in any case. */
    boolean guestGrows() {
        return guestGrows;
    }

    /** Whether the memory may grow while {@code function} runs. */
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

    /**
     * Whether a function calls nothing but what stops the guest: nobody sees the depth that it takes and gives back, so
     * it only looks whether there is enough.
     */
    boolean isLeaf(Code code) {
        for (int at = 0; at < code.size(); at++) {
            int opcode = code.opcode(at);
            boolean calls = opcode == Opcode.CALL_INDIRECT
                    || opcode == Opcode.RETURN_CALL
                    || opcode == Opcode.RETURN_CALL_INDIRECT
                    || opcode == Opcode.THROW
                    || opcode == Opcode.THROW_REF
                    || opcode == Opcode.TRY_TABLE
                    || (opcode == Opcode.CALL && !stops.get(code.index(at)));
            boolean seesDepth =
                    (opcode == Opcode.GLOBAL_GET || opcode == Opcode.GLOBAL_SET) && code.index(at) == depthGlobal;
            if (calls || seesDepth) {
                return false;
            }
        }
        return depthGlobal >= 0;
    }

    /** Whether instruction {@code at} may change where the memory lies. */
    boolean mayMove(Code code, int at) {
        return switch (code.opcode(at)) {
            case Opcode.CALL -> moves.get(code.index(at));
            case Opcode.CALL_INDIRECT -> tableMoves;
            case Opcode.MEMORY_GROW -> true;
            default -> false;
        };
    }
}
