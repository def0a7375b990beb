package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/**
 * Replaces instruction sequences that preparation writes (gas, depth, canonical NaN, unsigned comparison) and a few that
 * compilers write by one instruction each. The meaning stays; a scratch local that only such sequences read is no longer
 * written.
 */
final class Idioms {
    private static final long CANONICAL_F32 = 0xffc0_0000_ffc0_0000L;
    private static final long CANONICAL_F64 = 0xfff8_0000_0000_0000L;

    private final Code code;
    private final int[] gets;
    private final int[] coveredGets;
    /** By instruction: how many instructions the sequence that begins there has; 0 for none. */
    private final int[] lengths;

    private Idioms(Code code) {
        this.code = code;
        gets = new int[code.locals.size()];
        coveredGets = new int[code.locals.size()];
        lengths = new int[code.size()];
    }

    static Code replace(Code code) {
        Idioms idioms = new Idioms(code);
        idioms.find();
        return idioms.rewritten();
    }

    private void find() {
        int next = 0;
        for (int at = 0; at < code.size(); at++) {
            if (isRead(at)) {
                gets[code.index(at)]++;
            }
            if (at < next) {
                continue;
            }
            int length = lengthAt(at);
            if (length > 0) {
                lengths[at] = length;
                next = at + length;
                cover(at + 1, next);
            }
        }
    }

    private boolean isRead(int at) {
        return code.opcode(at) == Opcode.LOCAL_GET || code.opcode(at) == Idiom.VECTOR_GET;
    }

    /** Counts the reads within a sequence; its first instruction is never a read of its scratch local. */
    private void cover(int from, int to) {
        for (int at = from; at < to; at++) {
            if (isRead(at)) {
                coveredGets[code.index(at)]++;
            }
        }
    }

    private int lengthAt(int at) {
        return switch (code.opcode(at)) {
            case Opcode.GLOBAL_GET ->
                isSpend(at, Opcode.I64_CONST, Opcode.I64_SUB, Opcode.I64_LT_S)
                                || isSpend(at, Opcode.I32_CONST, Opcode.I32_SUB, Opcode.I32_LT_S)
                        ? 8
                        : isGlobalAdd(at) ? 4 : 0;
            case Opcode.LOCAL_TEE, Idiom.VECTOR_TEE -> isCanonical(at) ? 6 : 0;
            case Opcode.LOCAL_SET -> isUnsignedComparison(at) ? 5 : 0;
            case Opcode.LOCAL_GET -> isLocalAdd(at) ? 4 : 0;
            default -> 0;
        };
    }

    private boolean is(int at, int... opcodes) {
        if (at + opcodes.length > code.size()) {
            return false;
        }
        for (int i = 0; i < opcodes.length; i++) {
            if (code.opcode(at + i) != opcodes[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isSpend(int at, int constant, int subtract, int less) {
        return is(
                        at,
                        Opcode.GLOBAL_GET,
                        constant,
                        subtract,
                        Opcode.LOCAL_TEE,
                        Opcode.GLOBAL_SET,
                        Opcode.LOCAL_GET,
                        constant,
                        less)
                && code.index(at) == code.index(at + 4)
                && code.index(at + 3) == code.index(at + 5)
                && code.value(at + 6) == 0;
    }

    private boolean isGlobalAdd(int at) {
        return is(at, Opcode.GLOBAL_GET, Opcode.I32_CONST, Opcode.I32_ADD, Opcode.GLOBAL_SET)
                && code.index(at) == code.index(at + 3);
    }

    private boolean isCanonical(int at) {
        boolean f32 = is(
                at,
                Opcode.LOCAL_TEE,
                Opcode.F32_CONST,
                Opcode.LOCAL_GET,
                Opcode.LOCAL_GET,
                Opcode.F32_EQ,
                Opcode.SELECT);
        boolean f64 = is(
                at,
                Opcode.LOCAL_TEE,
                Opcode.F64_CONST,
                Opcode.LOCAL_GET,
                Opcode.LOCAL_GET,
                Opcode.F64_EQ,
                Opcode.SELECT);
        return (f32
                        || f64
                        || isCanonicalVector(at, Opcode.F32X4_EQ, CANONICAL_F32)
                        || isCanonicalVector(at, Opcode.F64X2_EQ, CANONICAL_F64))
                && code.index(at) == code.index(at + 2)
                && code.index(at) == code.index(at + 3);
    }

    private boolean isCanonicalVector(int at, int equal, long bits) {
        return is(at, Idiom.VECTOR_TEE, Opcode.V128_CONST, Idiom.VECTOR_GET, Idiom.VECTOR_GET, equal, Opcode.BITSELECT)
                && code.value(at + 1) == bits
                && code.highValue(at + 1) == bits;
    }

    private boolean isUnsignedComparison(int at) {
        return is(at, Opcode.LOCAL_SET, Opcode.I64_EXTEND_I32_U, Opcode.LOCAL_GET, Opcode.I64_EXTEND_I32_U)
                && code.index(at) == code.index(at + 2)
                && at + 4 < code.size()
                && unsigned(code.opcode(at + 4)) != 0;
    }

    private static int unsigned(int opcode) {
        return switch (opcode) {
            case Opcode.I64_LT_S -> Opcode.I32_LT_U;
            case Opcode.I64_GT_S -> Opcode.I32_GT_U;
            case Opcode.I64_LE_S -> Opcode.I32_LE_U;
            case Opcode.I64_GE_S -> Opcode.I32_GE_U;
            default -> 0;
        };
    }

    private boolean isLocalAdd(int at) {
        return is(at, Opcode.LOCAL_GET, Opcode.I32_CONST, Opcode.I32_ADD, Opcode.LOCAL_SET)
                && code.index(at) == code.index(at + 3)
                && code.value(at + 1) == (short) code.value(at + 1);
    }

    private Code rewritten() {
        Code result = code.emptyCopy();
        for (int at = 0; at < code.size(); at++) {
            int scratch = scratchOf(at);
            boolean taken = lengths[at] > 0 && (scratch < 0 || gets[scratch] == coveredGets[scratch]);
            if (taken) {
                replace(at, result);
                at += lengths[at] - 1;
            } else {
                result.add(code, at);
            }
        }
        return result;
    }

    private int scratchOf(int at) {
        return switch (lengths[at]) {
            case 8 -> code.index(at + 3);
            case 5, 6 -> code.index(at);
            default -> -1;
        };
    }

    private void replace(int at, Code result) {
        switch (code.opcode(at)) {
            case Opcode.LOCAL_TEE ->
                result.add(
                        code.opcode(at + 1) == Opcode.F32_CONST ? Idiom.CANONICAL_F32 : Idiom.CANONICAL_F64,
                        0,
                        code.value(at + 1),
                        null);
            case Idiom.VECTOR_TEE ->
                result.add(
                        code.opcode(at + 4) == Opcode.F32X4_EQ ? Idiom.CANONICAL_F32X4 : Idiom.CANONICAL_F64X2,
                        0,
                        0,
                        null);
            case Opcode.LOCAL_SET -> result.add(unsigned(code.opcode(at + 4)), 0, 0, null);
            case Opcode.LOCAL_GET -> result.add(Idiom.LOCAL_ADD, code.index(at), code.value(at + 1), null);
            default -> {
                if (lengths[at] == 4) {
                    result.add(Idiom.GLOBAL_ADD, code.index(at), code.value(at + 1), null);
                } else {
                    boolean wide = code.opcode(at + 1) == Opcode.I64_CONST;
                    int opcode = wide ? Idiom.SPEND_I64 : Idiom.SPEND_I32;
                    result.add(opcode, code.index(at), code.value(at + 1), null);
                }
            }
        }
    }
}
