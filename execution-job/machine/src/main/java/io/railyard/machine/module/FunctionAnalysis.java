package io.railyard.machine.module;

import java.util.ArrayList;
import java.util.List;

/**
 * What one function body costs and needs, found in one pass: gas of the entry region and of each loop region, values on
 * its frame, scratch locals. Relies on nothing but the body's bytes, so it may see an invalid body; the validator speaks
 * last.
 */
final class FunctionAnalysis {
    /** An open block. */
    private static final class Block {
        private final int height;
        private final int parameters;
        private final int results;
        private final int region;
        private boolean takesElse;

        Block(int height, int parameters, int results, int region, boolean takesElse) {
            this.takesElse = takesElse;
            this.height = height;
            this.parameters = parameters;
            this.results = results;
            this.region = region;
        }
    }

    private final ModuleStructure module;
    private final FunctionShape shape;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Long> regions = new ArrayList<>();
    private int height;
    private int highest;
    private int locals;
    private int codeStart;
    private int localsStart;
    private boolean calls;
    private boolean usesI32;
    private boolean usesF32;
    private boolean usesF64;

    private FunctionAnalysis(ModuleStructure module, FunctionShape shape) {
        this.module = module;
        this.shape = shape;
    }

    /** Of the function whose body is number {@code number}. */
    static FunctionAnalysis of(ModuleStructure module, int number) throws ModuleRefused {
        int function = module.functionOf(number);
        FunctionAnalysis analysis = new FunctionAnalysis(module, module.shapeOf(function));
        ModuleStructure.Range body = module.bodies.get(number);
        WasmReader reader = new WasmReader(module.wasm, body.start(), body.end());
        analysis.localsStart = body.start();
        analysis.readLocals(reader);
        analysis.codeStart = reader.position();
        analysis.walk(new InstructionCursor(reader));
        ModuleBounds.check(
                "number of parameters, locals and operands of function " + function,
                analysis.frameValues(),
                ModuleBounds.FRAME_VALUES);
        return analysis;
    }

    /** Gas charged on entry. */
    long entryGas() {
        return regions.get(0) + GasSchedule.FUNCTION + locals / 4;
    }

    /** Gas charged at the head of the loop that is number {@code loop} in the body, counted from 0. */
    long loopGas(int loop) {
        return Math.max(1, regions.get(loop + 1));
    }

    /** Depth units of one activation: one, and one more for every full 16 values on the frame. */
    int depthUnits() {
        return 1 + frameValues() / 16;
    }

    /** Whether it calls anything; only then does it count towards the depth. */
    boolean calls() {
        return calls;
    }

    /** Parameters and declared locals. */
    int localCount() {
        return shape.parameters().size() + locals;
    }

    /** First byte of the locals' declaration. */
    int localsStart() {
        return localsStart;
    }

    /** First byte of the instructions. */
    int codeStart() {
        return codeStart;
    }

    FunctionShape shape() {
        return shape;
    }

    boolean usesI32() {
        return usesI32 || calls;
    }

    boolean usesF32() {
        return usesF32;
    }

    boolean usesF64() {
        return usesF64;
    }

    private int frameValues() {
        return localCount() + highest;
    }

    private void readLocals(WasmReader reader) throws ModuleRefused {
        int groups = reader.u32();
        for (int i = 0; i < groups; i++) {
            long count = reader.u32Wide();
            ModuleBounds.check("number of locals of a function", locals + count, ModuleBounds.FRAME_VALUES);
            locals += (int) count;
            ModuleStructure.valueType(reader);
        }
    }

    private void walk(InstructionCursor cursor) throws ModuleRefused {
        regions.add(0L);
        blocks.add(new Block(0, 0, shape.results().size(), 0, false));
        while (cursor.next()) {
            if (blocks.isEmpty()) {
                throw ModuleRefused.malformed(cursor.start(), "instruction after the end of a function");
            }
            int region = blocks.get(blocks.size() - 1).region;
            regions.set(region, regions.get(region) + GasSchedule.weight(cursor.opcode()));
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
            case Opcode.ELSE -> {
                Block block = blocks.get(blocks.size() - 1);
                if (!block.takesElse) {
                    throw ModuleRefused.malformed(cursor.start(), "else outside if");
                }
                block.takesElse = false;
                height = block.height + block.parameters;
            }
            case Opcode.END -> {
                Block block = blocks.remove(blocks.size() - 1);
                height = block.height + block.results;
            }
            case Opcode.BR, Opcode.BR_TABLE -> {
                checkLabel(cursor);
                height = blocks.get(blocks.size() - 1).height;
            }
            case Opcode.BR_IF -> {
                checkLabel(cursor);
                pop(1);
            }
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
        int region = blocks.get(blocks.size() - 1).region;
        if (cursor.opcode() == Opcode.LOOP) {
            region = regions.size();
            regions.add(0L);
        }
        blocks.add(new Block(height, parameters, results, region, cursor.opcode() == Opcode.IF));
        ModuleBounds.check("number of blocks within blocks", blocks.size(), ModuleBounds.NESTING);
        height += parameters;
    }

    private FunctionShape type(int index) throws ModuleRefused {
        if (index >= module.types.size()) {
            throw ModuleRefused.malformed(codeStart, "type index that is not there");
        }
        return module.types.get(index);
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
        usesI32 |= opcode == Opcode.I32_LT_U
                || opcode == Opcode.I32_GT_U
                || opcode == Opcode.I32_LE_U
                || opcode == Opcode.I32_GE_U;
        usesF32 |= Opcode.canonicalType(opcode) == Opcode.F32;
        usesF64 |= Opcode.canonicalType(opcode) == Opcode.F64;
        pop(operands);
        height += Opcode.results(opcode);
    }

    private void pop(int count) {
        int base = blocks.get(blocks.size() - 1).height;
        height = Math.max(base, height - count);
    }
}
