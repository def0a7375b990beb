package io.railyard.machine.module;

/**
 * Writes one function body anew, with gas charged on entry and at loop heads, depth counted round its calls, canonical
 * NaN, and the instructions replaced that engines disagree on. Rules: {@code docs/formats/module-preparation.md}.
 */
final class FunctionRewriter {
    private static final int F32_NAN = 0xffc0_0000;
    private static final long F64_NAN = 0xfff8_0000_0000_0000L;

    private final FunctionAnalysis analysis;
    private final Appendix appendix;
    private final boolean wideMemory;
    private final WasmWriter out = new WasmWriter();
    private final int scratchI64;
    private final int scratchI32;
    private final int scratchF32;
    private final int scratchF64;
    private int nesting;

    private FunctionRewriter(FunctionAnalysis analysis, Appendix appendix, boolean wideMemory) {
        this.wideMemory = wideMemory;
        this.analysis = analysis;
        this.appendix = appendix;
        scratchI64 = analysis.localCount();
        scratchI32 = scratchI64 + 1;
        scratchF32 = scratchI32 + (analysis.usesI32() ? 1 : 0);
        scratchF64 = scratchF32 + (analysis.usesF32() ? 1 : 0);
    }

    /** The body number {@code body}, anew. */
    static WasmWriter rewrite(ModuleStructure module, int body, Appendix appendix) throws ModuleRefused {
        FunctionAnalysis analysis = FunctionAnalysis.of(module, body, appendix.rule());
        FunctionRewriter rewriter = new FunctionRewriter(analysis, appendix, module.memories.get(0).wide());
        int end = module.bodies.get(body).end();
        rewriter.locals(new WasmReader(module.wasm, analysis.localsStart(), end));
        rewriter.charge(analysis.codeStart());
        rewriter.code(new InstructionCursor(new WasmReader(module.wasm, analysis.codeStart(), end)), module.wasm);
        return rewriter.out;
    }

    private void locals(WasmReader reader) throws ModuleRefused {
        int groups = reader.u32();
        int start = reader.position();
        int added = 1 + (analysis.usesI32() ? 1 : 0) + (analysis.usesF32() ? 1 : 0) + (analysis.usesF64() ? 1 : 0);
        out.u32(groups + added).raw(reader.bytes(), start, analysis.codeStart());
        out.u32(1).u8(Opcode.I64);
        if (analysis.usesI32()) {
            out.u32(1).u8(Opcode.I32);
        }
        if (analysis.usesF32()) {
            out.u32(1).u8(Opcode.F32);
        }
        if (analysis.usesF64()) {
            out.u32(1).u8(Opcode.F64);
        }
    }

    private void code(InstructionCursor cursor, byte[] wasm) throws ModuleRefused {
        if (analysis.calls()) {
            appendix.enter(out, analysis.depthUnits(), scratchI32);
            out.u8(Opcode.BLOCK);
            appendix.blockType(out, analysis.shape().results());
        }
        while (cursor.next()) {
            instruction(cursor, wasm);
            charge(cursor.end());
        }
        if (analysis.calls()) {
            appendix.leave(out, analysis.depthUnits());
            out.u8(Opcode.END);
        }
    }

    private void charge(int position) {
        long amount = analysis.gas().at(position);
        if (amount != 0) {
            appendix.charge(out, amount, scratchI64);
        }
    }

    private void instruction(InstructionCursor cursor, byte[] wasm) {
        int opcode = cursor.opcode();
        if (wideMemory
                && (opcode == Opcode.MEMORY_GROW || opcode == Opcode.MEMORY_FILL || opcode == Opcode.MEMORY_COPY)) {
            plain(cursor, wasm);
            return;
        }
        switch (opcode) {
            case Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> {
                appendix.leave(out, analysis.depthUnits());
                plain(cursor, wasm);
            }
            case Opcode.RETURN -> leave(cursor, wasm);
            case Opcode.I32_LT_U -> compareUnsigned(Opcode.I64_LT_S);
            case Opcode.I32_GT_U -> compareUnsigned(Opcode.I64_GT_S);
            case Opcode.I32_LE_U -> compareUnsigned(Opcode.I64_LE_S);
            case Opcode.I32_GE_U -> compareUnsigned(Opcode.I64_GE_S);
            case Opcode.MEMORY_GROW -> appendix.call(out, Appendix.GROW);
            case Opcode.MEMORY_FILL -> appendix.call(out, Appendix.FILL);
            case Opcode.MEMORY_COPY -> appendix.call(out, Appendix.COPY);
            case Opcode.F32_ABS -> {
                out.u8(Opcode.I32_REINTERPRET_F32).u8(Opcode.I32_CONST).signed(Integer.MAX_VALUE);
                out.u8(Opcode.I32_AND).u8(Opcode.F32_REINTERPRET_I32);
            }
            case Opcode.F64_ABS -> {
                out.u8(Opcode.I64_REINTERPRET_F64).u8(Opcode.I64_CONST).signed(Long.MAX_VALUE);
                out.u8(Opcode.I64_AND).u8(Opcode.F64_REINTERPRET_I64);
            }
            case Opcode.F32_CONVERT_I64_U -> appendix.call(out, Appendix.CONVERT_U);
            case Opcode.F32_COPYSIGN -> appendix.call(out, Appendix.COPYSIGN_F32);
            case Opcode.F64_COPYSIGN -> appendix.call(out, Appendix.COPYSIGN_F64);
            default -> plain(cursor, wasm);
        }
    }

    /** With the body wrapped in a block, returning is leaving that block: its label took the function's place. */
    private void leave(InstructionCursor cursor, byte[] wasm) {
        if (analysis.calls()) {
            out.u8(Opcode.BR).u32(nesting);
        } else {
            out.raw(wasm, cursor.start(), cursor.end());
        }
    }

    private void plain(InstructionCursor cursor, byte[] wasm) {
        out.raw(wasm, cursor.start(), cursor.end());
        switch (cursor.opcode()) {
            case Opcode.BLOCK, Opcode.IF, Opcode.LOOP, Opcode.TRY, Opcode.TRY_TABLE -> nesting++;
            case Opcode.END, Opcode.DELEGATE -> nesting--;
            default -> canonical(Opcode.canonicalType(cursor.opcode()));
        }
    }

    private void canonical(int type) {
        if (type == Opcode.F32) {
            out.u8(Opcode.LOCAL_TEE).u32(scratchF32);
            out.u8(Opcode.F32_CONST).fixed32(F32_NAN);
            out.u8(Opcode.LOCAL_GET).u32(scratchF32);
            out.u8(Opcode.LOCAL_GET).u32(scratchF32);
            out.u8(Opcode.F32_EQ).u8(Opcode.SELECT);
        } else if (type == Opcode.F64) {
            out.u8(Opcode.LOCAL_TEE).u32(scratchF64);
            out.u8(Opcode.F64_CONST).fixed64(F64_NAN);
            out.u8(Opcode.LOCAL_GET).u32(scratchF64);
            out.u8(Opcode.LOCAL_GET).u32(scratchF64);
            out.u8(Opcode.F64_EQ).u8(Opcode.SELECT);
        }
    }

    /** Compares as 64-bit numbers: HotSpot 17 compiles the 32-bit unsigned comparison wrongly in some loops. */
    private void compareUnsigned(int comparison) {
        out.u8(Opcode.LOCAL_SET).u32(scratchI32);
        out.u8(Opcode.I64_EXTEND_I32_U);
        out.u8(Opcode.LOCAL_GET).u32(scratchI32);
        out.u8(Opcode.I64_EXTEND_I32_U);
        out.u8(comparison);
    }
}
