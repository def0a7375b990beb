package io.railyard.udf;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What the serializers of calls and answers share: both write the context with its own serializer. */
abstract class ContextSerializer<T, K> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final TypeSerializer<K> context;

    ContextSerializer(TypeSerializer<K> context) {
        this.context = context;
    }

    final TypeSerializer<K> context() {
        return context;
    }

    @Override
    public final boolean isImmutableType() {
        return context.isImmutableType();
    }

    @Override
    @SuppressWarnings("NullAway") // Flink may ask for null where no empty value exists
    public final @Nullable T createInstance() {
        return null;
    }

    @Override
    public final T copy(T from, T reuse) {
        return copy(from);
    }

    @Override
    public final int getLength() {
        return -1;
    }

    @Override
    public final T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public final void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // serializers of calls and answers never equal each other
    public final boolean equals(@Nullable Object other) {
        return other != null
                && other.getClass() == getClass()
                && context.equals(((ContextSerializer<?, ?>) other).context);
    }

    @Override
    public final int hashCode() {
        return getClass().hashCode() * 31 + context.hashCode();
    }
}
