package io.railyard.job.process;

import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.wasm.HostMemoryFull;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Whose message runs next, and for how long: the processes of a subtask take turns of at most a slice of gas, the one that has
 * used least first, each process's messages in their order. Most messages end within a slice and run on the caller's
 * thread; one that does not is undone and run again on a thread of its own, which stands still between slices. Processes
 * whose calls may nest deep always run on such a thread, for its stack. What a message gives does not depend on any of this. One thread.
 */
final class Turns implements AutoCloseable {
    /** What the turns need of the operator. */
    interface Host {
        /** Hands out the runtime of an assignment's process; empty when the process has the assignment already. */
        Optional<ProcessRuntime> take(Assignment assignment) throws Exception;

        /** Takes the runtime back, as after or, when {@code evaluation} is empty, as before {@code assignment}. */
        void give(Assignment assignment, ProcessRuntime runtime, Optional<Evaluation> evaluation) throws Exception;

        /** The process of {@code assignment} takes no further turns until a restart; its assignments are kept. */
        void halted(Assignment assignment, RuntimeException why);
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

    /** Slow processes that are remembered; one that is forgotten is begun twice once more. */
    private static final int MOST_SLOW = 4_096;

    private final Sharing sharing;
    private final Host host;
    private final Pace oneSlice = new OneSlice();
    private final FairQueue<Assignment> waiting = new FairQueue<>();
    private final Map<Id, GuestRun> paused = new HashMap<>();
    /** Processes whose last message took more than a slice, and deep ones: the next is not tried on the caller's thread. */
    private final Set<Id> slow = new LinkedHashSet<>();
    /** Processes that found the host full: they run when nothing stands still, and nothing more is begun before. */
    private final Set<Id> cramped = new LinkedHashSet<>();

    private final ExecutorService threads;
    private long pauses;

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
        waiting.add(assignment.process(), assignment);
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

    /** Messages that stand still between slices. */
    int pausedCount() {
        return paused.size();
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
            // As if it had had its turn: those that stand still go on, and one of them makes room.
            waiting.charge(process, sharing.sliceGas());
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
            waiting.done(process);
        } else if (!slow.contains(process) && !runtime.get().deep()) {
            attempt(assignment, runtime.get());
        } else if (standsStill(process)) {
            host.give(assignment, runtime.get(), Optional.empty());
            waiting.charge(process, sharing.sliceGas());
        } else {
            GuestRun begun = GuestRun.begin(threads, runtime.get(), assignment, sharing.sliceGas());
            paused.put(process, begun);
            resume(process, begun);
        }
    }

    private boolean mustWait(Id process) {
        boolean alone = cramped.contains(process) && !paused.isEmpty();
        return alone || (slow.contains(process) && standsStill(process));
    }

    /** Makes {@code process} slow; whether no further message can stand still now. */
    private boolean standsStill(Id process) {
        if (slow.add(process) && slow.size() > MOST_SLOW) {
            slow.remove(slow.iterator().next());
        }
        boolean room = cramped.isEmpty() || cramped.contains(process);
        return paused.size() >= sharing.pausedCount() || !room;
    }

    private void attempt(Assignment assignment, ProcessRuntime runtime) throws Exception {
        Id process = assignment.process();
        Optional<Evaluation> evaluation;
        try {
            evaluation = GuestRun.evaluate(runtime, assignment, oneSlice);
        } catch (HostMemoryFull e) {
            host.give(assignment, runtime, Optional.empty());
            refused(assignment, e);
            return;
        }
        if (evaluation.isPresent()) {
            waiting.charge(process, evaluation.get().gasUsed());
            waiting.done(process);
            cramped.remove(process);
        } else {
            standsStill(process);
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
            paused.remove(process);
            host.give(run.assignment(), run.runtime(), Optional.empty());
            refused(run.assignment(), e);
            return;
        }
        if (evaluation.isEmpty()) {
            pauses++;
            waiting.charge(process, sharing.sliceGas());
            return;
        }
        paused.remove(process);
        cramped.remove(process);
        long gas = evaluation.get().gasUsed();
        if (gas <= sharing.sliceGas() && !run.runtime().deep()) {
            slow.remove(process);
        }
        waiting.charge(process, Math.floorMod(gas, sharing.sliceGas()));
        waiting.done(process);
        host.give(run.assignment(), run.runtime(), evaluation);
    }

    /** What cannot run here now tries again when nothing stands still; what cannot run here at all is halted. */
    private void refused(Assignment assignment, RuntimeException why) {
        Id process = assignment.process();
        if (why instanceof HostMemoryFull && !paused.isEmpty()) {
            cramped.add(process);
            waiting.charge(process, sharing.sliceGas());
            return;
        }
        cramped.remove(process);
        waiting.halt(process);
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
