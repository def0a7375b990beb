package io.railyard.job.process;

import io.railyard.job.effects.Effects;
import io.railyard.job.effects.Lineage;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * All processes, one key each. Applies the assignment that comes next, drops those it has, halts at a gap. Processes take
 * turns ({@link Turns}): a long message holds up neither others nor a checkpoint for more than a slice. What messages
 * changed is saved to keyed state when a checkpoint begins, when a process leaves memory, and all the time so that little
 * is unsaved ({@link Unsaved}); what waits is kept with a checkpoint; so every checkpoint is consistent. Emits the evaluation, and on side outputs the assignment that was executed and its effects.
 */
public final class ProcessOperator extends AbstractStreamOperator<Evaluation>
        implements OneInputStreamOperator<Assignment, Evaluation>, BoundedOneInput, Turns.Host, SideOutputs.Outputs {
    private static final long serialVersionUID = 1L;
    /** Assignments of one process that wait in memory where many wait; further ones wait in keyed state. */
    private static final int MOST_WAITING = 64;
    /** Assignments that wait in memory whosever they are; at most a quarter of those that may wait there. */
    private static final int MOST_AT_HAND = 2_048;
    /** Bytes of data of those that wait in memory; beyond, a process has one there. */
    static final long AT_HAND_BYTES = 8 << 20;
    /** Assignments that wait in keyed state before the subtask takes no further ones. */
    private static final long MOST_BACKLOG = 1_000_000;
    /** Between two saves of what has been unsaved for longest, so that little is left for a barrier. */
    private static final long SAVE_MILLIS = 50;
    /** Bytes of pages that are saved then, about: some 2 ms. */
    private static final long SAVE_BYTES = 1 << 20;
    /** Bytes of pages that may wait for the barrier, some 5 ms: what is busy changes the same pages again and again. */
    static final long LEFT_BYTES = 2 << 20;

    private final MachineSettings settings;
    private final SideOutputs sides;

    private transient @SuppressWarnings("NullAway.Init") MailboxExecutor mailbox;
    private transient @SuppressWarnings("NullAway.Init") Machine machine;
    private transient @SuppressWarnings("NullAway.Init") ProcessState state;
    private transient @SuppressWarnings("NullAway.Init") WaitingState waiting;
    private transient @SuppressWarnings("NullAway.Init") Backlog backlog;
    private transient @SuppressWarnings("NullAway.Init") HotProcesses<ProcessRuntime> hot;
    private transient @SuppressWarnings("NullAway.Init") Unsaved<ProcessRuntime> unsaved;
    private transient @SuppressWarnings("NullAway.Init") Turns turns;
    private transient @SuppressWarnings("NullAway.Init") Counter repeats;
    private transient @SuppressWarnings("NullAway.Init") Counter roomWaits;
    /** Whether guests have been lent heap of the processes that are kept ready. */
    private transient boolean roomMade;

    private transient @SuppressWarnings("NullAway.Init") Bursts bursts;
    /** Whether what came last is one of many, so that the task reads on before the next turn. */
    private transient boolean moreToRead;

    private transient boolean stepping;
    private transient boolean saving;
    private transient @Nullable StreamRecord<Assignment> current;

    /** An operator with its machine's settings; {@code sides} says which side outputs it feeds. */
    public ProcessOperator(MachineSettings settings, SideOutputs sides) {
        this.settings = settings;
        this.sides = sides;
    }

    @Override
    public void setMailboxExecutor(MailboxExecutor executor) {
        super.setMailboxExecutor(executor);
        mailbox = executor;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = new ProcessState(context.getKeyedStateStore());
        waiting = new WaitingState(context.getKeyedStateStore());
        backlog = new Backlog(context.getKeyedStateStore());
        turns = new Turns(settings.sharing(), this);
        bursts = new Bursts();
        waiting.load(getKeyedStateBackend(), turns::add);
        backlog.load(getKeyedStateBackend());
        for (Id process : backlog.processes()) {
            refill(process);
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        machine = settings.open();
        hot = new HotProcesses<>(settings.cacheProcesses(), settings.processBytes(), this::leave);
        unsaved = new Unsaved<>();
        repeats = getMetricGroup().counter("repeatedAssignments");
        roomWaits = getMetricGroup().counter("roomWaits");
        getMetricGroup().gauge("hotProcesses", hot::size);
        getMetricGroup().gauge("hotBytes", hot::bytes);
        getMetricGroup().gauge("evictedProcesses", hot::evictions);
        getMetricGroup().gauge("arenaBytes", machine::arenaBytes);
        getMetricGroup().gauge("arenas", machine::arenaCount);
        getMetricGroup().gauge("unsavedBytes", unsaved::bytes);
        getMetricGroup().gauge("waitingAssignments", turns::size);
        getMetricGroup().gauge("waitingBytes", turns::bytes);
        getMetricGroup().gauge("backlogAssignments", backlog::size);
        getMetricGroup().gauge("haltedProcesses", turns::haltedCount);
        getMetricGroup().gauge("pausedMessages", turns::pausedCount);
        getMetricGroup().gauge("endedSlices", turns::pauses);
        getMetricGroup().gauge("askingMessages", turns::askingCount);
        stepLater();
    }

    @Override
    public void processElement(StreamRecord<Assignment> element) throws Exception {
        current = element;
        Assignment assignment = element.getValue();
        add(assignment);
        // Others' may be behind a burst; half of the room is left for what comes between turns.
        moreToRead =
                bursts.see(assignment.process()) && turns.size() < atHand() / 2 && turns.bytes() < AT_HAND_BYTES / 2;
        if (!moreToRead && turns.size() == 1) {
            turns.step();
        }
        while (turns.full() || (turns.size() > 0 && backlog.size() >= MOST_BACKLOG)) {
            stepOrWait();
        }
        current = null;
        stepLater();
    }

    /** A process that has many waiting keeps further ones in state, so that there is room for others'. */
    private void add(Assignment assignment) throws Exception {
        Id process = assignment.process();
        if (backlog.has(process) || turns.halted(process) || crowded(turns.size(process))) {
            setCurrentKey(process);
            backlog.add(assignment);
        } else {
            turns.add(assignment);
        }
    }

    /** Whether a process that has {@code waiting} in memory has enough of them there. */
    private boolean crowded(int waiting) {
        boolean bytes = turns.bytes() >= AT_HAND_BYTES;
        return waiting > 0 && (bytes || (waiting >= MOST_WAITING && turns.size() >= atHand()));
    }

    private int atHand() {
        return Math.min(MOST_AT_HAND, settings.sharing().waitingCount() / 4);
    }

    private void refill(Id process) throws Exception {
        if (backlog.has(process) && turns.size(process) < MOST_WAITING / 2) {
            setCurrentKey(process);
            backlog.take(process, MOST_WAITING / 2, AT_HAND_BYTES / MOST_WAITING)
                    .forEach(turns::add);
        }
    }

    /** One turn whenever the task has nothing more urgent: records and barriers come between turns. */
    private void stepLater() {
        if (!stepping && turns.ready()) {
            stepping = true;
            mailbox.execute(
                    () -> {
                        stepping = false;
                        if (moreToRead) {
                            moreToRead = false;
                        } else {
                            turns.step();
                        }
                        stepLater();
                    },
                    "next process's turn");
        }
    }

    /** One turn; where all wait for a gateway, the task's next errand instead, which may be its answer. */
    private void stepOrWait() throws Exception {
        if (turns.ready()) {
            turns.step();
        } else {
            mailbox.yield();
        }
    }

    @Override
    public void endInput() throws Exception {
        while (turns.size() > 0) {
            stepOrWait();
        }
    }

    @Override
    public void soon(Runnable work) {
        mailbox.execute(
                () -> {
                    work.run();
                    stepLater();
                },
                "a gateway's answer");
    }

    @Override
    public void later(long delayMillis, Runnable work) {
        long then = getProcessingTimeService().getCurrentProcessingTime() + delayMillis;
        // What fails in a timer fails the task.
        ScheduledFuture<?> unused = getProcessingTimeService().registerTimer(then, time -> {
            work.run();
            stepLater();
        });
    }

    @Override
    public void waits(Assignment assignment, long delayMillis, RuntimeException why) {
        LOG.warn(
                "job.gateway-failed process={} position={} delayMillis={}: it asks again then, others go on; {}",
                assignment.process(),
                assignment.position(),
                delayMillis,
                why.getMessage());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (ProcessRuntime runtime : unsaved.all()) {
            save(runtime);
        }
        waiting.store(getKeyedStateBackend(), turns.all());
    }

    @Override
    public Optional<ProcessRuntime> take(Assignment assignment) throws Exception {
        Id process = assignment.process();
        Optional<ProcessRuntime> kept = hot.take(process);
        ProcessRuntime runtime = kept.isPresent() ? kept.get() : load(process);
        Optional<Position> last = runtime.position();
        if (last.isPresent() && assignment.position().compareTo(last.get()) <= 0) {
            repeats.inc();
            hot.put(process, runtime, runtime.heldBytes());
            refill(process);
            return Optional.empty();
        }
        if (!runtime.expects(assignment.position())) {
            throw LogBrokenException.gap(assignment, last);
        }
        return Optional.of(runtime);
    }

    private ProcessRuntime load(Id process) throws Exception {
        setCurrentKey(process);
        try {
            Optional<ProcessRuntime> kept = state.load(machine);
            return kept.isPresent() ? kept.get() : machine.create(process);
        } catch (IllegalArgumentException e) {
            throw new ProcessRefusedException(process, e);
        }
    }

    @Override
    public boolean makeRoom() throws Exception {
        if (roomMade) {
            return false;
        }
        roomMade = true;
        hot.bound(1);
        machine.lend(settings.processBytes());
        return true;
    }

    @Override
    public void roomEnough() throws Exception {
        if (roomMade) {
            roomMade = false;
            machine.lend(0);
            hot.bound(settings.processBytes());
        }
    }

    @Override
    public void cramped(Assignment assignment, RuntimeException why) {
        roomWaits.inc();
        String text =
                "job.process-waits-for-room process={} position={}: it runs again when nothing else stands still; {}";
        if (roomMade) {
            LOG.info(text, assignment.process(), assignment.position(), why.getMessage());
        } else {
            LOG.debug(text, assignment.process(), assignment.position(), why.getMessage());
        }
    }

    @Override
    public void halted(Assignment assignment, RuntimeException why) {
        LOG.error(
                "job.process-halted process={} position={}: its assignments wait in state until a restart, others go"
                        + " on",
                assignment.process(),
                assignment.position(),
                why);
    }

    @Override
    public void give(Assignment assignment, ProcessRuntime runtime, Optional<Evaluation> evaluation) throws Exception {
        if (evaluation.isPresent()) {
            emit(assignment, evaluation.get(), runtime.hostResults());
            unsaved.put(assignment.process(), runtime, runtime.unsavedBytes());
            while (unsaved.bytes() > settings.unsavedBytes()) {
                save(unsaved.oldest());
            }
            saveLater();
        }
        hot.put(assignment.process(), runtime, runtime.heldBytes());
        refill(assignment.process());
    }

    /** Saves a little now and then as long as more is unsaved than may wait. */
    private void saveLater() {
        if (!saving && unsaved.bytes() > LEFT_BYTES) {
            saving = true;
            long then = getProcessingTimeService().getCurrentProcessingTime() + SAVE_MILLIS;
            ScheduledFuture<?> unused = getProcessingTimeService().registerTimer(then, time -> {
                saving = false;
                long left = Math.max(LEFT_BYTES, unsaved.bytes() - SAVE_BYTES);
                while (unsaved.bytes() > left) {
                    save(unsaved.oldest());
                }
                saveLater();
            });
        }
    }

    private void emit(Assignment assignment, Evaluation evaluation, List<HostResult> results) throws Exception {
        setCurrentKey(assignment.process());
        if (assignment.position().equals(Position.slot(0))) {
            state.found(assignment.process(), Lineage.of(assignment.message()));
        }
        output.collect(record(evaluation));
        Lineage lineage = evaluation.outbox().isEmpty() ? Lineage.NONE : state.lineage(assignment.process());
        sides.emit(this, assignment, Effects.of(assignment, evaluation, lineage), results);
    }

    /** Saves {@code runtime} as after its last message, also while it stands still in the middle of another. */
    private void save(ProcessRuntime runtime) throws Exception {
        if (unsaved.remove(runtime.process())) {
            setCurrentKey(runtime.process());
            runtime.save(state);
        }
    }

    private void leave(Id process, ProcessRuntime runtime) throws Exception {
        save(runtime);
        runtime.close();
    }

    /** Bytes of heap that processes kept ready and guests take, about. */
    long heldBytes() {
        return hot.bytes() + machine.arenaBytes();
    }

    /** Messages that found too little heap left beside others and ran again. */
    long roomWaits() {
        return roomWaits.getCount();
    }

    /** Bytes of data of the assignments that wait in memory. */
    long waitingBytes() {
        return turns.bytes();
    }

    /** Bytes of pages that keyed state does not have yet. */
    long unsavedBytes() {
        return unsaved.bytes();
    }

    @Override
    public <T> void output(OutputTag<T> tag, T value) {
        output.collect(tag, record(value));
    }

    /** With the time of the element that is being processed, if there is one. */
    private <T> StreamRecord<T> record(T value) {
        return current != null && current.hasTimestamp()
                ? new StreamRecord<>(value, current.getTimestamp())
                : new StreamRecord<>(value);
    }

    @Override
    public void close() throws Exception {
        if (turns != null) {
            turns.close();
        }
        if (hot != null) {
            hot.clear();
        }
        super.close();
    }
}
