package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Label;

/** A structured instruction that is open while code is written: what branches may name. */
final class Target {
    /** Not left by a method's exit code. */
    static final int INSIDE = -1;

    final int opcode;
    final Signature shape;
    /** Values below its parameters. */
    final int height;
    /** Position among the open ones when it lies outside the method that is written, else {@link #INSIDE}. */
    final int exit;

    final Label label = new Label();
    /** Where a false {@code if} goes on. */
    @Nullable
    Label otherwise;

    boolean reached;
    /** What is known of addresses where it begins. */
    int facts;
    /** Values that wait below it until it ends. */
    @Nullable
    Spill spill;
    /** Of a try_table: where it stands, and where its code begins. */
    int at;

    final Label start = new Label();

    Target(int opcode, Signature shape, int height, int exit) {
        this.opcode = opcode;
        this.shape = shape;
        this.height = height;
        this.exit = exit;
    }

    boolean isLoop() {
        return opcode == Opcode.LOOP;
    }

    /** Types that a branch to it carries. */
    List<ValueType> carried() {
        return isLoop() ? shape.parameters() : shape.results();
    }
}
