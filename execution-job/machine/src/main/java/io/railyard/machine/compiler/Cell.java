package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/** How a number lies in memory. */
enum Cell {
    BYTE(1, "Byte", "", "B"),
    SHORT(2, "Short", "SHORTS", "S"),
    INT(4, "Int", "INTS", "I"),
    LONG(8, "Long", "LONGS", "J");

    private static final Cell[] LOADED = {
        INT, LONG, INT, LONG, BYTE, BYTE, SHORT, SHORT, BYTE, BYTE, SHORT, SHORT, INT, INT
    };
    private static final Cell[] STORED = {INT, LONG, INT, LONG, BYTE, SHORT, BYTE, SHORT, INT};

    final int bytes;
    /** End of the names of the methods for it. */
    final String method;
    /** Name of its handle; none for bytes. */
    final String handle;
    /** JVM descriptor. */
    final String descriptor;

    Cell(int bytes, String method, String handle, String descriptor) {
        this.bytes = bytes;
        this.method = method;
        this.handle = handle;
        this.descriptor = descriptor;
    }

    /** What the load instruction {@code opcode} reads. */
    static Cell loaded(int opcode) {
        return LOADED[opcode - Opcode.FIRST_LOAD];
    }

    /** What the store instruction {@code opcode} writes. */
    static Cell stored(int opcode) {
        return STORED[opcode - Opcode.FIRST_STORE];
    }

    ValueType jvmType() {
        return this == LONG ? ValueType.I64 : ValueType.I32;
    }
}
