package io.railyard.job.process;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.sequencer.WireTypeInformation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/**
 * Assignments of processes that have many waiting, in keyed state, in their order: so that a few processes that are behind
 * do not fill the room in which those of all others wait ({@code docs/formats/job.md}).
 */
final class Backlog {
    private static final String NAME = "backlog";

    /** Numbers of the first assignment of a process here, and of the next one to come. */
    private static final class Range {
        private long first;
        private long next;
    }

    private final MapState<Long, Assignment> kept;
    private final Map<Id, Range> ranges = new LinkedHashMap<>();
    private long size;

    Backlog(KeyedStateStore store) {
        kept = store.getMapState(new MapStateDescriptor<>(NAME, Types.LONG, WireTypeInformation.ASSIGNMENT));
    }

    /** Learns what is kept. */
    void load(KeyedStateBackend<Object> backend) throws Exception {
        List<Object> keys;
        try (Stream<Object> found = backend.getKeys(NAME, VoidNamespace.INSTANCE)) {
            keys = found.distinct().toList();
        }
        for (Object key : keys) {
            backend.setCurrentKey(key);
            Range range = new Range();
            range.first = Long.MAX_VALUE;
            for (long number : kept.keys()) {
                range.first = Math.min(range.first, number);
                range.next = Math.max(range.next, number + 1);
            }
            if (range.next > 0) {
                ranges.put((Id) key, range);
                size += range.next - range.first;
            }
        }
    }

    /** Assignments kept, of all processes. */
    long size() {
        return size;
    }

    /** Processes that have some. */
    List<Id> processes() {
        return new ArrayList<>(ranges.keySet());
    }

    boolean has(Id process) {
        return !ranges.isEmpty() && ranges.containsKey(process);
    }

    /** Adds the last assignment of the current key's process. */
    void add(Assignment assignment) throws Exception {
        Range range = ranges.computeIfAbsent(assignment.process(), process -> new Range());
        kept.put(range.next++, assignment);
        size++;
    }

    /** Takes out the first {@code most} assignments of the current key's process, which has some; fewer once they have {@code bytes} of data. */
    List<Assignment> take(Id process, int most, long bytes) throws Exception {
        Range range = Objects.requireNonNull(ranges.get(process));
        List<Assignment> taken = new ArrayList<>();
        long data = 0;
        while (taken.size() < most && data < bytes && range.first < range.next) {
            Assignment assignment = kept.get(range.first);
            data += assignment.message().data().length();
            taken.add(assignment);
            kept.remove(range.first);
            range.first++;
            size--;
        }
        if (range.first == range.next) {
            ranges.remove(process);
        }
        return taken;
    }
}
