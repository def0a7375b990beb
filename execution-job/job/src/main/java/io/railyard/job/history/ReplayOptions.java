package io.railyard.job.history;

import io.railyard.job.drive.DriveOptions;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What to replay, and how. Start from {@link #of}.
 *
 * @param history folder that holds {@code parquet/assignments} and {@code parquet/evaluations}
 * @param out folder to write the replayed evaluations to, as {@code parquet/evaluations}; empty for none
 * @param processes only these; all when empty
 * @param toSlot last slot to replay, ticks after it included
 * @param parallelism subtasks, 1 to 64
 * @param machine engine and limits; limits must be those of the recorded run, for they are under the root
 * @param drive where what processes read through WeaveDrive was journalled; empty: none read anything
 */
public record ReplayOptions(
        URI history,
        Optional<URI> out,
        SortedSet<Id> processes,
        long toSlot,
        int parallelism,
        MachineOptions machine,
        Optional<DriveOptions> drive) {
    public ReplayOptions {
        processes = new TreeSet<>(processes);
        if (toSlot < 0 || parallelism < 1 || parallelism > 64) {
            throw new IllegalArgumentException(
                    "A replay has a last slot from 0 and 1 to 64 subtasks, not " + toSlot + " and " + parallelism);
        }
    }

    /** Everything in {@code history}, one subtask, default machine, nothing written. */
    public static ReplayOptions of(URI history) {
        return new ReplayOptions(
                history,
                Optional.empty(),
                new TreeSet<>(),
                Ordinal.MAX_SLOT,
                1,
                MachineOptions.DEFAULTS,
                Optional.empty());
    }

    /** With the evaluations written to {@code folder}. */
    public ReplayOptions withOut(URI folder) {
        return new ReplayOptions(history, Optional.of(folder), processes, toSlot, parallelism, machine, drive);
    }

    /** With these processes only. */
    public ReplayOptions withProcesses(SortedSet<Id> only) {
        return new ReplayOptions(history, out, only, toSlot, parallelism, machine, drive);
    }

    /** Up to {@code slot}. */
    public ReplayOptions withToSlot(long slot) {
        return new ReplayOptions(history, out, processes, slot, parallelism, machine, drive);
    }

    /** With {@code count} subtasks. */
    public ReplayOptions withParallelism(int count) {
        return new ReplayOptions(history, out, processes, toSlot, count, machine, drive);
    }

    /** With another machine. */
    public ReplayOptions withMachine(MachineOptions other) {
        return new ReplayOptions(history, out, processes, toSlot, parallelism, other, drive);
    }

    /** With the journal of the run's drive. */
    public ReplayOptions withDrive(DriveOptions recorded) {
        return new ReplayOptions(
                history, out, processes, toSlot, parallelism, machine, Optional.of(recorded.asRecorded()));
    }

    /** What of the history is wanted; travels to workers. */
    Selection selection() {
        return new Selection(processes.stream().map(Id::toString).toList(), toSlot);
    }

    /** See {@link #selection}. */
    record Selection(List<String> processes, long toSlot) implements Serializable {
        boolean takes(Id process, Position position) {
            return position.slot() <= toSlot && (processes.isEmpty() || processes.contains(process.toString()));
        }
    }
}
