package io.railyard.machine.conformance;

import static io.railyard.machine.conformance.FuzzInstructions.EXTERNREF;
import static io.railyard.machine.conformance.FuzzInstructions.F32;
import static io.railyard.machine.conformance.FuzzInstructions.FUNCREF;
import static io.railyard.machine.conformance.FuzzInstructions.I32;
import static io.railyard.machine.conformance.FuzzInstructions.I64;
import static io.railyard.machine.conformance.FuzzInstructions.V128;

import io.railyard.machine.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes expressions by chance: each leaves one value of the type that is wanted. */
final class FuzzValues {
    static final int EXNREF = 0x69;
    private static final long[] INTERESTING = {
        0, 1, -1, 2, 7, 31, 32, 255, 4_095, 65_535, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
    };
    private static final double[] NUMBERS = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        1.5,
        -2.5,
        1e10,
        -1e10,
        2147483648.0,
        1e300,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    private final FuzzCode code;
    private final FuzzModule module;
    private final SplittableRandom random;
    private final BinaryWriter out;

    FuzzValues(FuzzCode code) {
        this.code = code;
        this.module = code.module;
        this.random = code.random;
        this.out = code.out;
    }

    /** An address, inside the memory nearly always. */
    void address() {
        int type = module.addressType();
        value(type, 2);
        if (random.nextInt(40) > 0) {
            constant(type, random.nextInt(4) == 0 ? 0xffff : 0x3fff);
            out.u8(type == I64 ? 0x83 : 0x71);
        }
    }

    long offset() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextInt(70_000);
            case 1 -> random.nextInt(20) > 0 ? 4_093 : module.features.wide() ? -1L : 0xffff_ffffL;
            case 2, 3, 4 -> random.nextInt(64);
            default -> 0;
        };
    }

    /** A constant of the address type. */
    void number(long number) {
        constant(module.addressType(), number);
    }

    /** An i32 below {@code bound} nearly always. */
    void index(int bound) {
        if (random.nextInt(12) == 0) {
            value(I32, 1);
        } else {
            constant(I32, random.nextInt(bound));
        }
    }

    /** An expression of {@code type}, at most about {@code depth} deep. */
    void value(int type, int depth) {
        if (type == FUNCREF || type == EXTERNREF) {
            reference(type, depth);
        } else if (type == EXNREF) {
            out.u8(0xD0, EXNREF);
        } else if (depth <= 0 || random.nextInt(5) == 0) {
            leaf(type);
        } else if (random.nextInt(9) == 0) {
            shared(type, depth - 1);
        } else if (type == V128) {
            vector(depth - 1);
        } else {
            number(type, depth - 1);
        }
    }

    private void leaf(int type) {
        List<Integer> fitting = new ArrayList<>();
        for (int i = 0; i < code.locals.size(); i++) {
            if (code.locals.get(i) == type) {
                fitting.add(i);
            }
        }
        int choice = random.nextInt(6);
        if (choice < 3 && !fitting.isEmpty()) {
            out.u8(0x20).u32(fitting.get(random.nextInt(fitting.size())));
        } else if (choice == 3) {
            out.u8(0x23).u32(2 * module.valueTypes.indexOf(type) + random.nextInt(2));
        } else {
            constant(type, someBits(type));
        }
    }

    private long someBits(int type) {
        if (type == I32 || type == I64 || type == V128) {
            return switch (random.nextInt(3)) {
                case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
                case 1 -> random.nextInt(-100, 100);
                default -> random.nextLong();
            };
        }
        if (random.nextInt(5) == 0) {
            return random.nextLong();
        }
        double number = random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(-1_000, 1_000);
        return type == F32 ? Float.floatToRawIntBits((float) number) : Double.doubleToRawLongBits(number);
    }

    private void constant(int type, long bits) {
        switch (type) {
            case I32 -> out.u8(0x41).signed(bits << 32 >> 32);
            case I64 -> out.u8(0x42).signed(bits);
            case F32 -> out.u8(0x43).fixed32((int) bits);
            case V128 -> out.u8(0xFD, 12).fixed64(bits).fixed64(random.nextBoolean() ? bits : random.nextLong());
            default -> out.u8(0x44).fixed64(bits);
        }
    }

    /** What every type has: blocks, choices, calls, locals written on the way. */
    private void shared(int type, int depth) {
        switch (random.nextInt(5)) {
            case 0 -> {
                value(type, depth);
                value(type, depth);
                value(I32, depth);
                out.u8(0x1B);
            }
            case 1 -> {
                code.nesting += 3;
                code.blockOf(random.nextBoolean() ? 0x02 : 0x04, List.of(type), depth);
                code.nesting -= 3;
            }
            case 2 -> {
                int local = random.nextInt(code.locals.size() + 1);
                if (local < code.locals.size() && code.locals.get(local) == type) {
                    value(type, depth);
                    out.u8(0x22).u32(local);
                } else {
                    leaf(type);
                }
            }
            case 3 -> {
                int callee = random.nextInt(module.functions.size());
                FuzzModule.Type called = module.functions.get(callee);
                if (called.results().equals(List.of(type))) {
                    called.parameters().forEach(one -> value(one, Math.min(1, depth)));
                    out.u8(0x10).u32(callee);
                } else {
                    leaf(type);
                }
            }
            default -> leaf(type);
        }
    }

    private void number(int type, int depth) {
        int row = FuzzInstructions.row(type);
        switch (random.nextInt(type == I32 ? 12 : 9)) {
            case 0, 1, 2 -> {
                value(type, depth);
                value(type, depth);
                range(FuzzInstructions.BINARY[row]);
            }
            case 3 -> {
                value(type, depth);
                range(FuzzInstructions.UNARY[row]);
            }
            case 4, 5 -> {
                int[][] choices = FuzzInstructions.CONVERT[row];
                int[] choice = choices[random.nextInt(choices.length)];
                value(choice[1], depth);
                opcode(choice[0]);
            }
            case 6, 7 -> {
                address();
                int[] choices = FuzzInstructions.LOAD[row];
                out.u8(choices[random.nextInt(choices.length)], 0).u64(offset());
            }
            case 8 -> extract(type, depth);
            case 9, 10 -> {
                int operand = random.nextInt(4);
                value(I32 - operand, depth);
                value(I32 - operand, depth);
                range(FuzzInstructions.COMPARE[operand]);
            }
            default -> size(depth);
        }
    }

    private void range(int[] bounds) {
        out.u8(random.nextInt(bounds[0], bounds[1] + 1));
    }

    private void opcode(int opcode) {
        if (opcode > 0xff) {
            out.u8(opcode >> 8);
        }
        out.u8(opcode & 0xff);
    }

    /** An i32 about memories, tables, references and vectors. */
    private void size(int depth) {
        switch (random.nextInt(4)) {
            case 0 -> {
                out.u8(0x3F, 0);
                if (module.features.wide()) {
                    out.u8(0xA7);
                }
            }
            case 1 -> {
                if (module.features.references()) {
                    value(random.nextBoolean() ? FUNCREF : EXTERNREF, depth);
                    out.u8(0xD1);
                } else {
                    leaf(I32);
                }
            }
            case 2 -> {
                if (module.features.vectors()) {
                    value(V128, depth);
                    vectorNumber(pick(FuzzInstructions.VECTOR_TEST));
                } else {
                    leaf(I32);
                }
            }
            default -> {
                if (module.features.references()) {
                    int table = random.nextInt(module.tables.size());
                    if (random.nextInt(3) == 0) {
                        value(module.tables.get(table), 1);
                        index(3);
                        out.u8(0xFC, 15).u32(table);
                    } else {
                        out.u8(0xFC, 16).u32(table);
                    }
                } else {
                    leaf(I32);
                }
            }
        }
    }

    private void reference(int type, int depth) {
        switch (depth <= 0 ? random.nextInt(2) : random.nextInt(5)) {
            case 0 -> out.u8(0xD0, type);
            case 1 -> {
                if (type == FUNCREF) {
                    out.u8(0xD2).u32(random.nextInt(module.functions.size()));
                } else {
                    leafReference(type);
                }
            }
            case 2 -> {
                int table = type == FUNCREF ? random.nextInt(2) : 2;
                index(10);
                out.u8(0x25).u32(table);
            }
            case 3 -> {
                reference(type, depth - 1);
                reference(type, depth - 1);
                value(I32, depth - 1);
                out.u8(0x1C, 1, type);
            }
            default -> leafReference(type);
        }
    }

    private void leafReference(int type) {
        int local = code.locals.indexOf(type);
        if (local >= 0 && random.nextBoolean()) {
            out.u8(0x20).u32(local);
        } else {
            out.u8(0x23).u32(2 * module.valueTypes.indexOf(type) + random.nextInt(2));
        }
    }

    // Vectors

    private int pick(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private void vectorNumber(int number) {
        out.u8(0xFD).u32(number);
    }

    private void extract(int type, int depth) {
        int[] choice = FuzzInstructions.EXTRACT[random.nextInt(FuzzInstructions.EXTRACT.length)];
        if (!module.features.vectors() || choice[1] != type) {
            leaf(type);
            return;
        }
        value(V128, depth);
        vectorNumber(choice[0]);
        out.u8(random.nextInt(choice[2]));
    }

    private void vector(int depth) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                value(V128, depth);
                value(V128, depth);
                vectorNumber(pick(FuzzInstructions.VECTOR_BINARY));
            }
            case 4, 5 -> {
                value(V128, depth);
                vectorNumber(pick(FuzzInstructions.VECTOR_UNARY));
            }
            case 6 -> {
                value(V128, depth);
                value(I32, depth);
                vectorNumber(pick(FuzzInstructions.VECTOR_SHIFT));
            }
            case 7 -> {
                int[] choice = FuzzInstructions.SPLAT[random.nextInt(FuzzInstructions.SPLAT.length)];
                value(choice[1], depth);
                vectorNumber(choice[0]);
            }
            case 8 -> {
                int[] choice = FuzzInstructions.REPLACE[random.nextInt(FuzzInstructions.REPLACE.length)];
                value(V128, depth);
                value(choice[1], depth);
                vectorNumber(choice[0]);
                out.u8(random.nextInt(choice[2]));
            }
            case 9 -> {
                address();
                vectorNumber(pick(FuzzInstructions.VECTOR_LOAD));
                out.u8(0).u64(offset());
            }
            case 10 -> {
                value(V128, depth);
                value(V128, depth);
                if (random.nextBoolean()) {
                    value(V128, depth);
                    vectorNumber(82);
                } else {
                    vectorNumber(13);
                    for (int i = 0; i < 16; i++) {
                        out.u8(random.nextInt(32));
                    }
                }
            }
            default -> {
                int lane = random.nextInt(4);
                address();
                value(V128, depth);
                vectorNumber(84 + lane);
                out.u8(0).u64(offset()).u8(random.nextInt(16 >> lane));
            }
        }
    }
}
