package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;

/** Which locals may still be read, at each instruction of a function. */
final class Liveness {
    private final Code code;
    private final Blocks blocks;
    private final BitSet[] live;
    private final boolean catches;

    Liveness(Code code, Blocks blocks) {
        this.code = code;
        this.blocks = blocks;
        live = new BitSet[code.size() + 2];
        for (int i = 0; i < live.length; i++) {
            live[i] = new BitSet();
        }
        boolean found = false;
        for (int at = 0; at < code.size(); at++) {
            found |= code.opcode(at) == Opcode.TRY_TABLE;
        }
        catches = found;
        BitSet now = new BitSet(code.locals.size());
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int at = code.size() - 1; at >= 0; at--) {
                now.clear();
                before(at, now);
                if (!now.equals(live[at])) {
                    live[at].clear();
                    live[at].or(now);
                    changed = true;
                }
            }
        }
    }

    /** Locals that may be read before they are written, from instruction {@code at} on. Not to be changed. */
    BitSet at(int at) {
        return live[at];
    }

    /** Adds to {@code set}, which is empty, what is live before instruction {@code at}. */
    private void before(int at, BitSet set) {
        int opcode = code.opcode(at);
        switch (opcode) {
            case Opcode.UNREACHABLE, Opcode.RETURN -> {}
            case Opcode.THROW, Opcode.THROW_REF, Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> {}
            case Opcode.BR -> set.or(target(at, code.index(at)));
            case Opcode.BR_IF -> {
                set.or(live[at + 1]);
                set.or(target(at, code.index(at)));
            }
            case Opcode.BR_TABLE -> {
                for (int label : code.labels(at)) {
                    set.or(target(at, label));
                }
            }
            case Opcode.IF -> {
                set.or(live[at + 1]);
                int otherwise = blocks.otherwise(at);
                set.or(live[otherwise >= 0 ? otherwise + 1 : blocks.end(at) + 1]);
            }
            case Opcode.ELSE -> set.or(live[blocks.end(blocks.parent(at)) + 1]);
            default -> set.or(live[at + 1]);
        }
        if (catches && Opcode.mayThrow(opcode)) {
            set.or(handlers(at));
        }
        int local = code.index(at);
        switch (opcode) {
            case Opcode.LOCAL_GET, Idiom.LOCAL_ADD, Idiom.VECTOR_GET -> set.set(local, local + code.localCount(at));
            case Opcode.LOCAL_SET, Opcode.LOCAL_TEE, Idiom.VECTOR_SET, Idiom.VECTOR_TEE ->
                set.clear(local, local + code.localCount(at));
            default -> {}
        }
    }

    /** Locals that a handler round instruction {@code at} may read, or what it leads to. */
    BitSet handlers(int at) {
        BitSet set = new BitSet();
        for (int block = blocks.parent(at); block >= 0; block = blocks.parent(block)) {
            if (code.opcode(block) == Opcode.TRY_TABLE) {
                for (TryTable.Catch clause : code.tryTable(block).catches()) {
                    set.or(target(block, clause.label()));
                }
            }
        }
        return set;
    }

    private BitSet target(int at, int label) {
        return live[blocks.continuation(blocks.named(at, label))];
    }
}
