package io.railyard.job.process;

import io.railyard.job.state.IdTypeInformation;
import io.railyard.job.state.RocksDbOptions;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The process operator's subtasks in Flink's harness, all of them at once, for tests. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class Subtasks implements AutoCloseable {
    static final int MAX_PARALLELISM = 16;

    private final List<ProcessOperator> operators = new ArrayList<>();
    private final List<KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation>> harnesses =
            new ArrayList<>();
    private long checkpoints;

    /** As many as {@code count}, fresh. */
    static Subtasks open(MachineSettings settings, String backend, int count) throws Exception {
        return new Subtasks(settings, backend, count);
    }

    /** As many as {@code count}, from {@code state}, which {@code before} of them left. */
    static Subtasks restore(MachineSettings settings, String backend, int count, OperatorSubtaskState state, int before)
            throws Exception {
        Subtasks all = new Subtasks(settings, backend, count);
        for (int index = 0; index < count; index++) {
            all.harnesses
                    .get(index)
                    .initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, MAX_PARALLELISM, before, count, index));
        }
        return all;
    }

    private Subtasks(MachineSettings settings, String backend, int count) throws Exception {
        for (int index = 0; index < count; index++) {
            ProcessOperator operator = new ProcessOperator(settings, SideOutputs.LIVE);
            var harness = new KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation>(
                    operator, Assignment::process, IdTypeInformation.INSTANCE, MAX_PARALLELISM, count, index);
            harness.setStateBackend(backend(backend));
            operators.add(operator);
            harnesses.add(harness);
        }
    }

    /** The one that is called {@code name}, as a job has it. */
    static StateBackend backend(String name) {
        if (!name.equals("rocksdb")) {
            return new HashMapStateBackend();
        }
        EmbeddedRocksDBStateBackend rocksdb = new EmbeddedRocksDBStateBackend();
        rocksdb.setRocksDBOptions(new RocksDbOptions());
        return rocksdb;
    }

    /** Lets them run. */
    Subtasks start() throws Exception {
        for (var harness : harnesses) {
            harness.open();
        }
        return this;
    }

    private int index(Id process) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(process, MAX_PARALLELISM, harnesses.size());
    }

    /** The operator that has {@code process}. */
    ProcessOperator operator(Id process) {
        return operators.get(index(process));
    }

    /** The harness of that operator. */
    KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(Id process) {
        return harnesses.get(index(process));
    }

    /** Gives an assignment to the subtask of its process. */
    void give(Assignment assignment) throws Exception {
        harness(assignment.process()).processElement(assignment, 0);
    }

    /** Takes {@code most} turns at most on each subtask. */
    void turns(int most) throws Exception {
        for (var harness : harnesses) {
            turns(harness, most);
        }
    }

    /** Takes turns until nothing waits. */
    void settle() throws Exception {
        turns(Integer.MAX_VALUE);
    }

    /** Does all that the task of {@code harness} still has to do. */
    static void settle(AbstractStreamOperatorTestHarness<?> harness) throws Exception {
        turns(harness, Integer.MAX_VALUE);
    }

    private static void turns(AbstractStreamOperatorTestHarness<?> harness, int most) throws Exception {
        for (int i = 0; i < most && harness.getTaskMailbox().hasMail(); i++) {
            harness.getTaskMailbox().take(0).run();
        }
    }

    /** A checkpoint of all. */
    OperatorSubtaskState checkpoint() throws Exception {
        checkpoints++;
        OperatorSubtaskState[] parts = new OperatorSubtaskState[harnesses.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = harnesses.get(i).snapshot(checkpoints, checkpoints);
        }
        return AbstractStreamOperatorTestHarness.repackageState(parts);
    }

    /** What has come out, of each subtask in its order. */
    List<Evaluation> evaluations() {
        List<Evaluation> all = new ArrayList<>();
        harnesses.forEach(harness -> all.addAll(harness.extractOutputValues()));
        return all;
    }

    /** By process and position. */
    static List<Evaluation> sorted(List<Evaluation> evaluations) {
        return evaluations.stream()
                .sorted(Comparator.comparing((Evaluation each) -> each.process().toString())
                        .thenComparing(Evaluation::position))
                .toList();
    }

    @Override
    public void close() throws Exception {
        for (var harness : harnesses) {
            harness.close();
        }
    }
}
