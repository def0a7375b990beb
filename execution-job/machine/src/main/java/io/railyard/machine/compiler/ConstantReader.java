package io.railyard.machine.compiler;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads and evaluates a constant expression (WebAssembly 3.0, section 3.3.13). No global comes from outside, so all of
 * them are known when the module is read.
 */
final class ConstantReader {
    private ConstantReader() {}

    /**
     * The value's bits, i32 sign-extended; a function reference as the function's index, null as -1.
     *
     * @param globals those that stand before the expression
     */
    static long read(BinaryReader in, List<GuestModule.Global> globals) throws CompilerRefusal {
        Deque<Long> stack = new ArrayDeque<>();
        while (true) {
            int opcode = in.u8();
            switch (opcode) {
                case Opcode.END -> {
                    return stack.pop();
                }
                case Opcode.I32_CONST, Opcode.I64_CONST -> stack.push(in.signed());
                case Opcode.F32_CONST -> stack.push((long) in.fixed32());
                case Opcode.F64_CONST -> stack.push(in.fixed64());
                case Opcode.GLOBAL_GET -> stack.push(globals.get(in.u32()).initial());
                case Opcode.REF_NULL -> {
                    in.signed();
                    stack.push(ValueType.NULL);
                }
                case Opcode.REF_FUNC -> stack.push((long) in.u32());
                default -> stack.push(calculate(opcode, stack.pop(), stack.pop()));
            }
        }
    }

    /**
     * Both halves of a constant v128.
     *
     * @param highs high halves of the globals that are v128, by index
     */
    static long[] readVector(BinaryReader in, List<GuestModule.Global> globals, Map<Integer, Long> highs)
            throws CompilerRefusal {
        int opcode = in.u8();
        long[] halves;
        if (opcode == Opcode.GLOBAL_GET) {
            int index = in.u32();
            halves = new long[] {globals.get(index).initial(), Objects.requireNonNull(highs.get(index))};
        } else if (opcode == Opcode.PREFIX_VECTOR && in.u32() == (Opcode.V128_CONST & 0xff)) {
            halves = new long[] {in.fixed64(), in.fixed64()};
        } else {
            throw CompilerRefusal.unsupported("the constant expression 0x" + Integer.toHexString(opcode));
        }
        in.u8();
        return halves;
    }

    private static long calculate(int opcode, long second, long first) throws CompilerRefusal {
        return switch (opcode) {
            case Opcode.I32_ADD -> (int) (first + second);
            case Opcode.I32_SUB -> (int) (first - second);
            case Opcode.I32_MUL -> (int) (first * second);
            case Opcode.I64_ADD -> first + second;
            case Opcode.I64_SUB -> first - second;
            case Opcode.I64_MUL -> first * second;
            default -> throw CompilerRefusal.unsupported("the constant expression 0x" + Integer.toHexString(opcode));
        };
    }
}
