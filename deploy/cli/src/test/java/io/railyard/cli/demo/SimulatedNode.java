package io.railyard.cli.demo;

import io.railyard.gateway.Gateway;
import io.railyard.gateway.Judgement;
import io.railyard.job.effects.Effects;
import io.railyard.job.effects.Lineage;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.Effect;
import io.railyard.schedule.sequencing.InMemorySequencerState;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.PartitionSequencer;
import io.railyard.schedule.sequencing.SequencerOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A node without Kafka and Flink: the real sequencer core, machine and effects, in one thread. What processes send comes
 * into the inbox in an order drawn from {@code disorder}, and now and then twice, as after a crash.
 */
final class SimulatedNode {
    private final Gateway gateway = new Gateway(ItemLimits.REFERENCE.withMaxItemBytes(ItemLimits.MAX_ITEM_BYTES));
    private final PartitionSequencer sequencer = new PartitionSequencer(SequencerOptions.of(LogClock.MARKS));
    private final InMemorySequencerState state = new InMemorySequencerState();
    private final Map<Id, ProcessRuntime> processes = new HashMap<>();
    private final List<InboxEnvelope> inbox = new ArrayList<>();
    private final List<Evaluation> results = new ArrayList<>();
    private final Machine machine;
    private final Random disorder;
    private int sequenced;

    SimulatedNode(Machine machine, Random disorder) {
        this.machine = machine;
        this.disorder = disorder;
    }

    List<InboxEnvelope> inbox() {
        return inbox;
    }

    List<Evaluation> results() {
        return results;
    }

    /** Judges an item and appends it when it is accepted; says whether it was. */
    boolean offer(Offer offer) {
        if (gateway.judge(offer.raw().toByteArray(), "test", 0) instanceof Judgement.Accepted accepted) {
            append(accepted.record());
            return true;
        }
        return false;
    }

    void mark(long round, long timeMillis) {
        append(new InboxRecord.TimeMark(round, timeMillis));
    }

    /** Sequences and evaluates everything in the inbox; sends come back into it. */
    void run() {
        List<Assignment> due = new ArrayList<>();
        while (sequenced < inbox.size()) {
            sequencer.apply(state, inbox.get(sequenced++), effect -> {
                if (effect instanceof Effect.Scheduled scheduled) {
                    due.add(scheduled.assignment());
                }
            });
        }
        List<InboxRecord> sends = new ArrayList<>();
        due.forEach(assignment -> sends.addAll(evaluate(assignment)));
        Collections.shuffle(sends, disorder);
        sends.forEach(this::append);
        if (!sends.isEmpty() && disorder.nextInt(4) == 0) {
            append(sends.get(0));
        }
    }

    private List<InboxRecord> evaluate(Assignment assignment) {
        ProcessRuntime runtime = processes.computeIfAbsent(assignment.process(), machine::create);
        Evaluation evaluation = runtime.apply(assignment).evaluation();
        results.add(evaluation);
        Effects effects = Effects.of(assignment, evaluation, Lineage.NONE);
        List<InboxRecord> sends = new ArrayList<>(effects.sends());
        for (Effects.Request request : effects.requests()) {
            sends.add(answer(request));
        }
        return sends;
    }

    private static InboxRecord answer(Effects.Request request) {
        InboxRecord.Pushed asked = request.asked();
        List<Tag> tags = List.of(
                new Tag("Action", "Inference-Response"),
                new Tag("X-Reference", asked.message().tag("Reference").orElse("")));
        Bytes data = Bytes.utf8(" positive because it is a test.");
        Id asker = asked.origin().process();
        Id service = asked.process();
        Message message = new Message(
                MessageIds.answer(asked.origin(), tags, data),
                service.toString(),
                service.toString(),
                Optional.of(asker),
                Bytes.EMPTY,
                tags,
                data,
                Bytes.EMPTY);
        return new InboxRecord.Answer(asker, asked.origin(), message);
    }

    private void append(InboxRecord next) {
        inbox.add(InboxEnvelope.of(next, 0, inbox.size(), 0));
    }
}
