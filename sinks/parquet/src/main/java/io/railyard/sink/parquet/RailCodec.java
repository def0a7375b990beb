package io.railyard.sink.parquet;

import io.railyard.message.Bytes;
import io.railyard.rail.RailAvro;
import io.railyard.rail.RailException;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.wire.WireCodec;
import io.railyard.schedule.wire.WireException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** RAIL records in a stream: the bytes of a record are its leaf. */
final class RailCodec implements WireCodec<RailRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public Class<RailRecord> type() {
        return RailRecord.class;
    }

    @Override
    public Schema schema() {
        return RailAvro.schema();
    }

    @Override
    public byte[] encode(RailRecord value) {
        return value.leaf().toByteArray();
    }

    @Override
    public RailRecord decode(byte[] bytes) {
        try {
            return RailRecord.parse(Bytes.of(bytes));
        } catch (RailException e) {
            throw new WireException("Not a RAIL leaf: " + e.getMessage(), e);
        }
    }

    @Override
    public GenericRecord toAvro(RailRecord value) {
        return RailAvro.toAvro(value);
    }

    @Override
    public RailRecord fromAvro(GenericRecord avro) {
        return RailAvro.fromAvro(avro);
    }
}
