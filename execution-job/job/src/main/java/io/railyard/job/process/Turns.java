package io.railyard.job.process;

import io.railyard.job.drive.GatewayWait;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.wasm.HostMemoryFull;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Whose message runs next, and for how long: the processes of a subtask take turns of at most a slice of gas, the one that has
 * used least first, each process's messages in their order. Most messages end within a slice and run on the caller's
 * thread; one that does not is undone and run again on a thread of its own, which stands still between slices. Processes
 * whose calls may nest deep always run on such a thread, for its stack. One that would wait for a gateway does so there too: its
 * process takes no turns meanwhile, and others do; if the gateway fails, the message is undone and asks again later. What a message
 * gives does not depend on any of this. One thread.
 */
final class Turns implements AutoCloseable {
    /** What the turns need of the operator. */
    interface Host {
        /** Hands out the runtime of an assignment's process; empty when the process has the assignment already. */
        Optional<ProcessRuntime> take(Assignment assignment) throws Exception;

        /** Takes the runtime back, as after or, when {@code evaluation} is empty, as before {@code assignment}. */
        void give(Assignment assignment, ProcessRuntime runtime, Optional<Evaluation> evaluation) throws Exception;

        /**
         * Frees heap for guests, for one that has all of theirs to itself and wants more; whether that helps. It lasts until {@link
         * #roomEnough}.
         */
        boolean makeRoom() throws Exception;

        /** Nobody wants more heap than guests have any more. */
        void roomEnough() throws Exception;

        /** {@code assignment} needs more heap than is left and is as it was before; it runs again, by itself. */
        void cramped(Assignment assignment, RuntimeException why);

        /** The process of {@code assignment} takes no further turns until a restart; its assignments are kept. */
        void halted(Assignment assignment, RuntimeException why);

        /**
         * A gateway gave nothing for {@code assignment}, which is as it was before.
         *
         * @param delayMillis how long its process waits before it asks again
         */
        void waits(Assignment assignment, long delayMillis, RuntimeException why);

        /**
         * Runs {@code work} on the thread of the turns, soon. Any thread.
         *
         * @throws java.util.concurrent.RejectedExecutionException when there will be no turns any more
         */
        void soon(Runnable work);

        /** Runs {@code work} on the thread of the turns in {@code delayMillis}. */
        void later(long delayMillis, Runnable work);
    }

    /** Ends a run on the caller's thread after one slice. */
    private final class OneSlice implements Pace {
        @Override
        public long sliceGas() {
            return sharing.sliceGas();
        }

        @Override
        public void sliceEnded() {
            throw new SliceEnded();
        }
    }

    /** Gives a guest on the caller's thread up before it waits for a gateway. */
    private static final GatewayWait.Runner NOT_HERE = new GatewayWait.Runner() {
        @Override
        public <T> T run(Supplier<T> work) {
            throw new SliceEnded();
        }
    };

    /** Messages that wait for a gateway at once, each with a thread; beyond that none is begun that is known to ask. */
    static final int MOST_ASKING = 256;
    /** How long a process whose gateway failed waits before it asks again, ms; doubled each time. */
    static final long FIRST_DELAY_MILLIS = 1_000;
    /** The longest such wait, ms. */
    static final long LAST_DELAY_MILLIS = 60_000;

    /** Slices after which a message that stands still makes way for one that has had none, if that finds no room. */
    static final int YOUNG_SLICES = 16;

    /** Slow processes that are remembered; one that is forgotten is begun twice once more. */
    private static final int MOST_SLOW = 4_096;

    private final Sharing sharing;
    private final Host host;
    private final Pace oneSlice = new OneSlice();
    private final FairQueue<Assignment> waiting = new FairQueue<>();
    private final Map<Id, GuestRun> paused = new LinkedHashMap<>();
    /** Of those that stand still, the ones that do so to their end: half of the room is theirs. */
    private final Set<Id> old = new LinkedHashSet<>();
    /** Processes whose message has made way once: it runs again when there is room among the old. */
    private final Set<Id> madeWay = new LinkedHashSet<>();
    /** Processes whose last message took more than a slice, and deep ones: the next is not tried on the caller's thread. */
    private final Set<Id> slow = new LinkedHashSet<>();
    /** Processes that found the host full: they run when nothing stands still, and nothing more is begun before. */
    private final Set<Id> cramped = new LinkedHashSet<>();
    /** Processes that cannot go on before one of those that wait for a gateway does. */
    private final Set<Id> held = new LinkedHashSet<>();
    /** How long each process waited last because its gateway failed, ms. */
    private final Map<Id, Long> delays = new HashMap<>();

    private final ExecutorService threads;
    private int asking;
    private long pauses;
    private long bytes;

    Turns(Sharing sharing, Host host) {
        this.sharing = sharing;
        this.host = host;
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(null, work, "railyard-guest", ProcessRuntime.DEEP_STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds an assignment; it waits for its process's earlier ones. */
    void add(Assignment assignment) {
        bytes += bytes(assignment);
        waiting.add(assignment.process(), assignment);
    }

    private void done(Id process) {
        bytes -= bytes(waiting.first(process));
        waiting.done(process);
    }

    private static long bytes(Assignment assignment) {
        return assignment.message().data().length();
    }

    /** Bytes of data of the assignments that wait or stand still. */
    long bytes() {
        return bytes;
    }

    /** Whether {@code process} takes no turns until a restart. */
    boolean halted(Id process) {
        return waiting.halted(process);
    }

    /** Assignments of {@code process} that wait or stand still. */
    int size(Id process) {
        return waiting.size(process);
    }

    /** Assignments that wait or stand still. */
    int size() {
        return waiting.size();
    }

    /** Whether there is no room for further ones. */
    boolean full() {
        return waiting.size() >= sharing.waitingCount();
    }

    /** Whether somebody's turn has come; if not, all that wait do so for a gateway. */
    boolean ready() {
        return waiting.ready();
    }

    /** Messages that stand still between slices. */
    int pausedCount() {
        return paused.size() - asking;
    }

    /** Messages that wait for a gateway. */
    int askingCount() {
        return asking;
    }

    /** Slices that ended before their message did. */
    long pauses() {
        return pauses;
    }

    /** All that wait or stand still, by process, each in its order. */
    Map<Id, List<Assignment>> all() {
        return waiting.all();
    }

    /** Gives one process its turn; nothing happens when nothing waits. */
    void step() throws Exception {
        Optional<Id> next = waiting.next();
        if (next.isEmpty()) {
            return;
        }
        Id process = next.get();
        GuestRun run = paused.get(process);
        if (run != null) {
            resume(process, run);
            return;
        }
        if (mustWait(process)) {
            hold(process);
            return;
        }
        Assignment assignment = waiting.first(process);
        Optional<ProcessRuntime> runtime;
        try {
            runtime = host.take(assignment);
        } catch (ProcessRefusedException | HostMemoryFull e) {
            refused(assignment, e);
            return;
        }
        if (runtime.isEmpty()) {
            done(process);
        } else if (!slow.contains(process) && !runtime.get().deep()) {
            attempt(assignment, runtime.get());
        } else if (standsStill(process)) {
            host.give(assignment, runtime.get(), Optional.empty());
            hold(process);
        } else {
            if (madeWay.contains(process)) {
                old.add(process);
            }
            GuestRun begun = GuestRun.begin(
                    threads,
                    runtime.get(),
                    assignment,
                    new GuestRun.Terms(sharing.sliceGas(), sharing.again(), this::answered));
            paused.put(process, begun);
            resume(process, begun);
        }
    }

    /** Lets others go first: as if it had had its turn where one of those that stand still goes on, else until one can. */
    private void hold(Id process) {
        if (asking == 0 || pausedCount() > 0) {
            waiting.charge(process, sharing.sliceGas());
        } else {
            held.add(process);
            waiting.park(process);
        }
    }

    private void release() {
        held.forEach(waiting::unpark);
        held.clear();
    }

    private boolean mustWait(Id process) throws Exception {
        boolean alone = cramped.contains(process) && !paused.isEmpty();
        return alone || (slow.contains(process) && standsStill(process));
    }

    private void remember(Id process) {
        if (slow.add(process) && slow.size() > MOST_SLOW) {
            slow.remove(slow.iterator().next());
        }
    }

    /** Makes {@code process} slow; whether no further message can stand still now. */
    private boolean standsStill(Id process) throws Exception {
        remember(process);
        boolean shut = !cramped.isEmpty() && !cramped.contains(process);
        return shut || asking >= MOST_ASKING || !hasRoom(process);
    }

    /** Without this, as many endless messages as may stand still would keep all other long ones from beginning. */
    private boolean hasRoom(Id process) throws Exception {
        int most = sharing.pausedCount();
        int places = most / 2;
        if (places == 0) {
            return pausedCount() < most;
        }
        if (madeWay.contains(process)) {
            return old.size() < places;
        }
        return pausedCount() - old.size() < most - places || makeWay(places);
    }

    /** Lets the first message that has had its slices become old, or, when there are enough of those, be undone. */
    private boolean makeWay(int places) throws Exception {
        for (Map.Entry<Id, GuestRun> each : paused.entrySet()) {
            Id process = each.getKey();
            GuestRun run = each.getValue();
            if (run.slices() >= YOUNG_SLICES && !old.contains(process) && !run.waits()) {
                if (old.size() < places) {
                    old.add(process);
                } else {
                    run.takeBack();
                    ended(process);
                    madeWay.add(process);
                    host.give(run.assignment(), run.runtime(), Optional.empty());
                }
                return true;
            }
        }
        return false;
    }

    private void attempt(Assignment assignment, ProcessRuntime runtime) throws Exception {
        Id process = assignment.process();
        Optional<Evaluation> evaluation;
        try {
            evaluation = GatewayWait.through(NOT_HERE, () -> GuestRun.evaluate(runtime, assignment, oneSlice));
        } catch (HostMemoryFull e) {
            host.give(assignment, runtime, Optional.empty());
            refused(assignment, e);
            return;
        }
        if (evaluation.isPresent()) {
            waiting.charge(process, evaluation.get().gasUsed());
            done(process);
            fits(process);
        } else {
            remember(process);
            pauses++;
            waiting.charge(process, sharing.sliceGas());
        }
        host.give(assignment, runtime, evaluation);
    }

    private void resume(Id process, GuestRun run) throws Exception {
        Optional<Evaluation> evaluation;
        try {
            evaluation = run.slice();
        } catch (HostMemoryFull e) {
            ended(process);
            host.give(run.assignment(), run.runtime(), Optional.empty());
            refused(run.assignment(), e);
            return;
        }
        if (run.waits()) {
            asking++;
            waiting.park(process);
        } else if (run.trouble().isPresent()) {
            ended(process);
            host.give(run.assignment(), run.runtime(), Optional.empty());
            askAgain(run.assignment(), run.trouble().get());
        } else if (evaluation.isEmpty()) {
            pauses++;
            waiting.charge(process, sharing.sliceGas());
        } else {
            finished(process, run, evaluation.get());
        }
    }

    private void finished(Id process, GuestRun run, Evaluation evaluation) throws Exception {
        ended(process);
        fits(process);
        madeWay.remove(process);
        delays.remove(process);
        long gas = evaluation.gasUsed();
        if (gas <= sharing.sliceGas() && !run.runtime().deep()) {
            slow.remove(process);
        }
        waiting.charge(process, Math.floorMod(gas, sharing.sliceGas()));
        done(process);
        host.give(run.assignment(), run.runtime(), Optional.of(evaluation));
    }

    /** {@code process} needs no more heap than there is. */
    private void fits(Id process) throws Exception {
        if (cramped.remove(process)) {
            release();
            if (cramped.isEmpty()) {
                host.roomEnough();
            }
        }
    }

    private void ended(Id process) {
        paused.remove(process);
        old.remove(process);
        release();
    }

    /** On the run's own thread. */
    private void answered(GuestRun run) {
        host.soon(() -> {
            Id process = run.assignment().process();
            if (run.equals(paused.get(process))) {
                asking--;
                waiting.unpark(process);
                release();
            }
        });
    }

    private void askAgain(Assignment assignment, RuntimeException why) {
        Id process = assignment.process();
        long delay =
                Math.min(LAST_DELAY_MILLIS, delays.merge(process, FIRST_DELAY_MILLIS, (before, first) -> 2 * before));
        delays.put(process, delay);
        waiting.park(process);
        host.waits(assignment, delay, why);
        host.later(delay, () -> waiting.unpark(process));
    }

    /** What cannot run here now tries again when nothing stands still; what cannot run here at all is halted. */
    private void refused(Assignment assignment, RuntimeException why) throws Exception {
        Id process = assignment.process();
        if (why instanceof HostMemoryFull && (!paused.isEmpty() || host.makeRoom())) {
            if (cramped.add(process)) {
                host.cramped(assignment, why);
            }
            if (!paused.isEmpty()) {
                waiting.charge(process, sharing.sliceGas());
            }
            return;
        }
        fits(process);
        madeWay.remove(process);
        bytes -= waiting.halt(process).stream().mapToLong(Turns::bytes).sum();
        host.halted(assignment, why);
        if (waiting.haltedSize() >= sharing.waitingCount()) {
            throw new IllegalStateException("job.halted-full: " + waiting.haltedSize()
                    + " assignments wait for processes that are halted on this subtask; the log says why for each");
        }
    }

    /** Processes that take no turns until a restart. */
    int haltedCount() {
        return waiting.haltedLanes();
    }

    /** Lets go of what stands still; its assignments are in {@link #all} and run again elsewhere. */
    @Override
    public void close() {
        paused.values().forEach(GuestRun::giveUp);
        paused.clear();
        threads.shutdown();
    }
}
