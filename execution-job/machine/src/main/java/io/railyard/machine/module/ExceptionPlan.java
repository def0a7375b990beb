package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The legacy {@code try} blocks of one function body, found in one pass: their clauses, which of them are rethrown from, and
 * where each {@code delegate} sends an exception. What stands at the head of a block is thereby known when it is written.
 */
final class ExceptionPlan {
    /** One {@code try} block. */
    static final class Try {
        private final Optional<Try> enclosing;
        private final int level;
        private final List<Integer> tags = new ArrayList<>();
        private boolean delegates;
        private Optional<Try> delegate = Optional.empty();
        private Optional<Try> handler = Optional.empty();
        private boolean rethrown;
        private boolean landing;
        private boolean forwards;

        private Try(Optional<Try> enclosing, int level) {
            this.enclosing = enclosing;
            this.level = level;
        }

        /** Tags of its clauses, in order, {@link #ANY} for {@code catch_all}; empty when it has none or delegates. */
        List<Integer> tags() {
            return tags;
        }

        /** Whether a {@code rethrow} names it. */
        boolean rethrown() {
            return rethrown;
        }

        /** How many handlers it stands within. */
        int level() {
            return level;
        }

        /** Whether a {@code delegate} further in sends exceptions here. */
        boolean landing() {
            return landing;
        }

        /** Whether it sends exceptions elsewhere than they would go by themselves. */
        boolean forwards() {
            return forwards;
        }

        /** Where it sends them when it {@link #forwards}; empty for the function's caller. */
        Optional<Try> destination() {
            return handler;
        }

        /** Finds who handles what is thrown directly within it. Blocks further out have been resolved before. */
        private void resolve() {
            Optional<Try> next = delegates ? delegate : enclosing;
            handler = tags.isEmpty() ? next.flatMap(block -> block.handler) : Optional.of(this);
            forwards = delegates && !handler.equals(enclosing.flatMap(block -> block.handler));
        }
    }

    /** Stands for all exceptions where a tag is named. */
    static final int ANY = -1;

    /** An open block: the try block it is, if it is one, and what it stands in. */
    private static final class Frame {
        private final Optional<Try> block;
        private final Optional<Try> outer;
        private final int level;
        private boolean handling;

        Frame(Optional<Try> block, Optional<Try> outer, int level) {
            this.block = block;
            this.outer = outer;
            this.level = level;
        }

        /** The innermost try block whose body, not handler, one stands in here. */
        Optional<Try> innermostTry() {
            return block.isPresent() && !handling ? block : outer;
        }

        Frame open(Optional<Try> inner) {
            return new Frame(inner, innermostTry(), level());
        }

        /** How many handlers one stands within here. */
        int level() {
            return handling ? level + 1 : level;
        }
    }

    private final List<Try> blocks = new ArrayList<>();
    private final List<Frame> frames = new ArrayList<>();
    private boolean callerLanding;

    private ExceptionPlan() {}

    static ExceptionPlan of(InstructionCursor cursor) throws ModuleRefused {
        ExceptionPlan plan = new ExceptionPlan();
        plan.frames.add(new Frame(Optional.empty(), Optional.empty(), 0));
        while (cursor.next()) {
            plan.step(cursor);
        }
        plan.resolve();
        return plan;
    }

    /** The try blocks, in the order of their first instructions. */
    List<Try> blocks() {
        return blocks;
    }

    /** Whether a {@code delegate} sends exceptions past try blocks to the function's caller. */
    boolean callerLanding() {
        return callerLanding;
    }

    private void step(InstructionCursor cursor) throws ModuleRefused {
        switch (cursor.opcode()) {
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY_TABLE -> frames.add(top().open(Optional.empty()));
            case Opcode.TRY -> {
                Try block = new Try(top().innermostTry(), top().level());
                blocks.add(block);
                frames.add(top().open(Optional.of(block)));
            }
            case Opcode.CATCH -> clause(cursor, cursor.index());
            case Opcode.CATCH_ALL -> clause(cursor, ANY);
            case Opcode.RETHROW -> {
                Frame frame = frame(cursor);
                if (!frame.handling) {
                    throw ModuleRefused.malformed(cursor.start(), "invalid rethrow label");
                }
                frame.block.orElseThrow().rethrown = true;
            }
            case Opcode.DELEGATE -> {
                Try block = tryOf(frames.remove(frames.size() - 1), cursor);
                block.delegates = true;
                block.delegate = frame(cursor).innermostTry();
            }
            case Opcode.END -> frames.remove(frames.size() - 1);
            default -> {}
        }
    }

    private void clause(InstructionCursor cursor, int tag) throws ModuleRefused {
        Frame frame = top();
        tryOf(frame, cursor).tags.add(tag);
        frame.handling = true;
    }

    private static Try tryOf(Frame frame, InstructionCursor cursor) throws ModuleRefused {
        return frame.block.orElseThrow(() -> ModuleRefused.malformed(cursor.start(), "catch or delegate outside try"));
    }

    private Frame frame(InstructionCursor cursor) throws ModuleRefused {
        int at = frames.size() - 1 - cursor.index();
        if (at < 0) {
            throw ModuleRefused.malformed(cursor.start(), "label that is not there");
        }
        return frames.get(at);
    }

    private Frame top() {
        return frames.get(frames.size() - 1);
    }

    private void resolve() {
        for (Try block : blocks) {
            block.resolve();
            if (block.forwards) {
                block.handler.ifPresentOrElse(handler -> handler.landing = true, () -> callerLanding = true);
            }
        }
    }
}
