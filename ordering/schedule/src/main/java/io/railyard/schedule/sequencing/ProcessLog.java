package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.cron.Cron;
import io.railyard.schedule.cron.CronSchedule;
import io.railyard.schedule.cron.CronTags;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Appends slots and ticks to processes' logs. Knows nothing of duplicates and rounds. */
final class ProcessLog {
    private static final long NO_BLOCK_HEIGHT = 0;

    private final SequencerOptions options;

    ProcessLog(SequencerOptions options) {
        this.options = options;
    }

    /**
     * Where an assignment comes from, as {@code Assignment.inboxPartition} and {@code inboxOffset} say it.
     *
     * @param partition of the inbox, or {@link PartitionSequencer#BY_MARK}
     * @param offset in it, or the round
     */
    record Place(int partition, long offset) {}

    /**
     * Opens the log of a new process with its slot 0.
     *
     * @throws io.railyard.schedule.cron.CronException when the process asks for crons that cannot be kept
     */
    void open(SequencerState state, Message message, long timeMillis, Place place, Consumer<Effect> out) {
        Id process = message.id();
        List<Cron> crons = CronTags.parse(message.tags());
        Bytes chain = HashChain.first(process);
        CronSchedule schedule = new CronSchedule(timeMillis, crons);
        ProcessHead head = new ProcessHead(
                message.owner(), Position.slot(0), message.id(), chain, timeMillis, timeMillis, schedule);
        if (!crons.isEmpty()) {
            state.addCronProcess(process);
        }
        state.putHead(process, head);
        out.accept(assignment(process, head, message, place));
    }

    /** Fires the ticks that are due by {@code timeMillis}, then gives {@code message} the next slot. */
    void append(SequencerState state, Id process, Message message, long timeMillis, Place place, Consumer<Effect> out) {
        ProcessHead before = fire(state, process, timeMillis, place, out);
        Position slot = before.last().nextSlot();
        Bytes chain = HashChain.next(before.lastMessage(), before.hashChain());
        long time = Math.max(before.timestampMillis(), timeMillis);
        ProcessHead head =
                new ProcessHead(before.owner(), slot, message.id(), chain, time, before.cronMillis(), before.crons());
        state.putHead(process, head);
        out.accept(assignment(process, head, message, place));
    }

    /** Fires the ticks of {@code process}, which must be known, that are due by {@code timeMillis}. */
    ProcessHead fire(SequencerState state, Id process, long timeMillis, Place place, Consumer<Effect> out) {
        ProcessHead head = state.head(process)
                .orElseThrow(() -> new IllegalStateException("Time passes for the unknown process " + process));
        if (head.crons().crons().isEmpty() || timeMillis <= head.cronMillis()) {
            return head;
        }
        CronSchedule.Due due = head.crons().due(head.cronMillis(), timeMillis, options.maxTicksPerStep());
        if (due.skippedCount() > 0) {
            out.accept(new Effect.Rejected(overrun(process, head, timeMillis, due)));
        }
        for (CronSchedule.Tick tick : due.ticks()) {
            Position position = head.last().nextTick();
            Message message = head.crons().message(process, head.owner(), position, tick.cron());
            head = new ProcessHead(
                    head.owner(),
                    position,
                    head.lastMessage(),
                    head.hashChain(),
                    tick.timeMillis(),
                    tick.timeMillis(),
                    head.crons());
            out.accept(assignment(process, head, message, place));
        }
        ProcessHead after = new ProcessHead(
                head.owner(),
                head.last(),
                head.lastMessage(),
                head.hashChain(),
                head.timestampMillis(),
                timeMillis,
                head.crons());
        state.putHead(process, after);
        return after;
    }

    private static Effect assignment(Id process, ProcessHead head, Message message, Place place) {
        return new Effect.Scheduled(new Assignment(
                process,
                head.last(),
                head.timestampMillis(),
                NO_BLOCK_HEIGHT,
                head.hashChain(),
                head.last().tick() > 0,
                message,
                place.partition(),
                place.offset()));
    }

    /** The row that shows skipped ticks; its identity is the process and the gap, so a replay writes the same one. */
    private Rejection overrun(Id process, ProcessHead head, long timeMillis, CronSchedule.Due due) {
        String source = "cron/" + process + "/" + head.cronMillis() + "-" + timeMillis;
        String reason = due.skippedCount() + " ticks of the process's crons between log times " + head.cronMillis()
                + " and " + timeMillis + " were skipped: one step fires at most " + options.maxTicksPerStep()
                + ", the newest; choose a longer interval or append heartbeats more often";
        return new Rejection(
                source,
                "ordering",
                "ordering.cron-overrun",
                reason,
                Optional.of(process),
                Optional.empty(),
                timeMillis,
                0,
                Bytes.sha256(source.getBytes(StandardCharsets.US_ASCII)));
    }
}
