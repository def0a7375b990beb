package io.railyard.machine.compiler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** What one writing of a function showed: where statements begin, what is reached, how many bytes each part took. */
final class Layout {
    private final @Nullable Label[] labels;
    private final BitSet statements = new BitSet();
    private final BitSet reached = new BitSet();
    private int total;

    Layout(int instructions) {
        labels = new Label[instructions + 1];
    }

    /** Notes that instruction {@code at} is written next. */
    void note(int at, boolean emptyStack, JvmCode jvm) {
        reached.set(at);
        if (emptyStack) {
            Label label = new Label();
            jvm.label(label);
            labels[at] = label;
            statements.set(at);
        }
    }

    void finish(int bytes) {
        total = bytes;
    }

    /** Whether a statement begins at {@code at}. */
    boolean isStatement(int at) {
        return statements.get(at);
    }

    /** Whether control comes to {@code at} from the instruction before it or by a branch. */
    boolean isReached(int at) {
        return reached.get(at);
    }

    /** Bytes written before the first statement at or after {@code at}. */
    int offset(int at) {
        int next = statements.nextSetBit(at);
        Label label = next < 0 ? null : labels[next];
        return label == null ? total : label.getOffset();
    }

    int total() {
        return total;
    }
}
