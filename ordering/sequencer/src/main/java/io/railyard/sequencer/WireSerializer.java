package io.railyard.sequencer;

import io.railyard.schedule.wire.RecordCodec;
import io.railyard.schedule.wire.WireCodec;
import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Flink serializer over a record codec: a length (32 bits), then the single-object encoding, which names its schema. State
 * written with an older schema is therefore read as it is. Stateless; may be shared.
 *
 * @param <T> an immutable record kind
 */
public final class WireSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final RecordCodec<T> codec;

    /**
     * A serializer over {@code codec}.
     *
     * @throws IllegalArgumentException when the codec is no {@link RecordCodec}, whose class name alone brings it back
     */
    public WireSerializer(WireCodec<T> codec) {
        if (!(codec instanceof RecordCodec<T> named)) {
            throw new IllegalArgumentException("Flink state needs a RecordCodec, not " + codec.getClass());
        }
        this.codec = named;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    /** None: a record has no empty form, and none is reused. */
    @Override
    public @Nullable T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        byte[] bytes = codec.encode(value);
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return codec.decode(readBytes(source));
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        byte[] bytes = readBytes(source);
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>(codec);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireSerializer<?> serializer && serializer.codec.equals(codec);
    }

    @Override
    public int hashCode() {
        return codec.hashCode();
    }

    private static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            throw new IOException("A record's length is " + length + "; the state or stream is damaged");
        }
        byte[] bytes = new byte[length];
        source.readFully(bytes);
        return bytes;
    }

    /**
     * What a checkpoint keeps of the serializer: the codec's class name.
     *
     * @param <T> the record kind
     */
    public static final class Snapshot<T> implements TypeSerializerSnapshot<T> {
        private static final int VERSION = 1;

        private @Nullable RecordCodec<T> codec;

        /** For Flink, which fills it with {@link #readSnapshot}. */
        public Snapshot() {}

        Snapshot(RecordCodec<T> codec) {
            this.codec = codec;
        }

        @Override
        public int getCurrentVersion() {
            return VERSION;
        }

        @Override
        public void writeSnapshot(DataOutputView out) throws IOException {
            out.writeUTF(codec().getClass().getName());
        }

        @Override
        @SuppressWarnings("unchecked") // The class name was written by a snapshot of the same T.
        public void readSnapshot(int version, DataInputView in, ClassLoader loader) throws IOException {
            if (version != VERSION) {
                throw new IOException("Serializer snapshot of version " + version + "; this program reads " + VERSION);
            }
            codec = (RecordCodec<T>) RecordCodec.instance(in.readUTF(), loader);
        }

        @Override
        public TypeSerializer<T> restoreSerializer() {
            return new WireSerializer<>(codec());
        }

        @Override
        public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
            return old instanceof Snapshot<T> snapshot && snapshot.codec().getClass() == codec().getClass()
                    ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                    : TypeSerializerSchemaCompatibility.incompatible();
        }

        private RecordCodec<T> codec() {
            return Objects.requireNonNull(codec, "A snapshot is read before it is used");
        }
    }
}
