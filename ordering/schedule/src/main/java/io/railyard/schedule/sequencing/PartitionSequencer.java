package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.cron.CronException;
import io.railyard.schedule.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Turns the records of one inbox partition, in their order, into the logs of the partition's processes. A pure function
 * of the partition's content: read again from the start with an empty state it yields the same bytes. With
 * {@link LogClock#MARKS} it is a function of the content of each round alone, whatever the order of arrival and however
 * often a record was sent. Rules: {@code docs/formats/sequencing.md}. Stateless; the state is an argument.
 *
 * <p>Every record of a message has exactly one end: an assignment, a rejection, or a counted drop of a repeat.
 */
public final class PartitionSequencer {
    /** {@code Assignment.inboxPartition} of what a mark placed; {@code inboxOffset} is then the round. */
    public static final int BY_MARK = -1;
    /** Latest log time: the end of the year 9999, ms since the epoch. */
    public static final long MAX_TIME_MILLIS = 253_402_300_799_999L;

    private static final String STAGE = "ordering";

    private final SequencerOptions options;
    private final ProcessLog log;

    public PartitionSequencer(SequencerOptions options) {
        this.options = options;
        this.log = new ProcessLog(options);
    }

    /** Processes the next record of the partition that {@code state} belongs to. */
    public void apply(SequencerState state, InboxEnvelope input, Consumer<Effect> out) {
        InboxRecord decoded;
        try {
            decoded = input.decode();
        } catch (WireException e) {
            String reason = "The inbox value is no inbox record: " + e.getMessage()
                    + "; write values with the codec of docs/formats/topics.md";
            out.accept(rejected(state, input, "ordering.undecodable", reason, Optional.empty(), Optional.empty()));
            return;
        }
        if (decoded instanceof InboxRecord.TimeMark mark) {
            mark(state, input, mark, out);
        } else if (decoded instanceof InboxRecord.Heartbeat heartbeat) {
            heartbeat(state, input, heartbeat, out);
        } else if (options.clock() == LogClock.MARKS) {
            wait(state, input, decoded, out);
        } else {
            sequence(state, input, decoded, out);
        }
    }

    /** The heartbeats that processes need by {@code nowMillis} so that their ticks fire; for {@link LogClock#BROKER}. */
    public List<InboxRecord.Heartbeat> heartbeatsDue(SequencerState state, long nowMillis) {
        List<InboxRecord.Heartbeat> due = new ArrayList<>();
        for (Id process : state.cronProcesses()) {
            OptionalLong next = nextTick(state, process);
            if (next.isPresent() && next.getAsLong() <= nowMillis) {
                due.add(new InboxRecord.Heartbeat(process, next.getAsLong()));
            }
        }
        return due;
    }

    private void mark(SequencerState state, InboxEnvelope input, InboxRecord.TimeMark mark, Consumer<Effect> out) {
        RoundClock clock = state.clock();
        if (options.clock() != LogClock.MARKS) {
            out.accept(new Effect.Dropped(Effect.Reason.OTHER_CLOCK));
        } else if (mark.round() < clock.nextRound()) {
            out.accept(new Effect.Dropped(Effect.Reason.MARKED_AGAIN));
        } else if (mark.round() > clock.nextRound()) {
            String reason = "The mark of round " + mark.round() + " came where round " + clock.nextRound()
                    + " is due; rounds rise by one, so marks were lost: write the missing ones again, in order";
            out.accept(rejected(state, input, "ordering.mark-gap", reason, Optional.empty(), Optional.empty()));
        } else if (mark.timeMillis() < 0 || mark.timeMillis() > MAX_TIME_MILLIS) {
            String reason = "The mark of round " + mark.round() + " says " + mark.timeMillis()
                    + " ms, which is not between 1970 and 9999; write round " + mark.round() + " with its right time";
            out.accept(rejected(state, input, "ordering.mark-time", reason, Optional.empty(), Optional.empty()));
        } else {
            endRound(state, new RoundClock(mark.round() + 1, Math.max(clock.timeMillis(), mark.timeMillis())), out);
        }
    }

    private void endRound(SequencerState state, RoundClock clock, Consumer<Effect> out) {
        state.putClock(clock);
        ProcessLog.Place place = new ProcessLog.Place(BY_MARK, clock.nextRound() - 1);
        for (Id process : state.cronProcesses()) {
            log.fire(state, process, clock.timeMillis(), place, out);
        }
        for (InboxEnvelope waiting : state.takePending()) {
            sequence(state, waiting, waiting.decode(), out);
        }
    }

    private void heartbeat(
            SequencerState state, InboxEnvelope input, InboxRecord.Heartbeat heartbeat, Consumer<Effect> out) {
        if (options.clock() != LogClock.BROKER) {
            out.accept(new Effect.Dropped(Effect.Reason.OTHER_CLOCK));
        } else if (state.head(heartbeat.process()).isEmpty()) {
            out.accept(unknown(state, input, heartbeat.process(), Optional.empty()));
        } else {
            log.fire(state, heartbeat.process(), input.appendTimeMillis(), place(state, input), out);
            wantHeartbeat(state, heartbeat.process(), out);
        }
    }

    /** Keeps a record for the end of its round, unless it repeats another. */
    private void wait(SequencerState state, InboxEnvelope input, InboxRecord inboxRecord, Consumer<Effect> out) {
        Optional<Effect> end = repeats(state, input, inboxRecord);
        Bytes key;
        if (inboxRecord instanceof InboxRecord.Signed signed) {
            key = SeenKeys.round(signed);
            if (end.isEmpty() && state.isPending(key)) {
                end = Optional.of(duplicate(state, input, signed));
            }
        } else if (inboxRecord instanceof InboxRecord.Pushed pushed) {
            key = SeenKeys.round(pushed);
            if (end.isEmpty() && state.isPending(key)) {
                end = Optional.of(new Effect.Dropped(Effect.Reason.PUSHED_AGAIN));
            }
        } else if (inboxRecord instanceof InboxRecord.Answer answer) {
            key = SeenKeys.round(answer);
            if (end.isEmpty() && state.isPending(key)) {
                end = Optional.of(new Effect.Dropped(Effect.Reason.ANSWERED_AGAIN));
            }
        } else {
            throw new IllegalStateException("Only messages wait for a mark: " + inboxRecord.getClass());
        }
        end.ifPresentOrElse(out, () -> state.putPending(key, input));
    }

    /** Gives a record its end now, noted first: a refusal is an end too, so that sending again changes nothing. */
    private void sequence(SequencerState state, InboxEnvelope input, InboxRecord inboxRecord, Consumer<Effect> out) {
        Optional<Effect> repeat = repeats(state, input, inboxRecord);
        if (repeat.isPresent()) {
            out.accept(repeat.get());
        } else if (inboxRecord instanceof InboxRecord.Signed signed) {
            state.putSeen(SeenKeys.signed(signed.process(), signed.message().id()), Bytes.EMPTY);
            place(state, input, signed.process(), signed.message(), SeenKeys.isProcessItem(signed), out);
        } else if (inboxRecord instanceof InboxRecord.Pushed pushed) {
            state.putSeen(
                    SeenKeys.sender(pushed.process(), pushed.origin().process()), SeenKeys.place(pushed.origin()));
            place(state, input, pushed.process(), pushed.message(), SeenKeys.isProcessItem(pushed), out);
        } else if (inboxRecord instanceof InboxRecord.Answer answer) {
            state.putSeen(
                    SeenKeys.answer(answer.process(), answer.request()),
                    answer.message().id().bytes());
            place(state, input, answer.process(), answer.message(), false, out);
        } else {
            throw new IllegalStateException("Only messages take slots: " + inboxRecord.getClass());
        }
    }

    /** The end of a record that repeats one that has had its end. */
    private Optional<Effect> repeats(SequencerState state, InboxEnvelope input, InboxRecord inboxRecord) {
        if (inboxRecord instanceof InboxRecord.Signed signed) {
            return state.seen(SeenKeys.signed(signed.process(), signed.message().id()))
                    .map(any -> duplicate(state, input, signed));
        }
        if (inboxRecord instanceof InboxRecord.Pushed pushed) {
            Id sender = pushed.origin().process();
            return state.seen(SeenKeys.sender(pushed.process(), sender))
                    .map(place -> SeenKeys.origin(sender, place))
                    .filter(highest -> pushed.origin().compareTo(highest) <= 0)
                    .map(highest -> new Effect.Dropped(Effect.Reason.PUSHED_AGAIN));
        }
        if (inboxRecord instanceof InboxRecord.Answer answer) {
            return state.seen(SeenKeys.answer(answer.process(), answer.request()))
                    .map(first -> answeredTwice(state, input, answer, new Id(first)));
        }
        return Optional.empty();
    }

    private Effect answeredTwice(SequencerState state, InboxEnvelope input, InboxRecord.Answer answer, Id first) {
        if (first.equals(answer.message().id())) {
            return new Effect.Dropped(Effect.Reason.ANSWERED_AGAIN);
        }
        String reason = "The request " + answer.request() + " was answered by " + first
                + " before; the first answer in the log wins and this one changes nothing";
        return rejected(
                state,
                input,
                "ordering.late-answer",
                reason,
                Optional.of(answer.process()),
                Optional.of(answer.message().id()));
    }

    /** Puts a message into the log of its process, or rejects it. */
    private void place(
            SequencerState state,
            InboxEnvelope input,
            Id process,
            Message message,
            boolean processItem,
            Consumer<Effect> out) {
        boolean known = state.head(process).isPresent();
        long timeMillis = timeMillis(state, input);
        if (known) {
            log.append(state, process, message, timeMillis, place(state, input), out);
        } else if (processItem) {
            try {
                log.open(state, message, timeMillis, place(state, input), out);
            } catch (CronException e) {
                String reason = e.getMessage() + "; the process was not started";
                out.accept(rejected(
                        state, input, "ordering.cron-invalid", reason, Optional.of(process), Optional.of(process)));
                return;
            }
        } else {
            out.accept(unknown(state, input, process, Optional.of(message.id())));
            return;
        }
        wantHeartbeat(state, process, out);
    }

    private void wantHeartbeat(SequencerState state, Id process, Consumer<Effect> out) {
        if (options.clock() == LogClock.BROKER) {
            nextTick(state, process).ifPresent(next -> out.accept(new Effect.HeartbeatWanted(process, next)));
        }
    }

    private static OptionalLong nextTick(SequencerState state, Id process) {
        Optional<ProcessHead> head = state.head(process);
        return head.isEmpty()
                ? OptionalLong.empty()
                : head.get().crons().next(head.get().cronMillis());
    }

    private ProcessLog.Place place(SequencerState state, InboxEnvelope input) {
        return options.clock() == LogClock.MARKS
                ? new ProcessLog.Place(BY_MARK, state.clock().nextRound() - 1)
                : new ProcessLog.Place(input.partition(), input.offset());
    }

    private long timeMillis(SequencerState state, InboxEnvelope input) {
        return options.clock() == LogClock.MARKS ? state.clock().timeMillis() : input.appendTimeMillis();
    }

    private Effect duplicate(SequencerState state, InboxEnvelope input, InboxRecord.Signed signed) {
        String reason = "The item " + signed.message().id() + " was in the inbox before and was"
                + " scheduled or refused then; an item counts once: sign a new one to say the same again";
        return rejected(
                state,
                input,
                "ordering.duplicate",
                reason,
                Optional.of(signed.process()),
                Optional.of(signed.message().id()));
    }

    private Effect unknown(SequencerState state, InboxEnvelope input, Id process, Optional<Id> message) {
        String reason = "No process " + process + " is known here; a message needs its process's own item before it:"
                + " spawn the process first, or correct the target";
        return rejected(state, input, "ordering.unknown-process", reason, Optional.of(process), message);
    }

    private Effect rejected(
            SequencerState state,
            InboxEnvelope input,
            String code,
            String reason,
            Optional<Id> process,
            Optional<Id> message) {
        return new Effect.Rejected(new Rejection(
                input.source(),
                STAGE,
                code,
                reason,
                process,
                message,
                timeMillis(state, input),
                input.value().length(),
                Bytes.sha256(input.value().toByteArray())));
    }
}
