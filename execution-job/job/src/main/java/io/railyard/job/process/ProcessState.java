package io.railyard.job.process;

import io.railyard.job.effects.Lineage;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.StateStore;
import io.railyard.message.Id;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * A process in keyed state: its record, records of the pages that differ from its module's, and its lineage. Names and
 * types of the states are a format ({@code docs/formats/job.md}). All of it is about the current key.
 */
final class ProcessState implements StateStore {
    private static final int MOST_KNOWN = 4_096;

    private final ValueState<byte[]> header;
    private final MapState<Integer, byte[]> pages;
    private final MapState<String, String> lineage;
    /** Lineages read or written lately: they never change, and reading one takes longer than many a message. */
    private final Map<Id, Lineage> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Lineage> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    ProcessState(KeyedStateStore context) {
        header = context.getState(
                new ValueStateDescriptor<>("header", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        pages = context.getMapState(
                new MapStateDescriptor<>("pages", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        lineage = context.getMapState(new MapStateDescriptor<>("lineage", Types.STRING, Types.STRING));
    }

    /** The current key's process as it was last saved; empty when it has seen nothing. */
    Optional<ProcessRuntime> load(Machine machine) throws Exception {
        byte[] record = header.value();
        if (record == null) {
            return Optional.empty();
        }
        TreeMap<Integer, byte[]> kept = new TreeMap<>();
        for (Map.Entry<Integer, byte[]> page : pages.entries()) {
            kept.put(page.getKey(), page.getValue());
        }
        return Optional.of(machine.restore(record, kept));
    }

    @Override
    public void record(byte[] bytes) throws Exception {
        header.update(bytes);
    }

    @Override
    public void page(int index, byte[] bytes) throws Exception {
        pages.put(index, bytes);
    }

    @Override
    public void remove(int index) throws Exception {
        pages.remove(index);
    }

    /** The lineage of {@code process}, whose key is the current one. */
    Lineage lineage(Id process) throws Exception {
        Lineage found = known.get(process);
        if (found == null) {
            found = new Lineage(
                    Optional.ofNullable(lineage.get("module")), Optional.ofNullable(lineage.get("scheduler")));
            known.put(process, found);
        }
        return found;
    }

    /** Keeps the lineage that {@code process}, whose key is the current one, was founded with. */
    void found(Id process, Lineage founded) throws Exception {
        known.put(process, founded);
        if (founded.module().isPresent()) {
            lineage.put("module", founded.module().get());
        }
        if (founded.scheduler().isPresent()) {
            lineage.put("scheduler", founded.scheduler().get());
        }
    }
}
