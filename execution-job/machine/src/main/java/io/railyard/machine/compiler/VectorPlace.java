package io.railyard.machine.compiler;

import java.util.List;

/** Where a v128 is that does not lie on the JVM's stack: a constant, or JVM locals that hold its parts. */
sealed interface VectorPlace {
    /** The shape in which it is read at no cost; of a constant any is. */
    VectorShape shape();

    /** Both halves, known. */
    record Constant(long low, long high) implements VectorPlace {
        @Override
        public VectorShape shape() {
            return VectorShape.LONGS;
        }

        /** Bits of part {@code part} of {@code shape}. */
        long bits(VectorShape shape, int part) {
            if (shape.parts == 2) {
                return part == 0 ? low : high;
            }
            return (int) ((part < 2 ? low : high) >>> (Integer.SIZE * (part & 1)));
        }
    }

    /**
     * Eight bytes of {@code bytes}, sign-extended to 16 bits; written out only where something else than a dot product
     * wants them.
     *
     * @param half which half of {@code bytes}
     */
    record Widened(VectorPlace bytes, int half) implements VectorPlace {
        @Override
        public VectorShape shape() {
            return VectorShape.LONGS;
        }
    }

    /**
     * JVM locals.
     *
     * @param slots by part
     * @param local the first of the function's locals that these slots belong to, or {@link #NO_LOCAL}
     */
    record Slots(VectorShape shape, List<Integer> slots, int local) implements VectorPlace {
        /** For a value that only the operand stack names. */
        static final int NO_LOCAL = -1;

        public Slots {
            slots = List.copyOf(slots);
        }
    }
}
