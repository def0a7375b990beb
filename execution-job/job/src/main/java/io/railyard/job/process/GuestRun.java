package io.railyard.job.process;

import io.railyard.job.drive.GatewayWait;
import io.railyard.machine.HostFailure;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message that takes more than one slice or waits for a gateway, on a thread of its own that stands still between slices. While the
 * guest runs, the caller of {@link #slice} waits; so only one of the two threads ever runs, and both see what the other did. While the
 * guest waits for a gateway, its thread does nothing else, and the caller goes on. One caller.
 */
final class GuestRun implements Pace, GatewayWait.Runner {
    private final ProcessRuntime runtime;
    private final Assignment assignment;
    private final Terms terms;
    private final Semaphore guest = new Semaphore(0);
    private final Semaphore caller = new Semaphore(0);
    private @Nullable Evaluation evaluation;
    private @Nullable Throwable failure;
    private @Nullable RuntimeException trouble;
    private boolean waits;
    private int slices;
    private volatile boolean given;

    /**
     * How a run goes.
     *
     * @param sliceGas gas of a slice
     * @param again whether a message whose gateway fails is given up, to be run again later; if not it is a failure of the host
     * @param answered told when the gateway has answered, on the run's own thread; throws when nobody is interested any more
     */
    record Terms(long sliceGas, boolean again, Consumer<GuestRun> answered) {}

    private GuestRun(ProcessRuntime runtime, Assignment assignment, Terms terms) {
        this.runtime = runtime;
        this.assignment = assignment;
        this.terms = terms;
    }

    /** A run of {@code assignment}, standing still before its first slice on a thread of {@code threads}. */
    static GuestRun begin(ExecutorService threads, ProcessRuntime runtime, Assignment assignment, Terms terms) {
        GuestRun run = new GuestRun(runtime, assignment, terms);
        threads.execute(run::run);
        return run;
    }

    Assignment assignment() {
        return assignment;
    }

    ProcessRuntime runtime() {
        return runtime;
    }

    /** Whether the last slice ended because the guest waits for a gateway: no further slice before that has answered. */
    boolean waits() {
        return waits;
    }

    /** Why the gateway gave nothing and the message was undone, if that is how the run ended. */
    Optional<RuntimeException> trouble() {
        return Optional.ofNullable(trouble);
    }

    /**
     * Runs one slice; what the message gave when it ended in it.
     *
     * @throws InterruptedException when the caller is interrupted; the run is of no use then
     */
    Optional<Evaluation> slice() throws InterruptedException {
        slices++;
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

    /** Slices it has had. */
    int slices() {
        return slices;
    }

    /**
     * Undoes the message, which stands still between slices: its runtime is as before it.
     *
     * @throws InterruptedException when the caller is interrupted; the run is of no use then
     */
    void takeBack() throws InterruptedException {
        given = true;
        slice();
    }

    /** Gives the run up; its thread ends by itself, its runtime is of no use any more. */
    void giveUp() {
        given = true;
        guest.release();
    }

    @Override
    public long sliceGas() {
        return terms.sliceGas();
    }

    @Override
    public void sliceEnded() {
        caller.release();
        awaitTurn();
    }

    @Override
    public <T> T run(Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        waits = true;
        caller.release();
        task.run();
        tellThatAnswered();
        awaitTurn();
        waits = false;
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw failed(Objects.requireNonNullElse(e.getCause(), e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SliceEnded();
        }
    }

    private void tellThatAnswered() {
        try {
            terms.answered().accept(this);
        } catch (RejectedExecutionException e) {
            // The task has ended, and with it everybody's turns.
            giveUp();
        }
    }

    private RuntimeException failed(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            if (terms.again()) {
                trouble = e;
                return new SliceEnded();
            }
            return e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(cause);
    }

    private void awaitTurn() {
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
            evaluation = GatewayWait.through(this, () -> evaluate(runtime, assignment, this))
                    .orElse(null);
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
