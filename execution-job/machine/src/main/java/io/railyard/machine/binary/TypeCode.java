package io.railyard.machine.binary;

/** The bytes that stand for types (WebAssembly 3.0, sections 5.3.1 to 5.3.6). */
public final class TypeCode {
    /** A block without result. */
    public static final int VOID = 0x40;

    public static final int I32 = 0x7F;
    public static final int I64 = 0x7E;
    public static final int F32 = 0x7D;
    public static final int F64 = 0x7C;
    public static final int V128 = 0x7B;
    public static final int FUNCREF = 0x70;
    public static final int EXTERNREF = 0x6F;
    public static final int EXNREF = 0x69;

    private TypeCode() {}
}
