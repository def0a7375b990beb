package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Sequencer state on the heap, for simulations and for reading a recorded inbox. Copies are cheap enough to rewind. */
public final class InMemorySequencerState implements SequencerState {
    private final SortedMap<Id, ProcessHead> heads = new TreeMap<>();
    private final SortedMap<Bytes, Bytes> seen = new TreeMap<>();
    private final SortedMap<Bytes, InboxEnvelope> pending = new TreeMap<>();
    private final SortedSet<Id> cronProcesses = new TreeSet<>();
    private RoundClock clock = RoundClock.START;

    /** A state that is equal now and independent from now on. */
    public InMemorySequencerState copy() {
        InMemorySequencerState copy = new InMemorySequencerState();
        copy.heads.putAll(heads);
        copy.seen.putAll(seen);
        copy.pending.putAll(pending);
        copy.cronProcesses.addAll(cronProcesses);
        copy.clock = clock;
        return copy;
    }

    @Override
    public Optional<ProcessHead> head(Id process) {
        return Optional.ofNullable(heads.get(process));
    }

    @Override
    public void putHead(Id process, ProcessHead head) {
        heads.put(process, head);
    }

    @Override
    public Optional<Bytes> seen(Bytes key) {
        return Optional.ofNullable(seen.get(key));
    }

    @Override
    public void putSeen(Bytes key, Bytes value) {
        seen.put(key, value);
    }

    @Override
    public boolean isPending(Bytes key) {
        return pending.containsKey(key);
    }

    @Override
    public void putPending(Bytes key, InboxEnvelope envelope) {
        pending.put(key, envelope);
    }

    @Override
    public List<InboxEnvelope> takePending() {
        List<InboxEnvelope> taken = List.copyOf(pending.values());
        pending.clear();
        return taken;
    }

    @Override
    public List<Id> cronProcesses() {
        return List.copyOf(cronProcesses);
    }

    @Override
    public void addCronProcess(Id process) {
        cronProcesses.add(process);
    }

    @Override
    public RoundClock clock() {
        return clock;
    }

    @Override
    public void putClock(RoundClock clock) {
        this.clock = clock;
    }
}
