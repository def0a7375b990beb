package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import java.util.OptionalLong;

/**
 * Values of constant expressions (WebAssembly 3.0, section 3.4.13) that can be told before instantiation: integers made
 * of constants, additions, subtractions, multiplications and earlier unchanging globals. Not thread-safe.
 */
final class ConstantValues {
    /** Operands an expression may have waiting; one that needs more is not told. */
    private static final int STACK = 64;

    private final ModuleStructure module;
    private final OptionalLong[] globals;
    private final long[] stack = new long[STACK];
    private int height;

    private ConstantValues(ModuleStructure module) {
        this.module = module;
        this.globals = new OptionalLong[module.globals.size()];
    }

    /** Evaluates the globals of {@code module}. */
    static ConstantValues of(ModuleStructure module) throws ModuleRefused {
        ConstantValues values = new ConstantValues(module);
        for (int i = 0; i < values.globals.length; i++) {
            ModuleStructure.Global global = module.globals.get(i);
            boolean told = !global.mutable() && global.initial().isPresent();
            values.globals[i] = told ? values.evaluate(global.initial().get(), i) : OptionalLong.empty();
        }
        return values;
    }

    /** The integer that {@code expression} gives, an i32 sign-extended; empty when it cannot be told. */
    OptionalLong integer(ModuleStructure.Range expression) throws ModuleRefused {
        return evaluate(expression, globals.length);
    }

    private OptionalLong evaluate(ModuleStructure.Range expression, int visible) throws ModuleRefused {
        height = 0;
        InstructionCursor cursor =
                new InstructionCursor(new BinaryReader(module.wasm, expression.start(), expression.end()));
        while (cursor.next() && cursor.opcode() != Opcode.END) {
            if (!step(cursor, visible)) {
                return OptionalLong.empty();
            }
        }
        return height == 1 ? OptionalLong.of(stack[0]) : OptionalLong.empty();
    }

    private boolean step(InstructionCursor cursor, int visible) {
        int opcode = cursor.opcode();
        if (opcode == Opcode.I32_CONST || opcode == Opcode.I64_CONST) {
            return push(cursor.constant());
        }
        if (opcode == Opcode.GLOBAL_GET) {
            return cursor.index() < visible
                    && globals[cursor.index()].isPresent()
                    && push(globals[cursor.index()].getAsLong());
        }
        if (height < 2) {
            return false;
        }
        long right = stack[--height];
        long left = stack[--height];
        return switch (opcode) {
            case Opcode.I32_ADD -> pushNarrow(left + right);
            case Opcode.I32_SUB -> pushNarrow(left - right);
            case Opcode.I32_MUL -> pushNarrow(left * right);
            case Opcode.I64_ADD -> push(left + right);
            case Opcode.I64_SUB -> push(left - right);
            case Opcode.I64_MUL -> push(left * right);
            default -> false;
        };
    }

    /** The lower half, sign-extended. */
    private boolean pushNarrow(long value) {
        int narrow = (int) value;
        return push(narrow);
    }

    private boolean push(long value) {
        if (height == STACK) {
            return false;
        }
        stack[height++] = value;
        return true;
    }
}
