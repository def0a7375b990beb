package io.railyard.sequencer;

import io.railyard.message.Bytes;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.InboxEnvelopeCodec;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireCodec;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Flink's view of a type with one of our serializers, so that nothing falls to Kryo. Give it to every stream and state of
 * such records.
 *
 * @param <T> the type
 */
public final class WireTypeInformation<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    /** Records of the inbox, to be appended to it. */
    public static final WireTypeInformation<InboxRecord> INBOX_RECORD = of(Wire.INBOX_RECORD);
    /** Records read from the inbox. */
    public static final WireTypeInformation<InboxEnvelope> INBOX_ENVELOPE = of(new InboxEnvelopeCodec());
    /** Entries of processes' logs. */
    public static final WireTypeInformation<Assignment> ASSIGNMENT = of(Wire.ASSIGNMENT);
    /** Outcomes. */
    public static final WireTypeInformation<Evaluation> EVALUATION = of(Wire.EVALUATION);
    /** Refused inputs. */
    public static final WireTypeInformation<Rejection> REJECTION = of(Wire.REJECTION);
    /** Raw bytes, also as a key of map state. */
    public static final WireTypeInformation<Bytes> BYTES =
            new WireTypeInformation<>(Bytes.class, BytesSerializer.INSTANCE);

    private final Class<T> type;
    private final TypeSerializer<T> serializer;

    private WireTypeInformation(Class<T> type, TypeSerializer<T> serializer) {
        this.type = type;
        this.serializer = serializer;
    }

    /** The type information of {@code codec}'s records. */
    public static <T> WireTypeInformation<T> of(WireCodec<T> codec) {
        return new WireTypeInformation<>(codec.type(), new WireSerializer<>(codec));
    }

    /** The serializer itself, for state descriptors. */
    public TypeSerializer<T> serializer() {
        return serializer;
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
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return serializer;
    }

    @Override
    public String toString() {
        return "Wire<" + type.getSimpleName() + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireTypeInformation<?> information
                && information.type == type
                && information.serializer.equals(serializer);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + serializer.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof WireTypeInformation;
    }
}
