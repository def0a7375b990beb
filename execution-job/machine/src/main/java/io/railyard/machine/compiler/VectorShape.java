package io.railyard.machine.compiler;

import java.util.Collections;
import java.util.List;

/** How the JVM holds a v128: as parts of one type. Where values pass between methods and blocks it is {@link #LONGS}. */
enum VectorShape {
    LONGS(ValueType.I64, 2),
    DOUBLES(ValueType.F64, 2),
    INTS(ValueType.I32, 4),
    FLOATS(ValueType.F32, 4);

    /** JVM slots of a v128, whatever its shape. */
    static final int SLOTS = 4;

    final ValueType part;
    final int parts;

    VectorShape(ValueType part, int parts) {
        this.part = part;
        this.parts = parts;
    }

    /** The shape whose parts are held as {@code type}. */
    static VectorShape of(ValueType type) {
        return switch (type) {
            case I32 -> INTS;
            case F32 -> FLOATS;
            case F64 -> DOUBLES;
            default -> LONGS;
        };
    }

    /** Types of the parts. */
    List<ValueType> types() {
        return Collections.nCopies(parts, part);
    }
}
