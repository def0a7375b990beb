package io.railyard.sequencer;

import io.railyard.message.Bytes;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bytes as a length (32 bits) and the bytes. */
public final class BytesSerializer extends TypeSerializerSingleton<Bytes> {
    /** The only instance. */
    public static final BytesSerializer INSTANCE = new BytesSerializer();

    private static final long serialVersionUID = 1L;

    private BytesSerializer() {}

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public Bytes createInstance() {
        return Bytes.EMPTY;
    }

    @Override
    public Bytes copy(Bytes from) {
        return from;
    }

    @Override
    public Bytes copy(Bytes from, Bytes reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(Bytes value, DataOutputView target) throws IOException {
        target.writeInt(value.length());
        target.write(value.toByteArray());
    }

    @Override
    public Bytes deserialize(DataInputView source) throws IOException {
        byte[] bytes = new byte[source.readInt()];
        source.readFully(bytes);
        return Bytes.of(bytes);
    }

    @Override
    public Bytes deserialize(Bytes reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<Bytes> snapshotConfiguration() {
        return new Snapshot();
    }

    /** What a checkpoint keeps of this serializer: its class. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Bytes> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
