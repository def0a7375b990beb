package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Schemas;
import io.railyard.schedule.wire.Wire;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Rows of tables that an older release wrote. */
class OlderRowsTest {
    @Test
    void readsEvaluationsOfTheVersionBefore() {
        Evaluation now = Histories.evaluation(1);
        Schema before = Schemas.beside(Wire.class, "evaluation-1");
        GenericRecord then = new GenericData.Record(before);
        GenericRecord avro = Wire.EVALUATION.toAvro(now);
        before.getFields().forEach(field -> then.put(field.pos(), avro.get(field.name())));

        GenericRecord row = RowSchema.of(before).toRow(then);
        Evaluation read =
                Wire.EVALUATION.fromAvro(RowSchema.of(Wire.EVALUATION.schema()).fromRow(row));

        assertThat(row.hasField("compute_gas_used")).isFalse();
        assertThat(read).isEqualTo(now);
    }
}
