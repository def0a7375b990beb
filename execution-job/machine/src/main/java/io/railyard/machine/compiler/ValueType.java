package io.railyard.machine.compiler;

import io.railyard.machine.binary.TypeCode;
import org.objectweb.asm.Opcodes;

/**
 * A value type of WebAssembly and how the JVM holds it. A function reference is the function's index and an external
 * reference the host's number, -1 for null, both as ints; a reference to an exception is the {@link GuestException}. A v128 counts as two values, its low and its high half, which
 * stand side by side in every type.
 */
enum ValueType {
    I32("I", 1, 0),
    I64("J", 2, 1),
    F32("F", 1, 2),
    F64("D", 2, 3),
    FUNCREF("I", 1, 0),
    EXTERNREF("I", 1, 0),
    EXNREF("Lio/railyard/machine/compiler/GuestException;", 1, 4),
    V128_LOW("J", 2, 1),
    V128_HIGH("J", 2, 1);

    /** The bits of a null reference. */
    static final long NULL = -1;

    /** JVM descriptor. */
    final String descriptor;
    /** JVM slots. */
    final int slots;
    /** Distance of the typed variants of an instruction from the int variant. */
    private final int variant;

    ValueType(String descriptor, int slots, int variant) {
        this.descriptor = descriptor;
        this.slots = slots;
        this.variant = variant;
    }

    /** The type with the binary format's {@code code}, one byte as unsigned. */
    static ValueType of(int code) {
        return switch (code) {
            case TypeCode.I32 -> I32;
            case TypeCode.I64 -> I64;
            case TypeCode.F32 -> F32;
            case TypeCode.F64 -> F64;
            case TypeCode.FUNCREF -> FUNCREF;
            case TypeCode.EXTERNREF -> EXTERNREF;
            case TypeCode.EXNREF -> EXNREF;
            default -> throw new IllegalArgumentException("Not a value type: 0x" + Integer.toHexString(code));
        };
    }

    /** Whether a global of this type is no state of a process: it does not live between messages. */
    boolean isHidden() {
        return isReference();
    }

    boolean isReference() {
        return this == FUNCREF || this == EXTERNREF || this == EXNREF;
    }

    /** A short name for the fields that carry values of this kind; types that the JVM holds alike share one. */
    char letter() {
        return this == EXNREF ? 'X' : descriptor.charAt(0);
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

    /** The instruction that pushes what a local of this type begins with: zero, or null. */
    int zeroInstruction() {
        return switch (this) {
            case I32 -> Opcodes.ICONST_0;
            case I64, V128_LOW, V128_HIGH -> Opcodes.LCONST_0;
            case F32 -> Opcodes.FCONST_0;
            case F64 -> Opcodes.DCONST_0;
            case FUNCREF, EXTERNREF -> Opcodes.ICONST_M1;
            case EXNREF -> Opcodes.ACONST_NULL;
        };
    }
}
