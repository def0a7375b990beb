package io.railyard.cli.demo;

import io.railyard.job.effects.Effects;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.Effect;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts of what went in, what became of it and what came out, for the account of the fourth law. Mutable, one thread. */
public final class Tally {
    long inboxRecords;
    long marks;
    long undecodable;
    long slots;
    long ticks;
    long dropped;
    long evaluations;
    long slotEvaluations;
    long outboxEntries;
    long sent;
    long requests;
    long gas;
    final SortedMap<String, Long> rejections = new TreeMap<>();
    final SortedMap<String, Long> statuses = new TreeMap<>();
    final SortedMap<String, Long> dispositions = new TreeMap<>();
    private final Map<Id, Position> over = new HashMap<>();

    Tally() {}

    void count(Effect effect) {
        if (effect instanceof Effect.Scheduled scheduled) {
            if (scheduled.assignment().cron()) {
                ticks++;
            } else {
                slots++;
            }
        } else if (effect instanceof Effect.Rejected rejected) {
            rejections.merge(rejected.rejection().code(), 1L, Long::sum);
        } else if (effect instanceof Effect.Dropped again && again.reason() != Effect.Reason.MARKED_AGAIN) {
            dropped++;
        } else if (effect instanceof Effect.Dropped) {
            marks++;
        }
    }

    void count(Evaluation evaluation, Effects effects) {
        evaluations++;
        slotEvaluations += evaluation.position().tick() == 0 ? 1 : 0;
        gas += evaluation.gasUsed();
        statuses.merge(evaluation.status().code(), 1L, Long::sum);
        outboxEntries += evaluation.outbox().size();
        effects.rows().forEach(row -> dispositions.merge(row.disposition(), 1L, Long::sum));
        sent += effects.sends().size();
        requests += effects.requests().size();
        over.merge(evaluation.process(), evaluation.position(), (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    boolean isOver(Evaluation evaluation) {
        Position last = over.get(evaluation.process());
        return last != null && last.compareTo(evaluation.position()) >= 0;
    }

    /** Inputs refused by the sequencer. */
    public long rejected() {
        return rejections.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Messages in the inbox, marks left out. */
    public long messages() {
        return inboxRecords - marks;
    }

    /** Messages that have neither a slot nor an end yet: they wait for a mark. */
    public long waiting() {
        return messages() - slots - rejectedMessages() - dropped;
    }

    /** Processes that have evaluated something. */
    public int processes() {
        return over.size();
    }

    private long rejectedMessages() {
        return rejected() - rejections.getOrDefault("ordering.cron-overrun", 0L);
    }
}
