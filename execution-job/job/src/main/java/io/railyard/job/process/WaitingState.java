package io.railyard.job.process;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.sequencer.WireTypeInformation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Assignments that had been taken in but not evaluated at a checkpoint, by process, in keyed state
 * ({@code docs/formats/job.md}).
 */
final class WaitingState {
    private static final String NAME = "waiting";

    private final ListState<Assignment> waiting;
    /** Processes that have something in the state. */
    private final Set<Id> stored = new HashSet<>();

    WaitingState(KeyedStateStore store) {
        waiting = store.getListState(new ListStateDescriptor<>(NAME, WireTypeInformation.ASSIGNMENT));
    }

    /** Gives {@code to} everything that is kept, each process's in its order. */
    void load(KeyedStateBackend<Object> backend, Consumer<Assignment> to) throws Exception {
        try (Stream<Object> keys = backend.getKeys(NAME, VoidNamespace.INSTANCE)) {
            keys.forEach(key -> stored.add((Id) key));
        }
        for (Id process : stored) {
            backend.setCurrentKey(process);
            waiting.get().forEach(to);
        }
    }

    /** Keeps {@code all} and nothing else. */
    void store(KeyedStateBackend<Object> backend, Map<Id, List<Assignment>> all) throws Exception {
        for (Id process : stored) {
            if (!all.containsKey(process)) {
                backend.setCurrentKey(process);
                waiting.clear();
            }
        }
        for (Map.Entry<Id, List<Assignment>> entry : all.entrySet()) {
            backend.setCurrentKey(entry.getKey());
            waiting.update(entry.getValue());
        }
        stored.clear();
        stored.addAll(all.keySet());
    }
}
