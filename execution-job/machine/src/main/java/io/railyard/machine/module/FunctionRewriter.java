package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ScratchLocals.Use;
import java.util.List;
import java.util.Optional;

/**
 * Writes one function body anew, with gas charged where its plan says, depth counted round its calls, canonical NaN, legacy
 * exceptions translated, and the instructions replaced that engines disagree on. Rules:
 * {@code docs/formats/module-preparation.md}.
 */
final class FunctionRewriter {
    private static final int F32_NAN = 0xffc0_0000;
    private static final long F64_NAN = 0xfff8_0000_0000_0000L;

    private final byte[] wasm;
    private final FunctionAnalysis analysis;
    private final Appendix appendix;
    private final FunctionWriter to;
    private final BinaryWriter out;
    private final VectorRewriter vectors;
    private final BulkRewriter bulk;
    private final Optional<ExceptionTranslator> exceptions;

    private FunctionRewriter(ModuleStructure module, FunctionAnalysis analysis, Appendix appendix)
            throws ModuleRefused {
        this.wasm = module.wasm;
        this.analysis = analysis;
        this.appendix = appendix;
        Optional<ExceptionPlan> plan = Optional.empty();
        if (analysis.hasLegacyExceptions()) {
            plan = Optional.of(ExceptionPlan.of(analysis.cursor()));
        }
        boolean wrapped =
                analysis.calls() || plan.filter(ExceptionPlan::callerLanding).isPresent();
        boolean keepsDepth = analysis.calls() && analysis.catches();
        to = new FunctionWriter(appendix, new ScratchLocals(analysis.localCount()), wrapped, keepsDepth);
        out = to.out;
        vectors = new VectorRewriter(out, to.scratch);
        bulk = new BulkRewriter(module, appendix, to);
        exceptions = plan.map(found -> new ExceptionTranslator(module, found, appendix, to));
    }

    /** The body number {@code body}, anew. */
    static BinaryWriter rewrite(ModuleStructure module, int body, Appendix appendix) throws ModuleRefused {
        FunctionAnalysis analysis = FunctionAnalysis.of(module, body, appendix.rule());
        FunctionRewriter rewriter = new FunctionRewriter(module, analysis, appendix);
        rewriter.code();
        return rewriter.withLocals();
    }

    private BinaryWriter withLocals() throws ModuleRefused {
        BinaryReader reader = new BinaryReader(wasm, analysis.localsStart(), analysis.codeStart());
        BinaryWriter body = new BinaryWriter().u32(reader.u32() + to.scratch.groups());
        body.raw(wasm, reader.position(), analysis.codeStart());
        to.scratch.declare(body);
        return body.raw(out);
    }

    private void code() throws ModuleRefused {
        charge(analysis.codeStart());
        if (analysis.calls()) {
            appendix.enter(to, analysis.depthUnits());
            to.keepDepth();
        }
        if (to.labels.isWrapped()) {
            out.u8(Opcode.BLOCK);
            appendix.blockType(out, List.of(), analysis.shape().results());
        }
        exceptions.ifPresent(ExceptionTranslator::beginFunction);
        InstructionCursor cursor = analysis.cursor();
        while (cursor.next()) {
            instruction(cursor);
            charge(cursor.end());
            if (analysis.isCatchTarget(cursor.end())) {
                to.restoreDepth();
            }
        }
        if (analysis.calls()) {
            appendix.leave(out, analysis.depthUnits());
        }
        if (to.labels.isWrapped()) {
            out.u8(Opcode.END);
        }
    }

    private void charge(int position) {
        long amount = analysis.gas().at(position);
        if (amount != 0) {
            appendix.charge(to, amount);
        }
    }

    private void instruction(InstructionCursor cursor) {
        int opcode = cursor.opcode();
        if (Opcode.between(opcode, Opcode.FIRST_RELAXED, Opcode.LAST_RELAXED)) {
            vectors.relaxed(opcode);
        } else if (bulk.writes(cursor)) {
            return;
        } else if (!control(cursor)) {
            plain(cursor);
        }
    }

    /** Writes a control instruction; whether it was one. */
    private boolean control(InstructionCursor cursor) {
        switch (cursor.opcode()) {
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> {
                copy(cursor);
                to.labels.open();
            }
            case Opcode.TRY_TABLE -> tryTable(cursor);
            case Opcode.TRY -> exceptions.orElseThrow().begin(cursor.blockType());
            case Opcode.CATCH, Opcode.CATCH_ALL -> exceptions.orElseThrow().clause();
            case Opcode.DELEGATE -> exceptions.orElseThrow().delegate();
            case Opcode.RETHROW -> {
                appendix.thrown(out);
                exceptions.orElseThrow().rethrow(cursor.index());
            }
            case Opcode.THROW, Opcode.THROW_REF -> {
                appendix.thrown(out);
                copy(cursor);
            }
            case Opcode.END -> end();
            case Opcode.BR, Opcode.BR_IF -> out.u8(cursor.opcode()).u32(to.labels.of(cursor.index()));
            case Opcode.BR_TABLE -> branchTable(cursor);
            case Opcode.RETURN -> {
                // With the body wrapped in a block, returning is leaving that block.
                if (to.labels.isWrapped()) {
                    to.branch(to.labels.function());
                } else {
                    copy(cursor);
                }
            }
            case Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT -> {
                if (analysis.calls()) {
                    appendix.leave(out, analysis.depthUnits());
                }
                copy(cursor);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void end() {
        if (to.labels.count() == 1) {
            exceptions.ifPresent(ExceptionTranslator::endFunction);
            out.u8(Opcode.END);
        } else if (exceptions.isEmpty() || !exceptions.get().end()) {
            out.u8(Opcode.END);
            to.labels.close();
        }
    }

    private void branchTable(InstructionCursor cursor) {
        int[] labels = cursor.labels();
        out.u8(Opcode.BR_TABLE).u32(labels.length - 1);
        for (int label : labels) {
            out.u32(to.labels.of(label));
        }
    }

    private void tryTable(InstructionCursor cursor) {
        out.u8(Opcode.TRY_TABLE).signed(cursor.blockType()).u32(cursor.catches().size());
        for (InstructionCursor.Catch clause : cursor.catches()) {
            out.u8(clause.kind());
            if (clause.tag() >= 0) {
                out.u32(clause.tag());
            }
            out.u32(to.labels.of(clause.label()));
        }
        to.labels.open();
    }

    private void plain(InstructionCursor cursor) {
        switch (cursor.opcode()) {
            case Opcode.I32_LT_U -> compareUnsigned(Opcode.I64_LT_S);
            case Opcode.I32_GT_U -> compareUnsigned(Opcode.I64_GT_S);
            case Opcode.I32_LE_U -> compareUnsigned(Opcode.I64_LE_S);
            case Opcode.I32_GE_U -> compareUnsigned(Opcode.I64_GE_S);
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
            default -> {
                plainest(cursor);
                canonical(canonicalType(cursor.opcode()));
                vectors.canonical(cursor.opcode());
            }
        }
    }

    /** Copies an instruction; of an access that names the only memory there is, the form that each engine knows. */
    private void plainest(InstructionCursor cursor) {
        int opcode = cursor.opcode();
        boolean access = InstructionTypes.slot(opcode) >= 0 && InstructionTypes.alignment(opcode) >= 0;
        if (!access || !cursor.namesMemory()) {
            copy(cursor);
            return;
        }
        if (Opcode.isVector(opcode)) {
            out.u8(Opcode.PREFIX_VECTOR).u32(opcode & 0xff);
        } else {
            out.u8(opcode);
        }
        out.u32(cursor.alignment()).u64(cursor.offset());
        if (InstructionTypes.lanes(opcode) > 0) {
            out.u8(cursor.lane());
        }
    }

    private void copy(InstructionCursor cursor) {
        out.raw(wasm, cursor.start(), cursor.end());
    }

    /** Whether the result is a float that arithmetic made, whose NaN must be made canonical: F32, F64 or 0. */
    static int canonicalType(int opcode) {
        if (Opcode.between(opcode, 0x8D, 0x97) || opcode == 0xB6) {
            return TypeCode.F32;
        }
        return Opcode.between(opcode, 0x9B, 0xA5) || opcode == 0xBB ? TypeCode.F64 : 0;
    }

    private void canonical(int type) {
        if (type == TypeCode.F32) {
            to.tee(Use.F32);
            out.u8(Opcode.F32_CONST).fixed32(F32_NAN);
            to.get(Use.F32);
            to.get(Use.F32);
            out.u8(Opcode.F32_EQ).u8(Opcode.SELECT);
        } else if (type == TypeCode.F64) {
            to.tee(Use.F64);
            out.u8(Opcode.F64_CONST).fixed64(F64_NAN);
            to.get(Use.F64);
            to.get(Use.F64);
            out.u8(Opcode.F64_EQ).u8(Opcode.SELECT);
        }
    }

    /** Compares as 64-bit numbers: HotSpot 17 compiles the 32-bit unsigned comparison wrongly in some loops. */
    private void compareUnsigned(int comparison) {
        to.set(Use.I32);
        out.u8(Opcode.I64_EXTEND_I32_U);
        to.get(Use.I32);
        out.u8(Opcode.I64_EXTEND_I32_U);
        out.u8(comparison);
    }
}
