package io.railyard.sink.parquet;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Flink's name for the records of one table. */
final class TableTypeInfo<T> extends TypeInformation<T> {
    private static final long serialVersionUID = 1L;

    private final Table<T> table;

    TableTypeInfo(Table<T> table) {
        this.table = table;
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
        return table.codec().type();
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new TableSerializer<>(table);
    }

    @Override
    public String toString() {
        return "Table(" + table + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableTypeInfo<?> info && info.table == table;
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(table.name());
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof TableTypeInfo;
    }
}
