package io.railyard.sink.parquet;

import io.railyard.rail.RailRecord;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireCodec;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * A table: its name, which is also its folder, and how a record becomes a row and back. The constants are all there are.
 *
 * @param <T> the record of one row
 */
public final class Table<T> implements Serializable {
    /** Processes' logs, messages and all. */
    public static final Table<Assignment> ASSIGNMENTS = new Table<>("assignments", Wire.ASSIGNMENT);
    /** What each assignment produced. */
    public static final Table<Evaluation> EVALUATIONS = new Table<>("evaluations", Wire.EVALUATION);
    /** Messages and spawns that processes sent. */
    public static final Table<OutboxRow> OUTBOX = new Table<>("outbox", Wire.OUTBOX_ROW);
    /** Inputs refused, with reasons. */
    public static final Table<Rejection> REJECTIONS = new Table<>("rejections", Wire.REJECTION);
    /** What host functions were answered from outside the log. */
    public static final Table<HostResult> HOST_RESULTS = new Table<>("host_results", Wire.HOST_RESULT);
    /** Model calls. */
    public static final Table<RailRecord> RAIL_RECORDS = new Table<>("rail_records", new RailCodec());

    private static final long serialVersionUID = 1L;

    private final String name;
    private final transient WireCodec<T> codec;
    private final transient RowSchema rows;

    private Table(String name, WireCodec<T> codec) {
        this.name = name;
        this.codec = codec;
        this.rows = RowSchema.of(codec.schema());
    }

    /** Every table. */
    public static List<Table<?>> all() {
        return List.of(ASSIGNMENTS, EVALUATIONS, OUTBOX, REJECTIONS, HOST_RESULTS, RAIL_RECORDS);
    }

    /**
     * The table called {@code name}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Table<?> of(String name) {
        return all().stream()
                .filter(table -> table.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("No table is called \"" + name + "\"; there are " + all()));
    }

    /** Name and folder. */
    public String name() {
        return name;
    }

    /** Schema of the rows as columns. */
    public Schema rowSchema() {
        return rows.schema();
    }

    /** Type of the records in a stream, without Kryo. */
    public TypeInformation<T> typeInformation() {
        return new TableTypeInfo<>(this);
    }

    /** The row of {@code value}. */
    GenericRecord toRow(T value) {
        return rows.toRow(codec.toAvro(value));
    }

    /** The record of a row. */
    T fromRow(GenericRecord row) {
        return codec.fromAvro(rows.fromRow(row));
    }

    WireCodec<T> codec() {
        return codec;
    }

    @Serial
    private Object readResolve() {
        return of(name);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
