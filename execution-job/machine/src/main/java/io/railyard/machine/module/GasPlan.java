package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where in one function body gas is taken and how much: an amount for each of some positions in the published bytes, taken
 * before the instruction there. Filled in one pass over the body.
 */
abstract class GasPlan {
    /** Ascending. */
    private final List<Integer> positions = new ArrayList<>();

    private final List<Long> amounts = new ArrayList<>();

    /** The plan of a body whose instructions begin at {@code codeStart}. */
    static GasPlan of(GasRule rule, int codeStart, int locals) {
        return rule == GasRule.AO_METERING ? new SegmentPlan(codeStart) : new RegionPlan(codeStart, locals);
    }

    /** Adds the instruction under {@code cursor}; to be called for each, in order. */
    abstract void count(InstructionCursor cursor) throws ModuleRefused;

    /** Gas to take before the instruction at {@code position}; 0 when none is. */
    long at(int position) {
        int charge = Collections.binarySearch(positions, position);
        return charge < 0 ? 0 : Math.max(least(), amounts.get(charge));
    }

    /** The smallest charge. */
    abstract int least();

    /** A new charge before the instruction at {@code position}, which lies behind all others. */
    final int open(int position, long amount) {
        positions.add(position);
        amounts.add(amount);
        return amounts.size() - 1;
    }

    final void add(int charge, long amount) {
        amounts.set(charge, amounts.get(charge) + amount);
    }

    final long amount(int charge) {
        return amounts.get(charge);
    }

    /** Charges on entry, for all that stands in no loop, and at the head of each loop, for all within it and no other. */
    private static final class RegionPlan extends GasPlan {
        private final List<Integer> charges = new ArrayList<>();

        @Override
        int least() {
            return 1;
        }

        RegionPlan(int codeStart, int locals) {
            charges.add(open(codeStart, GasSchedule.FUNCTION + locals / 4));
        }

        @Override
        void count(InstructionCursor cursor) {
            int opcode = cursor.opcode();
            int charge = charges.get(charges.size() - 1);
            add(charge, GasSchedule.weight(opcode));
            switch (opcode) {
                case Opcode.BLOCK, Opcode.IF, Opcode.TRY, Opcode.TRY_TABLE -> charges.add(charge);
                case Opcode.LOOP -> charges.add(open(cursor.end(), 0));
                case Opcode.END, Opcode.DELEGATE -> charges.remove(charges.size() - 1);
                default -> {}
            }
        }
    }

    /** Charges before each straight segment, as AO's reference does. */
    private static final class SegmentPlan extends GasPlan {
        private int segment;

        @Override
        int least() {
            return 0;
        }

        SegmentPlan(int codeStart) {
            segment = open(codeStart, 0);
        }

        @Override
        void count(InstructionCursor cursor) throws ModuleRefused {
            int opcode = cursor.opcode();
            add(segment, AoMetering.cost(opcode));
            if (AoMetering.endsSegment(opcode)) {
                if (amount(segment) != 0) {
                    add(segment, AoMetering.CHARGE);
                }
                segment = open(cursor.end(), 0);
            }
        }
    }
}
