package io.railyard.machine.vector;

import java.lang.invoke.MethodType;

/**
 * How the function of a {@link VectorOperation} makes the result out of halves. Halves of operands are written a0, a1 (low,
 * high), b0, b1, c0, c1.
 */
public enum VectorForm {
    /** f(a0), f(a1) */
    EACH_OF_ONE(1, long.class, long.class),
    /** f(a0, b0), f(a1, b1) */
    EACH_OF_TWO(2, long.class, long.class, long.class),
    /** f(a0, b0, c0), f(a1, b1, c1) */
    EACH_OF_THREE(3, long.class, long.class, long.class, long.class),
    /** f(a0, distance), f(a1, distance) */
    SHIFT(1, long.class, long.class, int.class),
    /** f(a0, a1), f(b0, b1) */
    NARROW(2, long.class, long.class, long.class),
    /** f(a0, a1), zero */
    NARROW_THEN_ZERO(1, long.class, long.class, long.class),
    /** f(a0), f(a0 moved right by 32 bits) */
    WIDEN_LOW(1, long.class, long.class),
    /** f(a1), f(a1 moved right by 32 bits) */
    WIDEN_HIGH(1, long.class, long.class),
    /** f(a0, b0), f of both moved right by 32 bits */
    WIDEN_LOW_OF_TWO(2, long.class, long.class, long.class),
    /** f(a1, b1), f of both moved right by 32 bits */
    WIDEN_HIGH_OF_TWO(2, long.class, long.class, long.class),
    /** f(a0, a1, b0), f(a0, a1, b1) */
    SWIZZLE(2, long.class, long.class, long.class, long.class),
    /** f(a0, a1), an i32 */
    TEST(1, int.class, long.class, long.class),
    /** f(scalar) in both halves */
    SPLAT_I32(0, long.class, int.class),
    /** f(scalar) in both halves */
    SPLAT_I64(0, long.class, long.class),
    /** f(scalar) in both halves */
    SPLAT_F32(0, long.class, float.class),
    /** f(scalar) in both halves */
    SPLAT_F64(0, long.class, double.class);

    private final int operands;

    @SuppressWarnings("ImmutableEnumChecker") // a method type cannot change
    private final MethodType type;

    VectorForm(int operands, Class<?> result, Class<?>... parameters) {
        this.operands = operands;
        this.type = MethodType.methodType(result, parameters);
    }

    /** Number of v128 operands. */
    public int operands() {
        return operands;
    }

    /** Type of the function. */
    public MethodType type() {
        return type;
    }
}
