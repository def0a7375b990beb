package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Locals whose pages are made ready ahead. An interpreter's loop stores through the same local in every turn, on its way
 * to the dispatch: where it goes on, say. The page is then made ready before the loop and where a case writes the local,
 * instead of being asked for by every turn. In such a loop the page of the local and the next one are kept whenever the
 * local's value lies in the memory.
 */
final class ReadyLocals {
    static final ReadyLocals NONE = new ReadyLocals(List.of());

    private final List<Loop> loops;

    /** The loop that begins at {@code from} and ends at {@code to}, and its locals. */
    private record Loop(int from, int to, BitSet locals) {}

    private ReadyLocals(List<Loop> loops) {
        this.loops = loops;
    }

    static ReadyLocals find(Code code) {
        List<Loop> found = new ArrayList<>();
        Blocks blocks = null;
        for (int at = 0; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.BR_TABLE && code.labels(at).length >= Renewals.CASES) {
                blocks = blocks == null ? new Blocks(code) : blocks;
                int loop = blocks.loopAround(at);
                if (loop >= 0) {
                    BitSet locals = stored(code, blocks, loop, at);
                    if (!locals.isEmpty()) {
                        found.add(new Loop(loop, blocks.end(loop), locals));
                    }
                }
            }
        }
        return found.isEmpty() ? NONE : new ReadyLocals(List.copyOf(found));
    }

    /** Locals through which every turn of the loop stores before {@code dispatch}, and which it does not write there. */
    private static BitSet stored(Code code, Blocks blocks, int loop, int dispatch) {
        BitSet stored = new BitSet();
        BitSet written = new BitSet();
        for (int at = loop + 1; at < dispatch; at++) {
            if (code.writesLocal(at)) {
                written.set(code.index(at), code.index(at) + code.localCount(at));
            }
            boolean store = Opcode.between(code.opcode(at), Opcode.FIRST_STORE, Opcode.LAST_STORE);
            if (store && isStraight(code, blocks, loop, at)) {
                int base = base(code, at);
                if (base >= 0 && Long.compareUnsigned(code.value(at), AddressFacts.REACH) <= 0) {
                    stored.set(base);
                }
            }
        }
        stored.andNot(written);
        return stored;
    }

    /** Whether only blocks lie between the loop and the instruction. */
    private static boolean isStraight(Code code, Blocks blocks, int loop, int at) {
        int block = blocks.parent(at);
        while (block >= 0 && code.opcode(block) == Opcode.BLOCK) {
            block = blocks.parent(block);
        }
        return block == loop;
    }

    /** The local that is the address of the store at {@code at}; -1 when it is none, or not seen to be one. */
    private static int base(Code code, int at) {
        int value = begin(code, at - 1);
        return value > 0 && code.opcode(value - 1) == Opcode.LOCAL_GET ? code.index(value - 1) : -1;
    }

    /** The first instruction of the expression that ends at {@code last}; -1 when it is none of the usual ones. */
    private static int begin(Code code, int last) {
        int at = last;
        int wanted = 1;
        while (at >= 0) {
            int operands = operands(code.opcode(at));
            if (operands < 0) {
                return -1;
            }
            wanted += operands - 1;
            if (wanted == 0) {
                return at;
            }
            at--;
        }
        return -1;
    }

    /** How many values an instruction takes that gives one; -1 for others and unusual ones. */
    private static int operands(int opcode) {
        if (opcode == Opcode.LOCAL_GET || Opcode.between(opcode, Opcode.I32_CONST, Opcode.F64_CONST)) {
            return 0;
        }
        boolean load = Opcode.between(opcode, Opcode.FIRST_LOAD, Opcode.LAST_LOAD);
        if (load || opcode == Opcode.LOCAL_TEE || opcode == Opcode.I64_EXTEND_I32_U) {
            return 1;
        }
        boolean binary = Opcode.between(opcode, Opcode.I32_ADD, Opcode.I32_OR)
                || Opcode.between(opcode, Opcode.I64_ADD, Opcode.I64_OR);
        return binary ? 2 : -1;
    }

    /** Locals whose pages are ready at the instruction {@code at}, as in the loop that begins there. */
    boolean has(int local, int at) {
        for (Loop loop : loops) {
            if (loop.from <= at && at < loop.to && loop.locals.get(local)) {
                return true;
            }
        }
        return false;
    }

    /** Locals whose pages must be made ready before the loop at {@code at}. */
    List<Integer> before(int at) {
        List<Integer> locals = new ArrayList<>();
        for (Loop loop : loops) {
            if (loop.from == at) {
                loop.locals.stream().filter(local -> !has(local, at - 1)).forEach(locals::add);
            }
        }
        return locals;
    }
}
