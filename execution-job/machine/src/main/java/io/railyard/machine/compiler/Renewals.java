package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Where the cases of an interpreter's loop take the values of its dispatch anew. What several cases compute of the same
 * values HotSpot computes once, before the jump, for each instruction of the interpreted program, and keeps it on its
 * stack; of values that it cannot know to be equal it computes in each case what that case needs.
 */
final class Renewals {
    /** Cases from which on a branch table in a loop is a dispatch. */
    static final int CASES = 12;

    private final Code code;
    private final Blocks blocks;
    private final Liveness liveness;
    private final Map<Integer, List<Integer>> found = new HashMap<>();

    private Renewals(Code code) {
        this.code = code;
        blocks = new Blocks(code);
        liveness = new Liveness(code, blocks);
    }

    /** By instruction with which a case begins: the integer locals that the loop writes before its dispatch, as far as read. */
    static Map<Integer, List<Integer>> find(Code code) {
        Renewals renewals = null;
        for (int at = 0; at < code.size(); at++) {
            if (code.opcode(at) == Opcode.BR_TABLE && code.labels(at).length >= CASES) {
                renewals = renewals == null ? new Renewals(code) : renewals;
                renewals.add(at);
            }
        }
        return renewals == null ? Map.of() : renewals.found;
    }

    private void add(int at) {
        int loop = blocks.loopAround(at);
        TreeSet<Integer> cases = new TreeSet<>();
        for (int label : code.labels(at)) {
            cases.add(blocks.named(at, label));
        }
        if (loop < 0 || cases.size() < CASES) {
            return;
        }
        BitSet written = written(loop, at);
        for (int block : cases.tailSet(loop, false)) {
            int begin = blocks.continuation(block);
            BitSet read = (BitSet) liveness.at(begin).clone();
            read.and(written);
            found.put(begin, read.stream().boxed().toList());
        }
    }

    private BitSet written(int from, int to) {
        BitSet written = new BitSet();
        for (int at = from; at < to; at++) {
            boolean writes = code.localCount(at) == 1 && code.opcode(at) != Opcode.LOCAL_GET;
            if (writes && isInteger(code.locals.get(code.index(at)))) {
                written.set(code.index(at));
            }
        }
        return written;
    }

    private static boolean isInteger(ValueType type) {
        return type == ValueType.I32 || type == ValueType.I64;
    }
}
