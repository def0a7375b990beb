package io.railyard.job.state;

import io.railyard.message.Id;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** {@link Id} as a Flink type: 32 bytes, usable as a key. */
public final class IdTypeInformation extends TypeInformation<Id> {
    private static final long serialVersionUID = 1L;

    /** The only one needed. */
    public static final IdTypeInformation INSTANCE = new IdTypeInformation();

    private IdTypeInformation() {}

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
    public Class<Id> getTypeClass() {
        return Id.class;
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    @Override
    public TypeSerializer<Id> createSerializer(SerializerConfig config) {
        return IdSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "Id";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdTypeInformation;
    }

    @Override
    public int hashCode() {
        return IdTypeInformation.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof IdTypeInformation;
    }
}
