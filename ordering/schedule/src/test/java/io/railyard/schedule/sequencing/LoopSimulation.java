package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The whole loop in one thread: inbox, real sequencer, schedule, a toy executor that sends and spawns, and back to the
 * inbox. Logs are durable once flushed; what the producers still hold is lost in a crash; sequencer and executor go back
 * to the last checkpoint and read their logs again from there. A crash may happen before and after every single step.
 */
final class LoopSimulation {
    private static final int MAX_STEPS = 200_000;
    /** Rounds after the last input, in which the conversations end. */
    private static final int QUIET_ROUNDS = 4;

    private final SequencerOptions options;
    private final List<InboxRecord> input;
    private final int rounds;
    private final SplittableRandom chance;
    private final int checkpointEvery;
    private final UnaryOperator<SequencerState> fault;
    private final PartitionSequencer sequencer;

    /** A log with what its producer still holds. */
    private static final class Log<T> {
        final List<T> durable = new ArrayList<>();
        final List<T> held = new ArrayList<>();
    }

    private final Log<InboxRecord> inbox = new Log<>();
    private final List<Long> appendTimes = new ArrayList<>();
    private final Log<Assignment> schedule = new Log<>();
    private final Map<String, Rejection> rejections = new TreeMap<>();

    /** Everything that a checkpoint holds. */
    private record Memory(
            InMemorySequencerState sequencing,
            Map<Id, Position> executed,
            List<Execution> results,
            int read,
            int done) {
        Memory copy() {
            return new Memory(sequencing.copy(), new HashMap<>(executed), new ArrayList<>(results), read, done);
        }
    }

    /** One evaluation, as the results say it. */
    record Execution(Id process, Position position, Id message, long timeMillis) {}

    private Memory memory = new Memory(new InMemorySequencerState(), new HashMap<>(), new ArrayList<>(), 0, 0);
    private Memory checkpoint = memory.copy();
    private int round;
    private int steps;

    LoopSimulation(
            LogClock clock,
            List<InboxRecord> input,
            int rounds,
            SplittableRandom chance,
            int checkpointEvery,
            UnaryOperator<SequencerState> fault) {
        this.options = SequencerOptions.of(clock);
        this.sequencer = new PartitionSequencer(options);
        this.input = List.copyOf(input);
        this.rounds = rounds;
        this.chance = chance;
        this.checkpointEvery = checkpointEvery;
        this.fault = fault;
    }

    /** Ends the simulated process at a chosen step. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private List<Integer> crashes = List.of();

    /** Runs to the end, with crashes at the given steps; returns the number of steps. */
    int run(List<Integer> crashesAt) {
        crashes = crashesAt;
        append(0);
        while (true) {
            try {
                if (!advance()) {
                    return steps;
                }
            } catch (Crash e) {
                inbox.held.clear();
                schedule.held.clear();
                memory = checkpoint.copy();
            }
        }
    }

    /** A point between two steps, where a crash may strike. */
    private void step() {
        steps++;
        if (steps > MAX_STEPS) {
            throw new IllegalStateException("The loop does not come to rest");
        }
        if (crashes.contains(steps)) {
            throw new Crash();
        }
    }

    private boolean advance() {
        if (checkpointEvery > 0 && steps % checkpointEvery == checkpointEvery - 1) {
            step();
            flush();
            step();
            checkpoint = memory.copy();
            step();
        }
        boolean canRead = memory.read() < inbox.durable.size();
        boolean canExecute = memory.done() < schedule.durable.size();
        if (canRead && (!canExecute || chance.nextBoolean())) {
            read();
        } else if (canExecute) {
            execute();
        } else if (!inbox.held.isEmpty() || !schedule.held.isEmpty()) {
            step();
            flush();
            step();
        } else {
            return conduct();
        }
        if (chance.nextInt(3) == 0) {
            flush();
        }
        return true;
    }

    /** At rest: the next round's mark, then its successor's input. */
    private boolean conduct() {
        if (round >= rounds + QUIET_ROUNDS) {
            return false;
        }
        long time = 10_000L + 1_500L * round;
        if (options.clock() == LogClock.MARKS) {
            durably(new InboxRecord.TimeMark(round, time));
        }
        round++;
        append(round);
        return true;
    }

    /** Clients outside: their appends are acknowledged, whatever crashes here. */
    private void append(int forRound) {
        for (int i = 0; i < input.size(); i++) {
            if (forRound < rounds && i % rounds == forRound) {
                durably(input.get(i));
            }
        }
    }

    private void durably(InboxRecord inboxRecord) {
        inbox.durable.add(inboxRecord);
        appendTimes.add(10_000L + 100L * inbox.durable.size());
    }

    private void flush() {
        inbox.held.forEach(this::durably);
        inbox.held.clear();
        schedule.durable.addAll(schedule.held);
        schedule.held.clear();
    }

    private void read() {
        int offset = memory.read();
        InboxEnvelope envelope = InboxEnvelope.of(inbox.durable.get(offset), 0, offset, appendTimes.get(offset));
        step();
        memory = new Memory(memory.sequencing(), memory.executed(), memory.results(), offset + 1, memory.done());
        sequencer.apply(fault.apply(memory.sequencing()), envelope, effect -> {
            if (effect instanceof Effect.Scheduled scheduled) {
                step();
                schedule.held.add(scheduled.assignment());
                step();
            } else if (effect instanceof Effect.Rejected rejected) {
                rejections.put(rejected.rejection().source(), rejected.rejection());
            }
        });
    }

    private void execute() {
        Assignment assignment = schedule.durable.get(memory.done());
        step();
        memory = new Memory(memory.sequencing(), memory.executed(), memory.results(), memory.read(), memory.done() + 1);
        Position last = memory.executed().get(assignment.process());
        if (last != null && assignment.position().compareTo(last) <= 0) {
            return;
        }
        memory.executed().put(assignment.process(), assignment.position());
        memory.results()
                .add(new Execution(
                        assignment.process(),
                        assignment.position(),
                        assignment.message().id(),
                        assignment.timestampMillis()));
        step();
        for (InboxRecord.Pushed pushed : outbox(assignment)) {
            inbox.held.add(pushed);
            step();
        }
    }

    /** What the toy process sends: a pure function of the assignment. */
    static List<InboxRecord.Pushed> outbox(Assignment assignment) {
        int depth = assignment.message().tag("Depth").map(Integer::parseInt).orElse(0);
        if (depth == 0) {
            return List.of();
        }
        byte[] draw = Bytes.sha256(
                        assignment.process().toByteArray(),
                        assignment.position().toString().getBytes(StandardCharsets.US_ASCII),
                        assignment.message().id().toByteArray())
                .toByteArray();
        List<InboxRecord.Pushed> outbox = new ArrayList<>();
        for (int i = 0; i < 1 + (draw[0] & 1); i++) {
            Origin origin = new Origin(assignment.process(), assignment.position(), i);
            boolean spawn = (draw[3 + i] & 7) == 0;
            Id target = Id.ofName("p" + (draw[1 + i] & 3));
            outbox.add(pushed(origin, spawn ? Optional.empty() : Optional.of(target), depth - 1));
        }
        return outbox;
    }

    private static InboxRecord.Pushed pushed(Origin origin, Optional<Id> target, int depth) {
        List<Tag> tags = List.of(new Tag("Depth", Integer.toString(depth)));
        Id id = MessageIds.pushed(origin, target, Bytes.EMPTY, tags, Bytes.EMPTY);
        String sender = origin.process().toString();
        Message message = new Message(id, sender, sender, target, Bytes.EMPTY, tags, Bytes.EMPTY, Bytes.EMPTY);
        return new InboxRecord.Pushed(target.orElse(id), origin, message);
    }

    List<Execution> results() {
        return memory.results().stream()
                .sorted(Comparator.comparing(Execution::process).thenComparing(Execution::position))
                .toList();
    }

    List<InboxRecord> inboxContent() {
        return inbox.durable;
    }

    /** Messages that wait for a mark which never comes: what the last round's ticks sent. */
    List<Id> waiting() {
        List<Id> waiting = new ArrayList<>();
        for (InboxEnvelope envelope : memory.sequencing().copy().takePending()) {
            waiting.add(((InboxRecord.Pushed) envelope.decode()).message().id());
        }
        return waiting;
    }

    List<Rejection> rejections() {
        return List.copyOf(rejections.values());
    }

    /** The schedule as its readers see it: every position once, and repeats equal to the byte. */
    Map<Id, NavigableMap<Position, Assignment>> logs() {
        Map<Id, NavigableMap<Position, Assignment>> logs = new TreeMap<>();
        for (Assignment assignment : schedule.durable) {
            Assignment before = logs.computeIfAbsent(assignment.process(), any -> new TreeMap<>())
                    .put(assignment.position(), assignment);
            if (before != null
                    && !Bytes.of(Wire.ASSIGNMENT.encode(before)).equals(Bytes.of(Wire.ASSIGNMENT.encode(assignment)))) {
                throw new AssertionError("Two entries for one position: " + before + " and " + assignment);
            }
        }
        return logs;
    }
}
