package io.railyard.cli.demo;

import io.railyard.job.effects.Effects;
import io.railyard.job.effects.Lineage;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.Effect;
import io.railyard.schedule.sequencing.InMemorySequencerState;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.PartitionSequencer;
import io.railyard.schedule.sequencing.SequencerOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides when a round is over. Folds the inbox and the results, in whatever order the two topics are read: a copy of the
 * sequencer's pure core says which assignments each mark makes; a round is over when each of them has its evaluation and
 * everything those evaluations send has been seen in the inbox. Then the scenario sees the evaluations, in the order of
 * process and position, and the next round's items are due. Nothing here depends on when a record was read, so a
 * conductor that starts again and reads the topics from the beginning comes to the same decisions. Mutable, one thread.
 */
public final class Conductor {
    private final Player player;
    private final PartitionSequencer sequencer = new PartitionSequencer(SequencerOptions.of(LogClock.MARKS));
    private final InMemorySequencerState state = new InMemorySequencerState();
    private final Deque<Round> marked = new ArrayDeque<>();
    private final Map<Place, Assignment> due = new HashMap<>();
    private final Map<Place, Evaluation> results = new HashMap<>();
    private final Set<Origin> seenSends = new HashSet<>();
    private final Set<Origin> seenAnswers = new HashSet<>();
    private final Tally tally = new Tally();

    private long nextRound;
    private boolean asked;

    /** What plays the rounds. */
    public interface Player {
        /** One outcome of the round that is over; called in the order of process and position. */
        void observe(Assignment assignment, Evaluation evaluation);

        /** The round is over. */
        void roundIsOver(long round);
    }

    private record Place(Id process, Position position) {}

    private record Round(long number, SortedMap<Id, SortedMap<Position, Place>> places) {}

    /** A conductor at the beginning of the topics. */
    public Conductor(Player player) {
        this.player = player;
    }

    /** Takes the next record of the inbox. */
    public void inbox(InboxEnvelope envelope) {
        tally.inboxRecords++;
        note(envelope);
        SortedMap<Id, SortedMap<Position, Place>> places = new TreeMap<>();
        long before = state.clock().nextRound();
        sequencer.apply(state, envelope, effect -> take(effect, places));
        if (state.clock().nextRound() > before) {
            tally.marks++;
            marked.add(new Round(before, places));
        }
    }

    /** Takes one result; a repeated one counts once. */
    public void result(Evaluation evaluation) {
        Place place = new Place(evaluation.process(), evaluation.position());
        if (due.containsKey(place) || !tally.isOver(evaluation)) {
            results.putIfAbsent(place, evaluation);
        }
    }

    /**
     * Closes every round that is over.
     *
     * @return the round whose items and mark are due now, once for each round; empty while the round before is under way
     *     or the mark is already in the inbox
     */
    public Optional<Long> advance() {
        while (!marked.isEmpty() && isOver(marked.peek())) {
            close(marked.remove());
        }
        boolean allOver = marked.isEmpty() && state.clock().nextRound() == nextRound;
        if (!allOver || asked) {
            return Optional.empty();
        }
        asked = true;
        return Optional.of(nextRound);
    }

    /** The round that is played next, from 0; all before it are over. */
    public long nextRound() {
        return nextRound;
    }

    /** Whether every round that was marked is over and nothing waits for a mark. */
    public boolean isIdle() {
        return marked.isEmpty() && tally.waiting() == 0;
    }

    /** What was counted so far. */
    public Tally tally() {
        return tally;
    }

    /** What the oldest round under way still waits for, for people. */
    public String waitsFor() {
        Round round = marked.peek();
        if (round == null) {
            return "the mark of round " + nextRound;
        }
        for (SortedMap<Position, Place> ofProcess : round.places().values()) {
            for (Place place : ofProcess.values()) {
                Evaluation evaluation = results.get(place);
                if (evaluation == null) {
                    return "the result of " + place.process() + " at " + place.position();
                }
                if (!sendsSeen(place, evaluation)) {
                    return "what " + place.process() + " sent at " + place.position();
                }
            }
        }
        return "nothing";
    }

    private void note(InboxEnvelope envelope) {
        try {
            InboxRecord decoded = envelope.decode();
            if (decoded instanceof InboxRecord.Pushed pushed) {
                seenSends.add(pushed.origin());
            } else if (decoded instanceof InboxRecord.Answer answer) {
                seenAnswers.add(answer.request());
            }
        } catch (io.railyard.schedule.wire.WireException e) {
            tally.undecodable++;
        }
    }

    private void take(Effect effect, SortedMap<Id, SortedMap<Position, Place>> places) {
        tally.count(effect);
        if (effect instanceof Effect.Scheduled scheduled) {
            Assignment assignment = scheduled.assignment();
            Place place = new Place(assignment.process(), assignment.position());
            due.put(place, assignment);
            places.computeIfAbsent(place.process(), process -> new TreeMap<>()).put(place.position(), place);
        }
    }

    private boolean isOver(Round round) {
        for (SortedMap<Position, Place> ofProcess : round.places().values()) {
            for (Place place : ofProcess.values()) {
                Evaluation evaluation = results.get(place);
                if (evaluation == null || !sendsSeen(place, evaluation)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean sendsSeen(Place place, Evaluation evaluation) {
        if (evaluation.outbox().isEmpty()) {
            return true;
        }
        Effects effects = effects(place, evaluation);
        for (InboxRecord send : effects.sends()) {
            if (send instanceof InboxRecord.Pushed pushed && !seenSends.contains(pushed.origin())) {
                return false;
            }
            if (send instanceof InboxRecord.Answer answer && !seenAnswers.contains(answer.request())) {
                return false;
            }
        }
        return effects.requests().stream()
                .allMatch(request -> seenAnswers.contains(request.asked().origin()));
    }

    private Effects effects(Place place, Evaluation evaluation) {
        Assignment assignment = due.get(place);
        if (assignment == null) {
            throw new IllegalStateException("A result is looked at before its assignment is known: " + place);
        }
        return Effects.of(assignment, evaluation, Lineage.NONE);
    }

    private void close(Round round) {
        for (SortedMap<Position, Place> ofProcess : round.places().values()) {
            for (Place place : ofProcess.values()) {
                Evaluation evaluation = results.remove(place);
                Assignment assignment = due.get(place);
                if (evaluation == null || assignment == null) {
                    throw new IllegalStateException("A round was closed without the result of " + place);
                }
                if (!evaluation.message().equals(assignment.message().id())) {
                    throw new IllegalStateException("The result of " + place.process() + " at " + place.position()
                            + " is of message " + evaluation.message() + ", but the inbox makes "
                            + assignment.message().id() + " the message there: the topics do not belong together");
                }
                tally.count(evaluation, effects(place, evaluation));
                forget(place, evaluation);
                player.observe(assignment, evaluation);
            }
        }
        player.roundIsOver(round.number());
        nextRound = round.number() + 1;
        asked = false;
    }

    private void forget(Place place, Evaluation evaluation) {
        Effects effects = effects(place, evaluation);
        List<InboxRecord> sends = effects.sends();
        for (InboxRecord send : sends) {
            if (send instanceof InboxRecord.Pushed pushed) {
                seenSends.remove(pushed.origin());
            } else if (send instanceof InboxRecord.Answer answer) {
                seenAnswers.remove(answer.request());
            }
        }
        effects.requests().forEach(request -> seenAnswers.remove(request.asked().origin()));
        due.remove(place);
    }
}
