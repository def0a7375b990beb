package io.railyard.machine.compiler;

import org.objectweb.asm.Opcodes;

/** A value type of WebAssembly and how the JVM holds it. */
enum ValueType {
    I32('I', 1, 0),
    I64('J', 2, 1),
    F32('F', 1, 2),
    F64('D', 2, 3);

    private static final ValueType[] BY_CODE = {F64, F32, I64, I32};

    /** Descriptor character. */
    final char descriptor;
    /** JVM slots. */
    final int slots;
    /** Distance of the typed variants of an instruction from the int variant. */
    private final int variant;

    ValueType(char descriptor, int slots, int variant) {
        this.descriptor = descriptor;
        this.slots = slots;
        this.variant = variant;
    }

    /** The type with the binary format's {@code code}, 0x7C to 0x7F. */
    static ValueType of(int code) {
        if (code < 0x7C || code > 0x7F) {
            throw new IllegalArgumentException("Not a number type: 0x" + Integer.toHexString(code));
        }
        return BY_CODE[code - 0x7C];
    }

    int loadInstruction() {
        return Opcodes.ILOAD + variant;
    }

    int storeInstruction() {
        return Opcodes.ISTORE + variant;
    }

    int returnInstruction() {
        return Opcodes.IRETURN + variant;
    }

    int popInstruction() {
        return slots == 2 ? Opcodes.POP2 : Opcodes.POP;
    }

    int zeroInstruction() {
        return switch (this) {
            case I32 -> Opcodes.ICONST_0;
            case I64 -> Opcodes.LCONST_0;
            case F32 -> Opcodes.FCONST_0;
            case F64 -> Opcodes.DCONST_0;
        };
    }
}
