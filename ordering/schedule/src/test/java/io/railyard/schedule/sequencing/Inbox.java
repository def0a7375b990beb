package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records for tests of the sequencer, and what came of them. */
final class Inbox {
    private final PartitionSequencer sequencer;
    final InMemorySequencerState state = new InMemorySequencerState();
    final List<Effect> effects = new ArrayList<>();
    private long offset;

    Inbox(SequencerOptions options) {
        this.sequencer = new PartitionSequencer(options);
    }

    static Inbox broker() {
        return new Inbox(SequencerOptions.of(LogClock.BROKER));
    }

    static Inbox marks() {
        return new Inbox(SequencerOptions.of(LogClock.MARKS));
    }

    Inbox at(long appendTimeMillis, InboxRecord inboxRecord) {
        return raw(InboxEnvelope.of(inboxRecord, 0, offset, appendTimeMillis));
    }

    Inbox raw(InboxEnvelope envelope) {
        sequencer.apply(state, envelope, effects::add);
        offset++;
        return this;
    }

    List<Assignment> schedule() {
        return effects.stream()
                .filter(Effect.Scheduled.class::isInstance)
                .map(effect -> ((Effect.Scheduled) effect).assignment())
                .toList();
    }

    List<Rejection> rejections() {
        return effects.stream()
                .filter(Effect.Rejected.class::isInstance)
                .map(effect -> ((Effect.Rejected) effect).rejection())
                .toList();
    }

    List<Effect.Reason> drops() {
        return effects.stream()
                .filter(Effect.Dropped.class::isInstance)
                .map(effect -> ((Effect.Dropped) effect).reason())
                .toList();
    }

    static InboxRecord.Signed process(String name, Tag... tags) {
        List<Tag> all = new ArrayList<>(List.of(new Tag("Type", "Process")));
        all.addAll(List.of(tags));
        Id id = Id.ofName(name);
        return new InboxRecord.Signed(id, message(id, "owner of " + name, Optional.empty(), all));
    }

    static InboxRecord.Signed signed(String process, String name) {
        Id target = Id.ofName(process);
        Message message = message(Id.ofName(name), "user", Optional.of(target), List.of());
        return new InboxRecord.Signed(target, message);
    }

    static InboxRecord.Pushed pushed(Id process, Origin origin, String data) {
        Bytes body = Bytes.utf8(data);
        Id id = MessageIds.pushed(origin, Optional.of(process), Bytes.EMPTY, List.of(), body);
        String sender = origin.process().toString();
        Message message =
                new Message(id, sender, sender, Optional.of(process), Bytes.EMPTY, List.of(), body, Bytes.EMPTY);
        return new InboxRecord.Pushed(process, origin, message);
    }

    static InboxRecord.Pushed spawn(Origin origin, Tag... tags) {
        List<Tag> all = List.of(tags);
        Id id = MessageIds.pushed(origin, Optional.empty(), Bytes.EMPTY, all, Bytes.EMPTY);
        return new InboxRecord.Pushed(id, origin, message(id, origin.process().toString(), Optional.empty(), all));
    }

    static InboxRecord.Answer answer(Origin request, String data) {
        Bytes body = Bytes.utf8(data);
        Id id = MessageIds.answer(request, List.of(), body);
        Message message = new Message(
                id, "service", "service", Optional.of(request.process()), Bytes.EMPTY, List.of(), body, Bytes.EMPTY);
        return new InboxRecord.Answer(request.process(), request, message);
    }

    private static Message message(Id id, String owner, Optional<Id> target, List<Tag> tags) {
        return new Message(id, owner, owner, target, Bytes.EMPTY, tags, Bytes.utf8("data"), Bytes.EMPTY);
    }
}
