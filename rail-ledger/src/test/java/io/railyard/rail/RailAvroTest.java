package io.railyard.rail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RailAvroTest {
    @Test
    void writesRowsThatAreValidAndComeBack() throws IOException {
        for (RailRecord record : RailSamples.ledger(6)) {
            GenericRecord row = RailAvro.toAvro(record);

            assertThat(GenericData.get().validate(RailAvro.schema(), row)).isTrue();
            assertThat(RailAvro.fromAvro(throughBytes(row))).isEqualTo(record);
        }
    }

    @Test
    void showsTheMembersAsColumns() {
        GenericRecord row = RailAvro.toAvro(RailSamples.ledger(2).get(1));
        GenericRecord params = (GenericRecord) row.get("params");
        GenericRecord output =
                (GenericRecord) ((Iterable<?>) row.get("outputs")).iterator().next();

        assertThat(row.get("slot")).isEqualTo(1L);
        assertThat(row.get("t_start")).isEqualTo(1_700_000_000_000_001L);
        assertThat(params.get("temperature")).isEqualTo(0.7);
        assertThat(params.get("seed")).isEqualTo(Long.MAX_VALUE);
        assertThat(output.get("sha256"))
                .isEqualTo(Bytes.sha256(Bytes.utf8("answer number 1").toByteArray())
                        .hex());
    }

    @Test
    void refusesARowWhoseColumnDiffersFromItsLeaf() {
        for (Schema.Field field : RailAvro.schema().getFields()) {
            if (field.name().equals("leaf")) {
                continue;
            }
            GenericRecord row = RailAvro.toAvro(RailSamples.ledger(2).get(1));
            GenericRecord other = RailAvro.toAvro(RailSamples.ledger(3).get(2));
            if (GenericData.get().compare(row.get(field.pos()), other.get(field.pos()), field.schema()) == 0) {
                continue;
            }
            row.put(field.pos(), other.get(field.pos()));

            assertThatThrownBy(() -> RailAvro.fromAvro(row))
                    .isInstanceOf(RailException.class)
                    .hasMessageContaining("rail.row-differs")
                    .hasMessageContaining("Column " + field.name());
        }
    }

    @Test
    void hasAColumnForEachMemberOfAFullLeaf() {
        Object leaf = LeafJson.read(RailSamples.ledger(2).get(1).leaf().toByteArray());
        assertColumns("", RailAvro.schema(), leaf);
    }

    private static void assertColumns(String path, Schema schema, Object json) {
        if (json instanceof java.util.Map<?, ?> members) {
            members.forEach((name, value) -> {
                Schema.Field field = schema.getField((String) name);
                assertThat(field).as(path + name).isNotNull();
                assertColumns(path + name + ".", field.schema(), value);
            });
        } else if (json instanceof java.util.List<?> items) {
            items.forEach(item -> assertColumns(path, schema.getElementType(), item));
        }
    }

    private static GenericRecord throughBytes(GenericRecord row) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(RailAvro.schema()).write(row, encoder);
        encoder.flush();
        return new GenericDatumReader<GenericRecord>(RailAvro.schema())
                .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }
}
