package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.List;
import java.util.Optional;

/**
 * Where the sequencer keeps what it must remember of one partition. Implementations store and return values as they are;
 * all rules are in {@link PartitionSequencer}. Used by one thread.
 */
public interface SequencerState {
    /** The head of {@code process}'s log; empty when the process is unknown. */
    Optional<ProcessHead> head(Id process);

    /** Replaces the head of {@code process}'s log. */
    void putHead(Id process, ProcessHead head);

    /** What was noted under {@code key} for de-duplication. */
    Optional<Bytes> seen(Bytes key);

    /** Notes {@code value} under {@code key}, for good. */
    void putSeen(Bytes key, Bytes value);

    /** Whether a record waits under {@code key} for the end of the round. */
    boolean isPending(Bytes key);

    /** Lets {@code envelope} wait under {@code key} for the end of the round. */
    void putPending(Bytes key, InboxEnvelope envelope);

    /** Removes and returns all records that wait, in ascending order of their keys. */
    List<InboxEnvelope> takePending();

    /** Processes with crons, in ascending order. */
    List<Id> cronProcesses();

    /** Adds {@code process} to {@link #cronProcesses}. */
    void addCronProcess(Id process);

    /** The marks' progress; {@link RoundClock#START} at first. */
    RoundClock clock();

    /** Replaces the marks' progress. */
    void putClock(RoundClock clock);
}
