package io.railyard.udf;

import io.railyard.inference.InferenceCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Calls as bytes: context, request. */
public final class CallSerializer<K> extends ContextSerializer<InferenceCall<K>, K> {
    private static final long serialVersionUID = 1L;

    CallSerializer(TypeSerializer<K> context) {
        super(context);
    }

    @Override
    public TypeSerializer<InferenceCall<K>> duplicate() {
        return new CallSerializer<>(context().duplicate());
    }

    @Override
    public InferenceCall<K> copy(InferenceCall<K> from) {
        return new InferenceCall<>(context().copy(from.context()), from.request());
    }

    @Override
    public void serialize(InferenceCall<K> value, DataOutputView target) throws IOException {
        context().serialize(value.context(), target);
        InferenceCodec.writeRequest(target, value.request());
    }

    @Override
    public InferenceCall<K> deserialize(DataInputView source) throws IOException {
        return new InferenceCall<>(context().deserialize(source), InferenceCodec.readRequest(source));
    }

    @Override
    public TypeSerializerSnapshot<InferenceCall<K>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Version of the byte form, kept in checkpoints. */
    public static final class Snapshot<K> extends CompositeTypeSerializerSnapshot<InferenceCall<K>, CallSerializer<K>> {
        /** For Flink, which then reads the fields. */
        public Snapshot() {}

        Snapshot(CallSerializer<K> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return InferenceCodec.VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(CallSerializer<K> serializer) {
            return new TypeSerializer<?>[] {serializer.context()};
        }

        @Override
        @SuppressWarnings("unchecked") // the only nested serializer is the context's
        protected CallSerializer<K> createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new CallSerializer<>((TypeSerializer<K>) nested[0]);
        }
    }
}
