package io.railyard.job.process;

import io.railyard.job.effects.Effects;
import io.railyard.job.effects.Lineage;
import io.railyard.machine.HostFailure;
import io.railyard.machine.Machine;
import io.railyard.machine.Page;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.Transition;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * All processes, one key each. Applies the assignment that comes next, drops those it has, halts at a gap. What a message
 * changed is in keyed state before the next one is taken, so every checkpoint is consistent. Emits the evaluation, and on
 * side outputs the assignment that was executed and its effects.
 */
public final class ProcessOperator extends KeyedProcessFunction<Id, Assignment, Evaluation> {
    private static final long serialVersionUID = 1L;

    private final MachineSettings settings;
    private final SideOutputs sides;

    private transient @SuppressWarnings("NullAway.Init") Machine machine;
    private transient @SuppressWarnings("NullAway.Init") ProcessState state;
    private transient @SuppressWarnings("NullAway.Init") HotProcesses<ProcessRuntime> hot;
    private transient @SuppressWarnings("NullAway.Init") Counter repeats;

    /** An operator with its machine's settings; {@code sides} says which side outputs it feeds. */
    public ProcessOperator(MachineSettings settings, SideOutputs sides) {
        this.settings = settings;
        this.sides = sides;
    }

    @Override
    public void open(OpenContext context) {
        machine = settings.open();
        state = new ProcessState(getRuntimeContext());
        hot = new HotProcesses<>(settings.cacheProcesses(), settings.cacheBytes());
        repeats = getRuntimeContext().getMetricGroup().counter("repeatedAssignments");
        HotProcesses<ProcessRuntime> kept = hot;
        getRuntimeContext().getMetricGroup().gauge("hotProcesses", kept::size);
        getRuntimeContext().getMetricGroup().gauge("hotBytes", kept::bytes);
        getRuntimeContext().getMetricGroup().gauge("evictedProcesses", kept::evictions);
    }

    @Override
    public void processElement(Assignment assignment, Context context, Collector<Evaluation> out) throws Exception {
        ProcessRuntime runtime = runtime(assignment.process());
        Optional<Position> last = runtime.position();
        if (last.isPresent() && assignment.position().compareTo(last.get()) <= 0) {
            repeats.inc();
            return;
        }
        if (!runtime.expects(assignment.position())) {
            throw LogBrokenException.gap(assignment, last);
        }
        if (last.isEmpty()) {
            state.found(Lineage.of(assignment.message()));
        }
        Transition transition = apply(runtime, assignment);
        Evaluation evaluation = transition.evaluation();
        state.write(transition);
        hot.put(assignment.process(), runtime, evaluation.memoryBytes());
        out.collect(evaluation);
        sides.emit(context, assignment, Effects.of(assignment, evaluation, state.lineage()));
    }

    private static Transition apply(ProcessRuntime runtime, Assignment assignment) {
        try {
            return runtime.apply(assignment);
        } catch (HostFailure e) {
            throw new HostFailure(
                    "job.host-failure: process " + assignment.process() + " at " + assignment.position() + ": "
                            + e.getMessage()
                            + " The position is not consumed; the job goes back to its last checkpoint.",
                    e);
        }
    }

    private ProcessRuntime runtime(Id process) throws Exception {
        Optional<ProcessRuntime> kept = hot.get(process);
        if (kept.isPresent()) {
            return kept.get();
        }
        Optional<ProcessImage> image = state.load();
        ProcessRuntime loaded = image.isPresent() ? machine.restore(image.get()) : machine.create(process);
        hot.put(
                process,
                loaded,
                Page.SIZE_BYTES * image.map(i -> (long) i.pages().size()).orElse(0L));
        return loaded;
    }

    @Override
    public void close() throws Exception {
        if (hot != null) {
            hot.clear();
        }
    }
}
