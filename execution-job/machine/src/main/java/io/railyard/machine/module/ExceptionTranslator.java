package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ScratchLocals.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the legacy exception instructions of one function as {@code try_table} and blocks. Rules:
 * {@code docs/formats/module-preparation.md}, section 8.
 */
final class ExceptionTranslator {
    private static final int CATCH_REF = 1;
    private static final int CATCH_ALL = 2;
    private static final int CATCH_ALL_REF = 3;

    /** A try block being written. */
    private static final class Open {
        private final ExceptionPlan.Try plan;
        /** Position of the block that its published label means. */
        private final int outer;

        private int landing;
        private int clause;

        Open(ExceptionPlan.Try plan, int outer) {
            this.plan = plan;
            this.outer = outer;
        }
    }

    private final ModuleStructure module;
    private final ExceptionPlan plan;
    private final Iterator<ExceptionPlan.Try> blocks;
    private final Appendix appendix;
    private final FunctionWriter to;
    /** Try blocks with clauses, by the number of their published label, outermost first. */
    private final Map<Integer, Open> open = new HashMap<>();

    private final Map<ExceptionPlan.Try, Open> byPlan = new HashMap<>();
    private int callerLanding;

    ExceptionTranslator(ModuleStructure module, ExceptionPlan plan, Appendix appendix, FunctionWriter to) {
        this.module = module;
        this.plan = plan;
        this.blocks = plan.blocks().iterator();
        this.appendix = appendix;
        this.to = to;
    }

    /** Writes what stands before the function's first instruction. */
    void beginFunction() {
        if (plan.callerLanding()) {
            to.out.u8(Opcode.BLOCK);
            appendix.blockType(to.out, List.of(), List.of(TypeCode.EXNREF));
            callerLanding = to.labels.openOwn();
        }
    }

    /** Writes what stands before the function's last {@code end}. */
    void endFunction() {
        if (plan.callerLanding()) {
            to.branch(to.labels.function());
            closeOwn();
            to.out.u8(Opcode.THROW_REF);
        }
    }

    /** Writes {@code try}. */
    void begin(long blockType) {
        ExceptionPlan.Try block = blocks.next();
        if (!block.tags().isEmpty()) {
            beginHandled(block, blockType);
            return;
        }
        if (block.forwards()) {
            int landing =
                    block.destination().map(target -> find(target).landing).orElse(callerLanding);
            to.out.u8(Opcode.TRY_TABLE).signed(blockType).u32(1).u8(CATCH_ALL_REF);
            to.out.u32(to.labels.to(landing));
        } else {
            to.out.u8(Opcode.BLOCK).signed(blockType);
        }
        to.labels.open();
    }

    /** Writes {@code delegate}. */
    void delegate() {
        to.out.u8(Opcode.END);
        to.labels.close();
    }

    private void beginHandled(ExceptionPlan.Try block, long blockType) {
        FunctionShape shape = shape(blockType);
        to.out.u8(Opcode.BLOCK).signed(blockType);
        Open opened = new Open(block, to.labels.openOwn());
        int clauses = block.tags().size();
        for (int i = clauses - 1; i >= 0; i--) {
            beginOwn(shape.parameters(), carried(block, i));
        }
        to.out.u8(Opcode.TRY_TABLE).signed(blockType).u32(clauses);
        for (int i = 0; i < clauses; i++) {
            int tag = block.tags().get(i);
            int kind = (tag == ExceptionPlan.ANY ? CATCH_ALL : 0) + (block.rethrown() ? CATCH_REF : 0);
            to.out.u8(kind);
            if (tag != ExceptionPlan.ANY) {
                to.out.u32(tag);
            }
            to.out.u32(i);
        }
        to.labels.openOwn();
        if (block.landing()) {
            opened.landing = beginOwn(shape.parameters(), List.of(TypeCode.EXNREF));
        }
        open.put(to.labels.count(), opened);
        byPlan.put(block, opened);
        to.labels.label(opened.outer);
    }

    /** What the clause finds on the operand stack. */
    private List<Integer> carried(ExceptionPlan.Try block, int clause) {
        List<Integer> values = new ArrayList<>();
        int tag = block.tags().get(clause);
        if (tag != ExceptionPlan.ANY) {
            values.addAll(module.types.get(module.tags.get(tag)).parameters());
        }
        if (block.rethrown()) {
            values.add(TypeCode.EXNREF);
        }
        return values;
    }

    /** Writes {@code catch} or {@code catch_all}. */
    void clause() {
        Open block = innermost().orElseThrow();
        if (block.clause == 0) {
            if (block.plan.landing()) {
                to.branch(to.labels.to(block.outer));
                closeOwn();
                to.out.u8(Opcode.THROW_REF);
            }
            closeOwn();
        }
        to.branch(to.labels.to(block.outer));
        closeOwn();
        block.clause++;
        if (block.plan.rethrown()) {
            int exception = to.scratch.of(Use.EXCEPTION, block.plan.level());
            to.out.u8(Opcode.LOCAL_SET).u32(exception);
        }
        to.restoreDepth();
    }

    /** Writes {@code end} when it ends a try block with clauses; whether it does. */
    boolean end() {
        Optional<Open> ended = innermost();
        if (ended.isPresent()) {
            to.labels.unlabel();
            closeOwn();
            open.remove(to.labels.count());
            byPlan.remove(ended.get().plan);
        }
        return ended.isPresent();
    }

    /** Writes {@code rethrow}. */
    void rethrow(int label) {
        Open block = open.get(to.labels.count() - 1 - label);
        int exception = to.scratch.of(
                Use.EXCEPTION, Optional.ofNullable(block).orElseThrow().plan.level());
        to.out.u8(Opcode.LOCAL_GET).u32(exception).u8(Opcode.THROW_REF);
    }

    private Optional<Open> innermost() {
        return Optional.ofNullable(open.get(to.labels.count() - 1));
    }

    private Open find(ExceptionPlan.Try block) {
        return Optional.ofNullable(byPlan.get(block)).orElseThrow();
    }

    private int beginOwn(List<Integer> parameters, List<Integer> results) {
        to.out.u8(Opcode.BLOCK);
        appendix.blockType(to.out, parameters, results);
        return to.labels.openOwn();
    }

    private void closeOwn() {
        to.out.u8(Opcode.END);
        to.labels.closeOwn();
    }

    private FunctionShape shape(long blockType) {
        if (blockType >= 0) {
            return module.types.get((int) blockType);
        }
        boolean none = blockType == TypeCode.VOID - 0x80;
        return new FunctionShape(List.of(), none ? List.of() : List.of((int) blockType + 0x80));
    }
}
