package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one function body costs and needs, found in one pass: gas, values on its frame, whether it calls, catches or holds
 * vectors.
 */
final class FunctionAnalysis {
    /**
     * The head of a body.
     *
     * @param locals declared locals
     * @param vectors whether one of them is a vector
     * @param declaration first byte of their declaration
     * @param code first byte of the instructions
     */
    private record Start(int locals, boolean vectors, int declaration, int code) {
        static Start read(BinaryReader reader) throws ModuleRefused {
            int declaration = reader.position();
            int groups = reader.u32();
            int locals = 0;
            boolean vectors = false;
            for (int i = 0; i < groups; i++) {
                long count = reader.u32Wide();
                ModuleBounds.check("number of locals of a function", locals + count, ModuleBounds.FRAME_VALUES);
                locals += (int) count;
                vectors |= ModuleStructure.valueType(reader) == TypeCode.V128;
            }
            return new Start(locals, vectors, declaration, reader.position());
        }
    }

    /** An open block. */
    private static final class Block {
        private final int height;
        private final int parameters;
        private final int results;
        /** Where a loop's code begins; 0 for other blocks. */
        private final int head;

        private boolean takesElse;
        private boolean caught;

        Block(int height, int parameters, int results, int head, boolean takesElse) {
            this.head = head;
            this.takesElse = takesElse;
            this.height = height;
            this.parameters = parameters;
            this.results = results;
        }
    }

    private final ModuleStructure module;
    private final FunctionShape shape;
    private final Start start;
    private final int end;
    private final GasPlan gas;
    private final List<Block> blocks = new ArrayList<>();
    private int height;
    private int highest;
    private final Set<Integer> catchTargets = new HashSet<>();
    private boolean calls;
    private boolean vectors;
    private boolean legacyExceptions;

    private FunctionAnalysis(ModuleStructure module, FunctionShape shape, Start start, int end, GasRule rule) {
        this.module = module;
        this.shape = shape;
        this.start = start;
        this.end = end;
        this.gas = GasPlan.of(rule, start.code(), start.locals());
        this.vectors = start.vectors() || shape.parameters().contains(TypeCode.V128);
    }

    /** Of the function whose body is number {@code number}. */
    static FunctionAnalysis of(ModuleStructure module, int number, GasRule rule) throws ModuleRefused {
        int function = module.functionOf(number);
        ModuleStructure.Range body = module.bodies.get(number);
        BinaryReader reader = new BinaryReader(module.wasm, body.start(), body.end());
        FunctionAnalysis analysis =
                new FunctionAnalysis(module, module.shapeOf(function), Start.read(reader), body.end(), rule);
        analysis.walk(analysis.cursor());
        ModuleBounds.check(
                "number of parameters, locals and operands of function " + function,
                analysis.frameValues(),
                ModuleBounds.FRAME_VALUES);
        return analysis;
    }

    /** Where gas is taken. */
    GasPlan gas() {
        return gas;
    }

    /** A new walk over its instructions. */
    InstructionCursor cursor() {
        return new InstructionCursor(new BinaryReader(module.wasm, start.code(), end));
    }

    /** Whether exceptions arrive in it. */
    boolean catches() {
        return legacyExceptions || !catchTargets.isEmpty();
    }

    /** Whether it has a legacy try block. */
    boolean hasLegacyExceptions() {
        return legacyExceptions;
    }

    /** Whether an exception that {@code try_table} catches may go on before the instruction at {@code position}. */
    boolean isCatchTarget(int position) {
        return catchTargets.contains(position);
    }

    /** Depth units of one activation: one, and one more for every full 16 values on the frame. */
    int depthUnits() {
        return 1 + frameValues() / 16;
    }

    /** Whether it calls anything and comes back; only then does it count towards the depth. */
    boolean calls() {
        return calls;
    }

    /** Parameters and declared locals. */
    int localCount() {
        return shape.parameters().size() + start.locals();
    }

    /** First byte of the locals' declaration. */
    int localsStart() {
        return start.declaration();
    }

    /** First byte of the instructions. */
    int codeStart() {
        return start.code();
    }

    FunctionShape shape() {
        return shape;
    }

    /** Vectors need more of the host's stack, so with any of them everything counts twice. */
    private int frameValues() {
        int values = localCount() + highest;
        return vectors ? 2 * values : values;
    }

    private void walk(InstructionCursor cursor) throws ModuleRefused {
        blocks.add(new Block(0, 0, shape.results().size(), 0, false));
        while (cursor.next()) {
            if (blocks.isEmpty()) {
                throw ModuleRefused.malformed(cursor.start(), "instruction after the end of a function");
            }
            gas.count(cursor);
            step(cursor);
            highest = Math.max(highest, height);
        }
        if (!blocks.isEmpty()) {
            throw ModuleRefused.malformed(cursor.end(), "function without end");
        }
    }

    private void step(InstructionCursor cursor) throws ModuleRefused {
        int opcode = cursor.opcode();
        switch (opcode) {
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> open(cursor);
            case Opcode.TRY -> {
                legacyExceptions = true;
                open(cursor);
            }
            case Opcode.TRY_TABLE -> {
                catchTargets(cursor);
                open(cursor);
            }
            case Opcode.CATCH -> {
                height = blocks.get(blocks.size() - 1).height
                        + tag(cursor.index()).parameters().size();
            }
            case Opcode.CATCH_ALL -> height = blocks.get(blocks.size() - 1).height;
            case Opcode.THROW, Opcode.RETHROW, Opcode.THROW_REF -> height = blocks.get(blocks.size() - 1).height;
            case Opcode.ELSE -> {
                Block block = blocks.get(blocks.size() - 1);
                if (!block.takesElse) {
                    throw ModuleRefused.malformed(cursor.start(), "else outside if");
                }
                block.takesElse = false;
                height = block.height + block.parameters;
            }
            case Opcode.END, Opcode.DELEGATE -> {
                Block block = blocks.remove(blocks.size() - 1);
                height = block.height + block.results;
                if (block.caught) {
                    catchTargets.add(cursor.end());
                }
            }
            case Opcode.BR, Opcode.BR_TABLE -> {
                checkLabel(cursor);
                height = blocks.get(blocks.size() - 1).height;
            }
            case Opcode.BR_IF -> {
                checkLabel(cursor);
                pop(1);
            }
            case Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> height = blocks.get(blocks.size() - 1).height;
            case Opcode.UNREACHABLE, Opcode.RETURN -> height = blocks.get(blocks.size() - 1).height;
            case Opcode.CALL -> call(module.shapeOf(cursor.index()));
            case Opcode.CALL_INDIRECT -> {
                pop(1);
                call(type(cursor.index()));
            }
            default -> plain(opcode);
        }
    }

    private void checkLabel(InstructionCursor cursor) throws ModuleRefused {
        if (cursor.index() >= blocks.size()) {
            throw ModuleRefused.malformed(cursor.start(), "branch to a label that is not there");
        }
    }

    private void catchTargets(InstructionCursor cursor) throws ModuleRefused {
        for (InstructionCursor.Catch clause : cursor.catches()) {
            if (clause.label() >= blocks.size()) {
                throw ModuleRefused.malformed(cursor.start(), "catch to a label that is not there");
            }
            Block target = blocks.get(blocks.size() - 1 - clause.label());
            if (target.head > 0) {
                catchTargets.add(target.head);
            } else {
                target.caught = true;
            }
        }
    }

    private void open(InstructionCursor cursor) throws ModuleRefused {
        if (cursor.opcode() == Opcode.IF) {
            pop(1);
        }
        long blockType = cursor.blockType();
        int parameters = 0;
        int results = blockType == -64 ? 0 : 1;
        if (blockType >= 0) {
            FunctionShape type = type((int) Math.min(blockType, Integer.MAX_VALUE));
            parameters = type.parameters().size();
            results = type.results().size();
        }
        pop(parameters);
        int head = cursor.opcode() == Opcode.LOOP ? cursor.end() : 0;
        blocks.add(new Block(height, parameters, results, head, cursor.opcode() == Opcode.IF));
        ModuleBounds.check("number of blocks within blocks", blocks.size(), ModuleBounds.NESTING);
        height += parameters;
    }

    private FunctionShape type(int index) throws ModuleRefused {
        if (index >= module.types.size()) {
            throw ModuleRefused.malformed(start.code(), "type index that is not there");
        }
        return module.types.get(index);
    }

    private FunctionShape tag(int index) throws ModuleRefused {
        if (index >= module.tags.size()) {
            throw ModuleRefused.malformed(start.code(), "tag index that is not there");
        }
        return type(module.tags.get(index));
    }

    private void call(FunctionShape callee) {
        calls = true;
        pop(callee.parameters().size());
        height += callee.results().size();
    }

    private void plain(int opcode) throws ModuleRefused {
        int operands = Opcode.operands(opcode);
        if (operands < 0) {
            throw ModuleRefused.unsupported("the unknown instruction 0x" + Integer.toHexString(opcode));
        }
        vectors |= Opcode.isVector(opcode);
        pop(operands);
        height += Opcode.results(opcode);
    }

    private void pop(int count) {
        int base = blocks.get(blocks.size() - 1).height;
        height = Math.max(base, height - count);
    }
}
