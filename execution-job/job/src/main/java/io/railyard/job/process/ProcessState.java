package io.railyard.job.process;

import io.railyard.job.effects.Lineage;
import io.railyard.machine.Page;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.Transition;
import io.railyard.message.Bytes;
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
 * A process in keyed state: its header, its pages of 4 KiB that are not zero, and its lineage. Names and types of the
 * states are a format ({@code docs/formats/job.md}).
 */
final class ProcessState {
    private final ValueState<byte[]> header;
    private final MapState<Integer, byte[]> pages;
    private final MapState<String, String> lineage;

    ProcessState(KeyedStateStore context) {
        header = context.getState(
                new ValueStateDescriptor<>("header", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        pages = context.getMapState(
                new MapStateDescriptor<>("pages", Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        lineage = context.getMapState(new MapStateDescriptor<>("lineage", Types.STRING, Types.STRING));
    }

    /** The current key's process as its last message left it; empty when it has seen nothing. */
    Optional<ProcessImage> load() throws Exception {
        byte[] head = header.value();
        if (head == null) {
            return Optional.empty();
        }
        TreeMap<Integer, Bytes> content = new TreeMap<>();
        for (Map.Entry<Integer, byte[]> page : pages.entries()) {
            content.put(page.getKey(), Bytes.of(page.getValue()));
        }
        return Optional.of(new ProcessImage(Bytes.of(head), content));
    }

    void write(Transition transition) throws Exception {
        for (Page page : transition.changedPages()) {
            if (page.content().isEmpty()) {
                pages.remove(page.index());
            } else {
                pages.put(page.index(), page.content().toByteArray());
            }
        }
        header.update(transition.header().toByteArray());
    }

    Lineage lineage() throws Exception {
        return new Lineage(Optional.ofNullable(lineage.get("module")), Optional.ofNullable(lineage.get("scheduler")));
    }

    void found(Lineage founded) throws Exception {
        if (founded.module().isPresent()) {
            lineage.put("module", founded.module().get());
        }
        if (founded.scheduler().isPresent()) {
            lineage.put("scheduler", founded.scheduler().get());
        }
    }
}
