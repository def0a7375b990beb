package io.railyard.machine.replay;

import io.railyard.machine.Machine;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.Transition;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs one process's log from slot 0 on a machine, step by step. Mutable; owned by one thread.
 *
 * <p>Two folds that must agree, say of two engines, are compared with {@link #firstDifference(Machine, Machine, Id,
 * List)}; a fold and recorded evaluations with {@link #firstDifference(Machine, Id, List, List)}.
 */
public final class Fold implements AutoCloseable {
    private final ProcessRuntime runtime;
    private final List<Transition> transitions = new ArrayList<>();

    /** A fold of {@code process} that has seen nothing yet. */
    public Fold(Machine machine, Id process) {
        runtime = machine.create(process);
    }

    /** Evaluates the next assignment. */
    public Transition step(Assignment assignment) {
        Transition transition = runtime.apply(assignment);
        transitions.add(transition);
        return transition;
    }

    /** Evaluates all of {@code log}, in order. */
    public List<Transition> run(List<Assignment> log) {
        log.forEach(this::step);
        return transitions();
    }

    /** What was evaluated so far. */
    public List<Transition> transitions() {
        return List.copyOf(transitions);
    }

    /** The process as it stands. */
    public ProcessImage image() {
        return runtime.image();
    }

    @Override
    public void close() {
        runtime.close();
    }

    /** The first place where two machines disagree about {@code log}; both run in step and stop there. */
    public static Optional<Difference> firstDifference(Machine one, Machine other, Id process, List<Assignment> log) {
        try (Fold left = new Fold(one, process);
                Fold right = new Fold(other, process)) {
            for (Assignment assignment : log) {
                Transition a = left.step(assignment);
                Transition b = right.step(assignment);
                Optional<Difference> difference = compare(a.evaluation(), b.evaluation());
                if (difference.isPresent()) {
                    return Optional.of(difference.get().onPage(firstPage(left, right)));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * The first place where a machine disagrees with recorded evaluations of the same log.
     *
     * @throws IllegalArgumentException when there are fewer evaluations than assignments
     */
    public static Optional<Difference> firstDifference(
            Machine machine, Id process, List<Assignment> log, List<Evaluation> recorded) {
        if (recorded.size() < log.size()) {
            throw new IllegalArgumentException(
                    "There are " + log.size() + " assignments and only " + recorded.size() + " recorded evaluations");
        }
        try (Fold fold = new Fold(machine, process)) {
            for (int i = 0; i < log.size(); i++) {
                Optional<Difference> difference = compare(fold.step(log.get(i)).evaluation(), recorded.get(i));
                if (difference.isPresent()) {
                    return difference;
                }
            }
            return Optional.empty();
        }
    }

    private static Optional<Difference> compare(Evaluation a, Evaluation b) {
        String field = "";
        if (!a.position().equals(b.position())) {
            field = "position";
        } else if (a.status() != b.status()) {
            field = "status";
        } else if (!a.error().equals(b.error())) {
            field = "error";
        } else if (!a.output().equals(b.output())) {
            field = "output";
        } else if (!a.outbox().equals(b.outbox())) {
            field = "outbox";
        } else if (a.gasUsed() != b.gasUsed()) {
            field = "gas used";
        } else if (!a.stateRoot().equals(b.stateRoot())) {
            field = "state root";
        } else if (!a.equals(b)) {
            field = "evaluation";
        }
        return field.isEmpty()
                ? Optional.empty()
                : Optional.of(new Difference(a.process(), a.position(), field, Optional.empty()));
    }

    private static Optional<Integer> firstPage(Fold left, Fold right) {
        ProcessImage a = left.image();
        ProcessImage b = right.image();
        List<Integer> indexes = new ArrayList<>(a.pages().keySet());
        indexes.addAll(b.pages().keySet());
        return indexes.stream()
                .sorted()
                .filter(page -> !Objects.equals(a.pages().get(page), b.pages().get(page)))
                .findFirst();
    }
}
