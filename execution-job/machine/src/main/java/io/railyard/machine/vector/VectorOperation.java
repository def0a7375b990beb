package io.railyard.machine.vector;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A vector instruction without immediates and without memory: its number, its name in the standard, and the pure function
 * that makes its result. The instructions left out (loads, stores, constants, {@code shuffle}, lane access) need no
 * function of their own but {@link Lane} and {@link ByteLanes#shuffle}.
 *
 * @param opcode prefix 0xFD and number, as 0xFD00 + number
 * @param name as the standard's text format writes it
 * @param form how the function is applied
 * @param owner class of the function
 * @param method name of the function
 */
public record VectorOperation(int opcode, String name, VectorForm form, Class<?> owner, String method) {
    private static final int PREFIX = 0xFD00;
    private static final List<Class<?>> OWNERS = List.of(
            ByteLanes.class, ShortLanes.class, IntLanes.class, LongLanes.class, FloatLanes.class, DoubleLanes.class);
    private static final @Nullable VectorOperation[] BY_NUMBER = new VectorOperation[256];
    private static final MethodHandle[] FUNCTIONS = new MethodHandle[256];

    static {
        VectorTable.TEXT.lines().map(VectorOperation::parse).forEach(operation -> {
            BY_NUMBER[operation.opcode - PREFIX] = operation;
            FUNCTIONS[operation.opcode - PREFIX] = operation.find();
        });
    }

    private static VectorOperation parse(String line) {
        String[] fields = line.split(" ", -1);
        Class<?> owner = OWNERS.stream()
                .filter(type -> type.getSimpleName().equals(fields[3]))
                .findFirst()
                .orElseThrow();
        int number = Integer.parseInt(fields[0], 16);
        return new VectorOperation(PREFIX + number, fields[1], VectorForm.valueOf(fields[2]), owner, fields[4]);
    }

    private MethodHandle find() {
        try {
            return MethodHandles.lookup().findStatic(owner, method, form.type());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "No function %s.%s for %s", owner.getSimpleName(), method, name), e);
        }
    }

    /** The operation with {@code opcode}; empty when it is no such instruction. */
    public static Optional<VectorOperation> of(int opcode) {
        boolean vector = opcode >= PREFIX && opcode < PREFIX + BY_NUMBER.length;
        return vector ? Optional.ofNullable(BY_NUMBER[opcode - PREFIX]) : Optional.empty();
    }

    /** All, by number. */
    public static List<VectorOperation> all() {
        return Arrays.stream(BY_NUMBER).filter(Objects::nonNull).toList();
    }

    /**
     * Works the operation out, for interpreters.
     *
     * @param in halves of the v128 operands, low before high, in order, then the scalar operand as its bits
     * @param out gets the low and the high half; a scalar result as its bits in the low one
     */
    public void apply(long[] in, long[] out) {
        MethodHandle f = FUNCTIONS[opcode - PREFIX];
        try {
            switch (form) {
                case EACH_OF_ONE -> set(out, (long) f.invokeExact(in[0]), (long) f.invokeExact(in[1]));
                case EACH_OF_TWO -> set(out, (long) f.invokeExact(in[0], in[2]), (long) f.invokeExact(in[1], in[3]));
                case EACH_OF_THREE ->
                    set(out, (long) f.invokeExact(in[0], in[2], in[4]), (long) f.invokeExact(in[1], in[3], in[5]));
                case SHIFT ->
                    set(out, (long) f.invokeExact(in[0], (int) in[2]), (long) f.invokeExact(in[1], (int) in[2]));
                case NARROW -> set(out, (long) f.invokeExact(in[0], in[1]), (long) f.invokeExact(in[2], in[3]));
                case NARROW_THEN_ZERO -> set(out, (long) f.invokeExact(in[0], in[1]), 0);
                case WIDEN_LOW -> set(out, (long) f.invokeExact(in[0]), (long) f.invokeExact(in[0] >>> 32));
                case WIDEN_HIGH -> set(out, (long) f.invokeExact(in[1]), (long) f.invokeExact(in[1] >>> 32));
                case WIDEN_LOW_OF_TWO -> widen(f, in[0], in[2], out);
                case WIDEN_HIGH_OF_TWO -> widen(f, in[1], in[3], out);
                case SWIZZLE ->
                    set(out, (long) f.invokeExact(in[0], in[1], in[2]), (long) f.invokeExact(in[0], in[1], in[3]));
                case TEST -> set(out, (int) f.invokeExact(in[0], in[1]), 0);
                case SPLAT_I32 -> splat(out, (long) f.invokeExact((int) in[0]));
                case SPLAT_I64 -> splat(out, (long) f.invokeExact(in[0]));
                case SPLAT_F32 -> splat(out, (long) f.invokeExact(Float.intBitsToFloat((int) in[0])));
                case SPLAT_F64 -> splat(out, (long) f.invokeExact(Double.longBitsToDouble(in[0])));
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A pure function threw", e);
        }
    }

    private static void widen(MethodHandle f, long a, long b, long[] out) throws Throwable {
        set(out, (long) f.invokeExact(a, b), (long) f.invokeExact(a >>> 32, b >>> 32));
    }

    private static void splat(long[] out, long half) {
        set(out, half, half);
    }

    private static void set(long[] out, long low, long high) {
        out[0] = low;
        out[1] = high;
    }
}
