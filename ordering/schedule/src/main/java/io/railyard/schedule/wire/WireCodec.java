package io.railyard.schedule.wire;

import java.io.Serializable;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Turns one kind of record into bytes and back. Implementations are immutable and thread-safe; those of
 * our topics are constants of {@link Wire}. Serializable, so that Flink can carry them to its workers.
 *
 * @param <T> the record kind
 */
public interface WireCodec<T> extends Serializable {
    /** The Java type. */
    Class<T> type();

    /** The current Avro schema: the single source for Kafka values and Parquet columns. */
    Schema schema();

    /** Single-object encoding of {@code value}. */
    byte[] encode(T value);

    /**
     * Reads a value of this or an older schema version.
     *
     * @throws WireException when {@code bytes} is not such a record, saying why
     */
    T decode(byte[] bytes);

    /** The value as an Avro record of {@link #schema}, for columnar writers. */
    GenericRecord toAvro(T value);

    /** The value of an Avro record of {@link #schema}, from columnar readers. */
    T fromAvro(GenericRecord avro);
}
