package io.railyard.job.state;

import io.railyard.message.Id;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** An id as its 32 bytes; the key of all process state. */
public final class IdSerializer extends TypeSerializerSingleton<Id> {
    private static final long serialVersionUID = 1L;
    private static final Id EXAMPLE = Id.of(new byte[Id.LENGTH]);

    /** The only one. */
    static final IdSerializer INSTANCE = new IdSerializer();

    private IdSerializer() {}

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Id createInstance() {
        return EXAMPLE;
    }

    @Override
    public Id copy(Id from) {
        return from;
    }

    @Override
    public Id copy(Id from, Id reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return Id.LENGTH;
    }

    @Override
    public void serialize(Id id, DataOutputView target) throws IOException {
        target.write(id.toByteArray());
    }

    @Override
    public Id deserialize(DataInputView source) throws IOException {
        byte[] bytes = new byte[Id.LENGTH];
        source.readFully(bytes);
        return Id.of(bytes);
    }

    @Override
    public Id deserialize(Id reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        target.write(source, Id.LENGTH);
    }

    @Override
    public TypeSerializerSnapshot<Id> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Version 1: 32 bytes. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Id> {
        /** For Flink, which makes one when it restores. */
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
