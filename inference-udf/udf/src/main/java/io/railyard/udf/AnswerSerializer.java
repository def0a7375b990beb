package io.railyard.udf;

import io.railyard.inference.InferenceCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Answers as bytes: context, request, outcome. */
public final class AnswerSerializer<K> extends ContextSerializer<InferenceAnswer<K>, K> {
    private static final long serialVersionUID = 1L;

    AnswerSerializer(TypeSerializer<K> context) {
        super(context);
    }

    @Override
    public TypeSerializer<InferenceAnswer<K>> duplicate() {
        return new AnswerSerializer<>(context().duplicate());
    }

    @Override
    public InferenceAnswer<K> copy(InferenceAnswer<K> from) {
        return new InferenceAnswer<>(context().copy(from.context()), from.request(), from.outcome());
    }

    @Override
    public void serialize(InferenceAnswer<K> value, DataOutputView target) throws IOException {
        context().serialize(value.context(), target);
        InferenceCodec.writeRequest(target, value.request());
        InferenceCodec.writeOutcome(target, value.outcome());
    }

    @Override
    public InferenceAnswer<K> deserialize(DataInputView source) throws IOException {
        return new InferenceAnswer<>(
                context().deserialize(source), InferenceCodec.readRequest(source), InferenceCodec.readOutcome(source));
    }

    @Override
    public TypeSerializerSnapshot<InferenceAnswer<K>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Version of the byte form, kept in checkpoints. */
    public static final class Snapshot<K>
            extends CompositeTypeSerializerSnapshot<InferenceAnswer<K>, AnswerSerializer<K>> {
        /** For Flink, which then reads the fields. */
        public Snapshot() {}

        Snapshot(AnswerSerializer<K> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return InferenceCodec.VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(AnswerSerializer<K> serializer) {
            return new TypeSerializer<?>[] {serializer.context()};
        }

        @Override
        @SuppressWarnings("unchecked") // the only nested serializer is the context's
        protected AnswerSerializer<K> createOuterSerializerWithNestedSerializers(TypeSerializer<?>[] nested) {
            return new AnswerSerializer<>((TypeSerializer<K>) nested[0]);
        }
    }
}
