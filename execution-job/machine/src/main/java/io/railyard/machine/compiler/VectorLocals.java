package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.vector.VectorForm;
import io.railyard.machine.vector.VectorOperation;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses the shape in which each declared v128 local of a function is held: the one in which most of the instructions
 * that write it, those in loops above all, give their results.
 */
final class VectorLocals {
    private static final int LOOP_SHIFT = 3;
    private static final int MOST_LOOPS = 6;
    /** Instructions that are looked at to find what reads a value. */
    private static final int MOST_AHEAD = 16;

    private VectorLocals() {}

    /** Gives the locals of {@code code} that hold parts of a v128 the types of the parts. */
    static void choose(Code code) {
        int[][] votes = new int[code.locals.size()][];
        List<Boolean> open = new ArrayList<>();
        int loops = 0;
        for (int at = 0; at < code.size(); at++) {
            int opcode = code.opcode(at);
            if (code.opens(at)) {
                open.add(opcode == Opcode.LOOP);
                loops += opcode == Opcode.LOOP ? 1 : 0;
            } else if (opcode == Opcode.END && !open.isEmpty()) {
                loops -= open.remove(open.size() - 1) ? 1 : 0;
            }
            boolean writes = opcode == Idiom.VECTOR_SET || opcode == Idiom.VECTOR_TEE;
            int local = code.index(at);
            if (writes && local >= code.parameterCount && at > 0) {
                votes[local] = votes[local] == null ? new int[VectorShape.values().length] : votes[local];
                int weight = 1 << (LOOP_SHIFT * Math.min(loops, MOST_LOOPS));
                vote(votes[local], code.opcode(at - 1), weight);
            }
        }
        for (int local = 0; local < votes.length; local++) {
            if (votes[local] != null) {
                give(code, local, votes[local]);
            }
        }
    }

    /**
     * Whether the v128 that instruction {@code at} gives is next read as floats. Looks only as far as instructions follow
     * whose effect on the stack is plain; when it does not know it says no, which costs time only.
     */
    static boolean isReadAsFloats(Code code, int at) {
        int above = 0;
        for (int next = at + 1; next < code.size() && next <= at + MOST_AHEAD; next++) {
            int opcode = code.opcode(next);
            LaneCode lane = LaneCode.of(opcode);
            int taken = lane == null ? 0 : lane.operands();
            if (lane != null && VectorOperation.of(opcode).orElseThrow().form() == VectorForm.SHIFT) {
                return false;
            }
            if (lane != null && above < taken) {
                return lane.in() == VectorShape.FLOATS;
            }
            switch (opcode) {
                case Opcode.LOCAL_GET, Idiom.VECTOR_GET, Opcode.I32_CONST, Opcode.V128_CONST -> above++;
                case Opcode.I32_ADD, Opcode.I32_SUB -> above--;
                case Opcode.V128_LOAD, Opcode.LOCAL_TEE, Idiom.CANONICAL_F32X4 -> {}
                default -> {
                    if (lane == null) {
                        return false;
                    }
                    above -= taken - 1;
                }
            }
            if (above < 0) {
                return false;
            }
        }
        return false;
    }

    @SuppressWarnings("EnumOrdinal") // an array of counts by shape, nothing that is kept
    private static void vote(int[] votes, int opcode, int weight) {
        LaneCode lane = LaneCode.of(opcode);
        if (lane != null) {
            votes[lane.out().ordinal()] += weight;
            return;
        }
        switch (opcode) {
            case Idiom.CANONICAL_F32X4, 0xFD13, 0xFD20 -> votes[VectorShape.FLOATS.ordinal()] += weight;
            case Idiom.CANONICAL_F64X2, 0xFD14, 0xFD22 -> votes[VectorShape.DOUBLES.ordinal()] += weight;
            case 0xFD11, 0xFD1C, 0xFDA7, 0xFDA8, 0xFDA9, 0xFDAA, 0xFDBC, 0xFDBD, 0xFDBE, 0xFDBF ->
                votes[VectorShape.INTS.ordinal()] += weight;
            case Opcode.V128_CONST, Idiom.VECTOR_GET -> {}
            default ->
                votes[VectorShape.LONGS.ordinal()] += Opcode.between(opcode, 0xFD4D, Opcode.BITSELECT) ? 0 : weight;
        }
    }

    @SuppressWarnings("EnumOrdinal") // as above
    private static void give(Code code, int local, int[] votes) {
        VectorShape best = VectorShape.LONGS;
        for (VectorShape shape : VectorShape.values()) {
            if (votes[shape.ordinal()] > votes[best.ordinal()]) {
                best = shape;
            }
        }
        for (int part = 0; part < VectorShape.SLOTS; part++) {
            code.locals.set(local + part, best.part);
        }
    }
}
