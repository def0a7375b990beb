package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.List;

/** Which instructions belong together: the end and else of each block, and what each branch names. */
final class Blocks {
    private final Code code;
    private final int[] ends;
    private final int[] elses;
    /** By instruction: the block instruction around it, or -1; for else and end the block they belong to. */
    private final int[] parents;

    Blocks(Code code) {
        this.code = code;
        int size = code.size();
        ends = new int[size];
        elses = new int[size];
        parents = new int[size];
        List<Integer> open = new ArrayList<>();
        for (int at = 0; at < size; at++) {
            parents[at] = open.isEmpty() ? -1 : open.get(open.size() - 1);
            elses[at] = -1;
            switch (code.opcode(at)) {
                case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY_TABLE -> open.add(at);
                case Opcode.ELSE -> elses[parents[at]] = at;
                case Opcode.END -> {
                    if (!open.isEmpty()) {
                        ends[open.remove(open.size() - 1)] = at;
                    }
                }
                default -> {}
            }
        }
    }

    boolean opens(int at) {
        return code.opens(at);
    }

    /** The end of the block that begins at {@code at}. */
    int end(int at) {
        return ends[at];
    }

    /** The else of the if that begins at {@code at}, or -1. */
    int otherwise(int at) {
        return elses[at];
    }

    int parent(int at) {
        return parents[at];
    }

    /** The innermost loop round {@code at}, or -1. */
    int loopAround(int at) {
        int block = parents[at];
        while (block >= 0 && code.opcode(block) != Opcode.LOOP) {
            block = parents[block];
        }
        return block;
    }

    /** The block instruction that {@code label} names from instruction {@code at}; -1 for the function. */
    int named(int at, int label) {
        int block = parents[at];
        for (int i = 0; i < label && block >= 0; i++) {
            block = parents[block];
        }
        return block;
    }

    /** The instruction at which a branch to {@code block} goes on; the code's size for the function. */
    int continuation(int block) {
        if (block < 0) {
            return code.size();
        }
        return code.opcode(block) == Opcode.LOOP ? block + 1 : ends[block] + 1;
    }

    /** The blocks round {@code at}, outermost first. */
    List<Integer> around(int at) {
        List<Integer> blocks = new ArrayList<>();
        for (int block = parents[at]; block >= 0; block = parents[block]) {
            blocks.add(0, block);
        }
        return blocks;
    }
}
