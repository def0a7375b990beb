package io.railyard.job.process;

import io.railyard.machine.HostFailure;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A message that takes more than one slice, on a thread of its own that stands still between slices. While it runs, the caller
 * of {@link #slice} waits; so only one of the two threads ever runs, and both see what the other did. One caller.
 */
final class GuestRun implements Pace {
    private final ProcessRuntime runtime;
    private final Assignment assignment;
    private final long sliceGas;
    private final Semaphore guest = new Semaphore(0);
    private final Semaphore caller = new Semaphore(0);
    private @Nullable Evaluation evaluation;
    private @Nullable Throwable failure;
    private volatile boolean given;

    private GuestRun(ProcessRuntime runtime, Assignment assignment, long sliceGas) {
        this.runtime = runtime;
        this.assignment = assignment;
        this.sliceGas = sliceGas;
    }

    /** A run of {@code assignment}, standing still before its first slice on a thread of {@code threads}. */
    static GuestRun begin(ExecutorService threads, ProcessRuntime runtime, Assignment assignment, long sliceGas) {
        GuestRun run = new GuestRun(runtime, assignment, sliceGas);
        threads.execute(run::run);
        return run;
    }

    Assignment assignment() {
        return assignment;
    }

    ProcessRuntime runtime() {
        return runtime;
    }

    /**
     * Runs one slice; what the message gave when it ended in it.
     *
     * @throws InterruptedException when the caller is interrupted; the run is of no use then
     */
    Optional<Evaluation> slice() throws InterruptedException {
        guest.release();
        caller.acquire();
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return Optional.ofNullable(evaluation);
    }

    /** Gives the run up; its thread ends by itself, its runtime is of no use any more. */
    void giveUp() {
        given = true;
        guest.release();
    }

    @Override
    public long sliceGas() {
        return sliceGas;
    }

    @Override
    public void sliceEnded() {
        caller.release();
        guest.acquireUninterruptibly();
        if (given) {
            throw new SliceEnded();
        }
    }

    private void run() {
        guest.acquireUninterruptibly();
        if (given) {
            return;
        }
        try {
            evaluation = evaluate(runtime, assignment, this).orElse(null);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            caller.release();
        }
    }

    /** Runs {@code assignment}; a failure of the host says whose message it was and what happens now. */
    static Optional<Evaluation> evaluate(ProcessRuntime runtime, Assignment assignment, Pace pace) {
        try {
            return runtime.evaluate(assignment, Optional.of(pace));
        } catch (HostFailure e) {
            throw new HostFailure(
                    "job.host-failure: process " + assignment.process() + " at " + assignment.position() + ": "
                            + e.getMessage()
                            + " The position is not consumed; the job goes back to its last checkpoint.",
                    e);
        }
    }
}
