package io.railyard.udf;

import java.io.Serializable;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** The Flink type of something that carries a context of type {@code K}. */
final class ContextTypeInfo<T, K> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    /** Makes a serializer round that of the context. */
    interface Maker<T, K> extends Function<TypeSerializer<K>, TypeSerializer<T>>, Serializable {}

    private final Class<?> type;
    private final TypeInformation<K> context;
    private final Maker<T, K> maker;

    ContextTypeInfo(Class<?> type, TypeInformation<K> context, Maker<T, K> maker) {
        this.type = type;
        this.context = context;
        this.maker = maker;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return maker.apply(context.createSerializer(config));
    }

    @Override
    @SuppressWarnings("unchecked") // the class of a generic type carries no arguments
    public Class<T> getTypeClass() {
        return (Class<T>) type;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public String toString() {
        return type.getSimpleName() + "<" + context + ">";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContextTypeInfo<?, ?> that && type == that.type && context.equals(that.context);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, context);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof ContextTypeInfo<?, ?>;
    }
}
