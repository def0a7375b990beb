package io.railyard.job.process;

import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A host of turns that keeps every process ready and what each gave. Nobody waits, wants room or is halted, or the test fails. */
class QuietHost implements Turns.Host {
    /** In order. */
    final List<Evaluation> evaluations = new ArrayList<>();

    private final Machine machine;
    private final Map<Id, ProcessRuntime> runtimes = new HashMap<>();

    QuietHost(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Optional<ProcessRuntime> take(Assignment assignment) {
        return Optional.of(runtimes.computeIfAbsent(assignment.process(), machine::create));
    }

    @Override
    public void give(Assignment assignment, ProcessRuntime runtime, Optional<Evaluation> evaluation) {
        evaluation.ifPresent(evaluations::add);
    }

    @Override
    public void waits(Assignment assignment, long delayMillis, RuntimeException why) {
        throw why;
    }

    @Override
    public void soon(Runnable work) {
        throw new IllegalStateException("Nobody waits for anything here");
    }

    @Override
    public void later(long delayMillis, Runnable work) {
        throw new IllegalStateException("Nobody waits for anything here");
    }

    @Override
    public boolean makeRoom() {
        return false;
    }

    @Override
    public void roomEnough() {
        throw new IllegalStateException("Nobody wants room here");
    }

    @Override
    public void cramped(Assignment assignment, RuntimeException why) {
        throw why;
    }

    @Override
    public void halted(Assignment assignment, RuntimeException why) {
        throw why;
    }
}
