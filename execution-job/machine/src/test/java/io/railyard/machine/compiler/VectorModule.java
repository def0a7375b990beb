package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.I32;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.vector.VectorForm;
import io.railyard.machine.vector.VectorOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A module with a function for every vector instruction, several times over: with every lane, with operands that the
 * compiler holds in different shapes. Each function takes the address of operands and the address of the result.
 */
final class VectorModule {
    static final int V128 = 0x7B;
    /** Bytes behind the operands' address that a function may read. */
    static final int OPERAND_BYTES = 80;

    private static final int SHUFFLES = 40;
    /** What is done to each v128 operand, without changing it: nothing, or what leaves ints, floats, doubles. */
    private static final int SHAPES = 4;

    private final SplittableRandom random = new SplittableRandom(5);
    private final Binary binary = new Binary().memory(2, 2).exportMemory().global(I32);
    private final List<String> names = new ArrayList<>();
    private int shape;
    private BinaryWriter out = new BinaryWriter();

    /** The module and the names of its functions, in order. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Made(byte[] wasm, List<String> names) {}

    static Made make() {
        VectorModule module = new VectorModule();
        for (int shape = 0; shape < SHAPES; shape++) {
            module.shape = shape;
            VectorOperation.all().forEach(module::operation);
            module.lanes();
            module.shuffles();
            module.memory();
        }
        return new Made(module.binary.toByteArray(), module.names);
    }

    static BinaryWriter vector(BinaryWriter code, int number) {
        return code.u8(0xFD).u32(number);
    }

    private void begin() {
        out = new BinaryWriter().u8(0x20, 1);
    }

    private void end(String name) {
        String unique = name + " " + shape + " " + names.size();
        names.add(unique);
        binary.function(new Binary.Function(unique, List.of(I32, I32), List.of(), List.of(V128, V128), out));
    }

    /** Pushes the v128 at {@code offset} of the operands, in the shape that is tried. */
    private void operand(int offset) {
        load(0x00, offset);
        switch (shape) {
            case 1 -> {
                constant(0, 0);
                vector(out, 0xAE);
            }
            case 2 -> vector(vector(out, 0xE1), 0xE1);
            case 3 -> vector(vector(out, 0xED), 0xED);
            default -> {}
        }
        if (random.nextBoolean()) {
            int local = 2 + random.nextInt(2);
            out.u8(random.nextBoolean() ? 0x22 : 0x21).u32(local);
            if (!wroteTee()) {
                out.u8(0x20).u32(local);
            }
        }
    }

    private boolean wroteTee() {
        byte[] bytes = out.toByteArray();
        return bytes[bytes.length - 2] == 0x22;
    }

    private void load(int number, int offset) {
        out.u8(0x20, 0);
        vector(out, number).u8(0).u32(offset);
    }

    private void constant(long low, long high) {
        vector(out, 0x0C).fixed64(low).fixed64(high);
    }

    private void scalar(int opcode) {
        out.u8(0x20, 0, opcode, 0).u32(64);
    }

    private void storeVector() {
        vector(out, 0x0B).u8(0, 0);
    }

    private void operation(VectorOperation operation) {
        begin();
        for (int i = 0; i < operation.form().operands(); i++) {
            operand(16 * i);
        }
        switch (operation.form()) {
            case SHIFT -> {
                if (random.nextBoolean()) {
                    out.u8(0x41).signed(random.nextInt(-70, 70));
                } else {
                    scalar(0x28);
                }
            }
            case SPLAT_I32 -> scalar(0x28);
            case SPLAT_I64 -> scalar(0x29);
            case SPLAT_F32 -> scalar(0x2A);
            case SPLAT_F64 -> scalar(0x2B);
            default -> {}
        }
        vector(out, operation.opcode() & 0xff);
        if (operation.form() == VectorForm.TEST) {
            out.u8(0x36, 0, 0);
        } else {
            canonical(operation.name());
            storeVector();
        }
        end(operation.name());
    }

    /** What preparation writes behind float arithmetic. */
    private void canonical(String name) {
        boolean single = name.matches("f32x4\\.(add|sub|mul|div|min|max|sqrt|ceil|floor|trunc|nearest|demote.*)");
        boolean wide = name.matches("f64x2\\.(add|sub|mul|div|min|max|sqrt|ceil|floor|trunc|nearest|promote.*)");
        if (single || wide) {
            out.u8(0x22, 3);
            long nan = single ? 0xffc0_0000_ffc0_0000L : 0xfff8_0000_0000_0000L;
            constant(nan, nan);
            out.u8(0x20, 3, 0x20, 3);
            vector(out, single ? 0x41 : 0x47);
            vector(out, 0x52);
        }
    }

    private void lanes() {
        int[] counts = {16, 16, 16, 8, 8, 8, 4, 4, 2, 2, 4, 4, 2, 2};
        int[] stores = {0x36, 0x36, 0, 0x36, 0x36, 0, 0x36, 0, 0x37, 0, 0x38, 0, 0x39, 0};
        int[] loads = {0, 0, 0x28, 0, 0, 0x28, 0, 0x28, 0, 0x29, 0, 0x2A, 0, 0x2B};
        for (int i = 0; i < counts.length; i++) {
            for (int lane = 0; lane < counts[i]; lane++) {
                begin();
                operand(0);
                if (loads[i] != 0) {
                    scalar(loads[i]);
                }
                vector(out, 0x15 + i).u8(lane);
                if (stores[i] != 0) {
                    out.u8(stores[i], 0, 0);
                } else {
                    storeVector();
                }
                end("lane " + Integer.toHexString(0x15 + i) + " " + lane);
            }
        }
    }

    private void shuffles() {
        for (int i = 0; i < SHUFFLES; i++) {
            int group = 1 << (i % 4);
            begin();
            operand(0);
            operand(16);
            vector(out, 0x0D);
            for (int byteIndex = 0; byteIndex < 16; byteIndex += group) {
                int from = random.nextInt(32 / group) * group;
                for (int k = 0; k < group; k++) {
                    out.u8(from + k);
                }
            }
            storeVector();
            end("shuffle");
            begin();
            operand(0);
            constant(random.nextLong() & 0x0f1f_0f0f_0f1f_0f0fL, random.nextLong() & 0x0f0f_ff0f_0f0f_0f0fL);
            vector(out, 0x0E);
            storeVector();
            end("swizzle by a constant");
        }
    }

    private void memory() {
        for (int number = 0x01; number <= 0x0A; number++) {
            begin();
            load(number, random.nextInt(16));
            storeVector();
            end("load " + Integer.toHexString(number));
        }
        for (int number = 0x5C; number <= 0x5D; number++) {
            begin();
            load(number, random.nextInt(16));
            storeVector();
            end("load zero " + Integer.toHexString(number));
        }
        for (int log = 0; log < 4; log++) {
            for (int lane = 0; lane < 16 >> log; lane++) {
                begin();
                out.u8(0x20, 0);
                operand(0);
                vector(out, 0x54 + log).u8(0).u32(33).u8(lane);
                storeVector();
                end("load lane " + log + " " + lane);
                begin();
                operand(0);
                vector(out, 0x58 + log).u8(0).u32(7).u8(lane);
                end("store lane " + log + " " + lane);
            }
        }
    }
}
