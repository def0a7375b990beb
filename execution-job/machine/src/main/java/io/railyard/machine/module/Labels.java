package io.railyard.machine.module;

import java.util.ArrayList;
import java.util.List;

/**
 * The blocks open in the code written, and which of them each label of the published code means. Blocks that preparation
 * adds have no label there. Not thread-safe.
 */
final class Labels {
    /** By published label, outermost first: the position of its block among the open ones. */
    private final List<Integer> targets = new ArrayList<>();

    private int open;

    /** @param wrapped whether the code stands in a block that takes the function's place as a target */
    Labels(boolean wrapped) {
        targets.add(wrapped ? 0 : -1);
        open = wrapped ? 1 : 0;
    }

    /** Whether the code stands in a block that takes the function's place as a target. */
    boolean isWrapped() {
        return targets.get(0) == 0;
    }

    /** Opens a block of the published code. */
    void open() {
        targets.add(open++);
    }

    /** Closes the innermost block of the published code, which is the innermost of all. */
    void close() {
        targets.remove(targets.size() - 1);
        open--;
    }

    /** Opens a block of preparation's own; the answer is its position. */
    int openOwn() {
        return open++;
    }

    /** Closes the innermost block, one of preparation's own. */
    void closeOwn() {
        open--;
    }

    /** Gives a published label to the block at {@code position}, one of preparation's own. */
    void label(int position) {
        targets.add(position);
    }

    /** Takes that label away again. */
    void unlabel() {
        targets.remove(targets.size() - 1);
    }

    /** How many labels the published code has here; 1 when only the function's is left. */
    int count() {
        return targets.size();
    }

    /** The label to write for published label {@code label}. */
    int of(int label) {
        return to(targets.get(targets.size() - 1 - label));
    }

    /** The label to write for the block at {@code position}. */
    int to(int position) {
        return open - 1 - position;
    }

    /** The label to write for the function. */
    int function() {
        return to(targets.get(0));
    }
}
