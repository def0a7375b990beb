package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.module.ScratchLocals.Use;

/** What the parts that write one function share: its code so far, its open blocks, its added locals. Not thread-safe. */
final class FunctionWriter {
    final BinaryWriter out = new BinaryWriter();
    final Labels labels;
    final ScratchLocals scratch;
    private final Appendix appendix;
    private final boolean keepsDepth;

    /**
     * @param wrapped whether the code stands in a block that takes the function's place as a target
     * @param keepsDepth whether the depth has to be put back where an exception arrives
     */
    FunctionWriter(Appendix appendix, ScratchLocals scratch, boolean wrapped, boolean keepsDepth) {
        this.appendix = appendix;
        this.scratch = scratch;
        this.labels = new Labels(wrapped);
        this.keepsDepth = keepsDepth;
    }

    void branch(int label) {
        out.u8(Opcode.BR).u32(label);
    }

    void get(Use use) {
        out.u8(Opcode.LOCAL_GET).u32(scratch.of(use));
    }

    void set(Use use) {
        out.u8(Opcode.LOCAL_SET).u32(scratch.of(use));
    }

    void tee(Use use) {
        out.u8(Opcode.LOCAL_TEE).u32(scratch.of(use));
    }

    /** Keeps the depth units left, to be put back where an exception arrives. */
    void keepDepth() {
        if (keepsDepth) {
            out.u8(Opcode.GLOBAL_GET).u32(appendix.depthGlobal());
            set(Use.DEPTH);
        }
    }

    /** Puts the depth back, because functions left by an exception did not. */
    void restoreDepth() {
        if (keepsDepth) {
            get(Use.DEPTH);
            out.u8(Opcode.GLOBAL_SET).u32(appendix.depthGlobal());
        }
    }
}
