package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F32;
import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;
import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every numeric instruction with every pair of edge values gives what the judge's interpreter gives, cold and hot. */
final class NumericOperationsTest {
    /** An instruction: number, operand types, result type. */
    record Operation(int opcode, List<Integer> operands, int result) {
        String name() {
            return "op" + Integer.toHexString(opcode);
        }
    }

    private static final long[] INTS = {
        0, 1, 2, -1, -2, 7, 31, 32, 33, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x8000_0001
    };
    private static final long[] LONGS = {
        0,
        1,
        2,
        -1,
        -2,
        63,
        64,
        65,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        0x7fff_ffff_ffff_fc00L,
        0x8000_0000_0000_0400L,
        0x0020_0000_0000_0001L
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        1,
        -1,
        0.9999999999999999,
        -0.9999999999999999,
        2147483647.0,
        2147483648.0,
        -2147483648.0,
        -2147483649.0,
        4294967295.0,
        4294967296.0,
        0x1p63,
        -0x1p63,
        0x1p64,
        1e300,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0x1p52,
        0x1.8p23
    };
    private static final long[] DOUBLE_NANS = {
        0x7ff8_0000_0000_0000L, 0xfff8_0000_0000_0000L, 0x7ff0_0000_0000_0001L, 0xfff0_dead_beef_0001L
    };
    private static final int[] FLOAT_NANS = {0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xff81_2345};

    private static List<Operation> operations() {
        List<Operation> all = new ArrayList<>();
        add(all, 0x45, 0x45, I32, 1, I32);
        add(all, 0x46, 0x4F, I32, 2, I32);
        add(all, 0x50, 0x50, I64, 1, I32);
        add(all, 0x51, 0x5A, I64, 2, I32);
        add(all, 0x5B, 0x60, F32, 2, I32);
        add(all, 0x61, 0x66, F64, 2, I32);
        add(all, 0x67, 0x69, I32, 1, I32);
        add(all, 0x6A, 0x78, I32, 2, I32);
        add(all, 0x79, 0x7B, I64, 1, I64);
        add(all, 0x7C, 0x8A, I64, 2, I64);
        add(all, 0x8B, 0x91, F32, 1, F32);
        add(all, 0x92, 0x98, F32, 2, F32);
        add(all, 0x99, 0x9F, F64, 1, F64);
        add(all, 0xA0, 0xA6, F64, 2, F64);
        int[] conversions = {
            I64, I32, F32, I32, F32, I32, F64, I32, F64, I32, I32, I64, I32, I64, F32, I64, F32, I64, F64, I64, F64,
                    I64,
            I32, F32, I32, F32, I64, F32, I64, F32, F64, F32, I32, F64, I32, F64, I64, F64, I64, F64, F32, F64, F32,
                    I32,
            F64, I64, I32, F32, I64, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64
        };
        for (int i = 0; i < conversions.length / 2; i++) {
            add(all, 0xA7 + i, 0xA7 + i, conversions[2 * i], 1, conversions[2 * i + 1]);
        }
        for (int i = 0; i < 8; i++) {
            add(all, 0xFC00 + i, 0xFC00 + i, (i & 2) == 0 ? F32 : F64, 1, i < 4 ? I32 : I64);
        }
        return all;
    }

    private static void add(List<Operation> all, int first, int last, int operand, int count, int result) {
        for (int opcode = first; opcode <= last; opcode++) {
            all.add(new Operation(opcode, count == 1 ? List.of(operand) : List.of(operand, operand), result));
        }
    }

    private static List<Long> edges(int type) {
        List<Long> edges = new ArrayList<>();
        switch (type) {
            case I32 -> {
                for (long value : INTS) {
                    edges.add((long) (int) value);
                }
            }
            case I64 -> {
                for (long value : LONGS) {
                    edges.add(value);
                }
            }
            case F32 -> {
                for (double value : DOUBLES) {
                    edges.add((long) Float.floatToRawIntBits((float) value));
                }
                for (int bits : FLOAT_NANS) {
                    edges.add((long) bits);
                }
            }
            default -> {
                for (double value : DOUBLES) {
                    edges.add(Double.doubleToRawLongBits(value));
                }
                for (long bits : DOUBLE_NANS) {
                    edges.add(bits);
                }
            }
        }
        return edges;
    }

    private static byte[] module() {
        Binary module = new Binary();
        for (Operation operation : operations()) {
            BinaryWriter code = new BinaryWriter();
            for (int i = 0; i < operation.operands().size(); i++) {
                code.u8(0x20, i);
            }
            instruction(code, operation);
            module.function(operation.name(), operation.operands(), List.of(operation.result()), code);
        }
        return module.toByteArray();
    }

    private static void instruction(BinaryWriter code, Operation operation) {
        if (operation.opcode() > 0xff) {
            code.u8(0xFC).u32(operation.opcode() & 0xff);
        } else {
            code.u8(operation.opcode());
        }
    }

    private static List<long[]> arguments(Operation operation) {
        List<long[]> all = new ArrayList<>();
        for (long first : edges(operation.operands().get(0))) {
            if (operation.operands().size() == 1) {
                all.add(new long[] {first});
            } else {
                edges(operation.operands().get(1)).forEach(second -> all.add(new long[] {first, second}));
            }
        }
        return all;
    }

    @Test
    void everyInstructionGivesTheJudgesBitsColdAndHot() {
        PreparedModule module = Judged.prepare(module());
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.interpreter());

        for (Operation operation : operations()) {
            List<long[]> arguments = arguments(operation);
            List<String> expected = new ArrayList<>();
            arguments.forEach(row -> expected.add(judge.result(operation.name(), row)));
            int rounds = 1 + 6_000 / arguments.size();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < arguments.size(); i++) {
                    String result = own.result(operation.name(), arguments.get(i));
                    if (!result.equals(expected.get(i))) {
                        assertThat(result)
                                .as(operation.name() + " of " + Arrays.toString(arguments.get(i)) + ", round " + round)
                                .isEqualTo(expected.get(i));
                    }
                }
            }
        }
    }

    /** The forms that take a constant operand or feed a branch are written otherwise than the plain ones. */
    @Test
    void everyInstructionWithAConstantOperandOrABranchGivesTheJudgesBits() {
        for (Operation operation : operations()) {
            List<Long> constants =
                    edges(operation.operands().get(operation.operands().size() - 1));
            Binary binary = new Binary();
            for (int i = 0; i < constants.size(); i++) {
                binary.function(
                        "f" + i,
                        operation.operands().subList(0, operation.operands().size() - 1),
                        List.of(operation.result()),
                        withConstant(operation, constants.get(i)));
            }
            PreparedModule module = Judged.prepare(binary.toByteArray());
            Judged own = new Judged(module, StrictEngine.own());
            Judged judge = new Judged(module, Engine.interpreter());
            for (int i = 0; i < constants.size(); i++) {
                List<Long> firsts = operation.operands().size() == 1
                        ? List.of(0L)
                        : edges(operation.operands().get(0));
                for (long first : firsts) {
                    long[] row = operation.operands().size() == 1 ? new long[0] : new long[] {first};
                    assertThat(own.result("f" + i, row))
                            .as(operation.name() + " of " + first + " and " + constants.get(i))
                            .isEqualTo(judge.result("f" + i, row));
                }
            }
        }
    }

    private static BinaryWriter withConstant(Operation operation, long constant) {
        int last = operation.operands().size() - 1;
        BinaryWriter code = new BinaryWriter();
        if (last == 1) {
            code.u8(0x20, 0);
        }
        Binary.constant(code, operation.operands().get(last), constant);
        instruction(code, operation);
        if (operation.opcode() <= 0x66) {
            code.u8(0x45, 0x04, I32, 0x41, 0, 0x05, 0x41, 1, 0x0B);
        }
        return code;
    }
}
