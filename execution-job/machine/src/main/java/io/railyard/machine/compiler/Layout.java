package io.railyard.machine.compiler;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** What one writing of a function showed: where statements begin, what is reached, what each part took. */
final class Layout {
    private final @Nullable Label[] labels;
    private final int[] takenIn;
    private final BitSet statements;
    private final BitSet reached;
    /** Whether parts are weighed, as {@link MethodSize#weight} has it, instead of counted in bytes. */
    private final boolean weighed;

    private MethodSize total = new MethodSize(0, 0);

    Layout(int instructions) {
        labels = new Label[instructions + 1];
        takenIn = new int[instructions + 1];
        statements = new BitSet();
        reached = new BitSet();
        weighed = false;
    }

    private Layout(Layout counted) {
        labels = counted.labels;
        takenIn = counted.takenIn;
        statements = counted.statements;
        reached = counted.reached;
        total = counted.total;
        weighed = true;
    }

    /** The same, weighed. */
    Layout weighed() {
        return new Layout(this);
    }

    /** Notes that instruction {@code at} is written next. */
    void note(int at, boolean emptyStack, JvmCode jvm) {
        reached.set(at);
        if (emptyStack) {
            Label label = new Label();
            jvm.label(label);
            labels[at] = label;
            takenIn[at] = jvm.takenIn();
            statements.set(at);
        }
    }

    void finish(MethodSize size) {
        total = size;
    }

    /** Whether a statement begins at {@code at}. */
    boolean isStatement(int at) {
        return statements.get(at);
    }

    /** Whether control comes to {@code at} from the instruction before it or by a branch. */
    boolean isReached(int at) {
        return reached.get(at);
    }

    /** What was written before the first statement at or after {@code at}: bytes, or weight. */
    int offset(int at) {
        int next = statements.nextSetBit(at);
        Label label = next < 0 ? null : labels[next];
        return label == null ? total() : measure(new MethodSize(label.getOffset(), takenIn[next]));
    }

    private int measure(MethodSize size) {
        return weighed ? size.weight() : size.bytes();
    }

    /** What all of it took: bytes, or weight. */
    int total() {
        return measure(total);
    }

    MethodSize size() {
        return total;
    }
}
