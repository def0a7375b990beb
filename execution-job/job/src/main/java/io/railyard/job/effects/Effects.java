package io.railyard.job.effects;

import io.railyard.inference.InferenceProtocol;
import io.railyard.inference.InferenceRequest;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Origin;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What follows from one evaluation. A pure function: an evaluation made again after a crash has the same effects with the
 * same ids, in the same order, and receivers drop what they have. Every outbox entry has exactly one row that says what
 * became of it.
 *
 * @param sends to write to the inbox, in the order of their origins
 * @param requests well-formed requests to inference, in the order of their origins; others are answered in {@code sends}
 * @param rows what became of each outbox entry, in outbox order
 */
public record Effects(List<InboxRecord> sends, List<Request> requests, List<OutboxRow> rows) {
    /** Longest anchor in bytes (ANS-104). */
    public static final int MAX_ANCHOR_BYTES = 32;
    /** Most bytes of tags and data of one message; a Kafka record with it stays below the topics' limit. */
    public static final int MAX_MESSAGE_BYTES = 8 << 20;

    private static final Effects NONE = new Effects(List.of(), List.of(), List.of());
    private static final Pattern ETHEREUM_ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    /** AO's messenger sends a blank where there is no data, as a data item's data may not be left out. */
    private static final Bytes NO_DATA = Bytes.utf8(" ");

    public Effects {
        sends = List.copyOf(sends);
        requests = List.copyOf(requests);
        rows = List.copyOf(rows);
    }

    /**
     * A request to inference.
     *
     * @param asked the message as sent to {@link InferenceProtocol#ADDRESS}, with its origin
     * @param request what it asks
     */
    public record Request(InboxRecord.Pushed asked, InferenceRequest request) {}

    /** The effects of {@code evaluation}, which evaluated {@code cause}. */
    public static Effects of(Assignment cause, Evaluation evaluation, Lineage lineage) {
        return evaluation.outbox().isEmpty() ? NONE : new Collector(evaluation, Sender.of(cause, lineage)).collect();
    }

    /** Builds the three lists; used for one evaluation and dropped. */
    private static final class Collector {
        private final Evaluation evaluation;
        private final Sender sender;
        private final List<InboxRecord> sends = new ArrayList<>();
        private final List<InboxRecord> notices = new ArrayList<>();
        private final List<Request> requests = new ArrayList<>();
        private final List<OutboxRow> rows = new ArrayList<>();

        Collector(Evaluation evaluation, Sender sender) {
            this.evaluation = evaluation;
            this.sender = sender;
        }

        Effects collect() {
            int size = evaluation.outbox().size();
            for (int index = 0; index < size; index++) {
                OutboxMessage entry = evaluation.outbox().get(index);
                Optional<Id> target = Id.tryParse(entry.target());
                Optional<Disposition> refusal = refusal(entry, target);
                if (refusal.isPresent()) {
                    refuse(index, entry, target, refusal.get());
                } else if (entry.spawn()) {
                    spawn(index, entry);
                } else {
                    send(index, entry, target);
                }
            }
            sends.addAll(notices);
            return new Effects(sends, requests, rows);
        }

        /** The row has the id the message would have had. */
        private void refuse(int index, OutboxMessage entry, Optional<Id> target, Disposition refusal) {
            Message message = message(origin(index), target, entry, PushedTags.ofMessage(entry.tags(), sender));
            row(message, index, entry, refusal);
        }

        private void send(int index, OutboxMessage entry, Optional<Id> target) {
            Message message = message(origin(index), target, entry, PushedTags.ofMessage(entry.tags(), sender));
            Disposition disposition;
            if (message.target().equals(Optional.of(InferenceProtocol.ADDRESS))) {
                ask(new InboxRecord.Pushed(InferenceProtocol.ADDRESS, origin(index), message));
                disposition = Disposition.INFERENCE;
            } else if (target.isPresent()) {
                sends.add(new InboxRecord.Pushed(target.get(), origin(index), message));
                disposition = Disposition.DELIVERED;
            } else {
                disposition = Disposition.EXTERNAL;
            }
            row(message, index, entry, disposition);
        }

        private void ask(InboxRecord.Pushed asked) {
            InferenceProtocol.Parsed parsed = InferenceProtocol.parse(
                    asked.message().tags(), asked.message().data());
            if (parsed instanceof InferenceProtocol.Accepted accepted) {
                requests.add(new Request(asked, accepted.request()));
            } else if (parsed instanceof InferenceProtocol.Refused refused) {
                sends.add(Answers.of(
                        asked, InferenceProtocol.failure(refused.reference(), refused.error(), refused.text())));
            } else {
                throw new IllegalStateException("A parsed request is accepted or refused: " + parsed);
            }
        }

        private void spawn(int index, OutboxMessage entry) {
            Origin origin = origin(index);
            Message process = message(origin, Optional.empty(), entry, PushedTags.ofSpawn(entry.tags(), sender));
            sends.add(new InboxRecord.Pushed(process.id(), origin, process));
            // After every index of the outbox, so that the parent's highest origin of itself still rises.
            Origin noticed = origin(evaluation.outbox().size() + index);
            OutboxMessage notice = new OutboxMessage(false, sender.address(), "", entry.tags(), Bytes.EMPTY);
            List<Tag> tags = PushedTags.ofSpawned(entry.tags(), sender, process.id());
            Message spawned = message(noticed, Optional.of(sender.process()), notice, tags);
            notices.add(new InboxRecord.Pushed(sender.process(), noticed, spawned));
            row(process, index, entry, Disposition.SPAWNED);
        }

        private void row(Message message, int index, OutboxMessage entry, Disposition disposition) {
            rows.add(new OutboxRow(
                    origin(index), evaluation.timestampMillis(), message.id(), entry, disposition.code()));
        }

        private Origin origin(int index) {
            return new Origin(evaluation.process(), evaluation.position(), index);
        }

        private Message message(Origin origin, Optional<Id> target, OutboxMessage entry, List<Tag> tags) {
            Bytes anchor = Bytes.utf8(entry.anchor());
            boolean toInbox = !target.equals(Optional.of(InferenceProtocol.ADDRESS));
            Bytes data = toInbox && entry.data().isEmpty() ? NO_DATA : entry.data();
            return new Message(
                    MessageIds.pushed(origin, target, anchor, tags, data),
                    sender.address(),
                    sender.address(),
                    target,
                    anchor,
                    tags,
                    data,
                    Bytes.EMPTY);
        }
    }

    private static Optional<Disposition> refusal(OutboxMessage entry, Optional<Id> target) {
        if (!entry.spawn()) {
            if (entry.target().isEmpty()) {
                return Optional.of(Disposition.NO_TARGET);
            }
            if (target.isEmpty() && !ETHEREUM_ADDRESS.matcher(entry.target()).matches()) {
                return Optional.of(Disposition.BAD_TARGET);
            }
        }
        if (entry.anchor().getBytes(StandardCharsets.UTF_8).length > MAX_ANCHOR_BYTES) {
            return Optional.of(Disposition.LONG_ANCHOR);
        }
        return size(entry) > MAX_MESSAGE_BYTES ? Optional.of(Disposition.TOO_LARGE) : Optional.empty();
    }

    private static long size(OutboxMessage entry) {
        long size = entry.data().length();
        for (Tag tag : entry.tags()) {
            size += 4L * (tag.name().length() + tag.value().length());
        }
        return size;
    }
}
