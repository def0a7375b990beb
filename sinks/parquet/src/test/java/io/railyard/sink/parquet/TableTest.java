package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.schedule.Assignment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {
    private static final int ROWS = 40;

    @TempDir
    Path root;

    @Test
    void givesEveryRecordBackFromItsFiles() throws IOException {
        for (Table<?> table : Table.all()) {
            assertComesBack(table);
        }
    }

    @Test
    void turnsEveryRecordIntoAValidRowAndBack() {
        for (Table<?> table : Table.all()) {
            assertRows(table);
        }
    }

    @Test
    void showsIdsTimesAndDataAsPeopleReadThem() {
        Assignment assignment = Histories.record(Table.ASSIGNMENTS, 1);
        GenericRecord row = Table.ASSIGNMENTS.toRow(assignment);
        GenericRecord message = (GenericRecord) row.get("message");

        assertThat(row.get("process")).isEqualTo(assignment.process().toString());
        assertThat(row.get("hash_chain")).isEqualTo(assignment.hashChain().base64Url());
        assertThat(row.get("timestamp")).isEqualTo(assignment.timestampMillis());
        assertThat(message.get("data_text")).isEqualTo("{\"n\":1}");
        assertThat(Table.REJECTIONS.toRow(Histories.record(Table.REJECTIONS, 1)).get("sha256"))
                .isEqualTo(Histories.record(Table.REJECTIONS, 1).sha256().hex());
        GenericRecord binary = Table.ASSIGNMENTS.toRow(Histories.record(Table.ASSIGNMENTS, 3));
        assertThat(((GenericRecord) binary.get("message")).get("data_text")).isNull();
    }

    @Test
    void countsFilesAndRows() throws IOException {
        write(Table.EVALUATIONS, "part-a-0.parquet", 0, 7);
        write(Table.EVALUATIONS, "part-b-0.parquet", 7, 9);
        write(Table.EVALUATIONS, ".part-c-0.inprogress", 9, 11);
        Files.writeString(folder(Table.EVALUATIONS).resolve("_SUCCESS.parquet"), "");

        List<TableSummary> summaries = ParquetTables.summaries(root.toUri());

        assertThat(summaries)
                .extracting(TableSummary::table)
                .containsExactly("assignments", "evaluations", "outbox", "rejections", "host_results", "rail_records");
        assertThat(summaries).extracting(TableSummary::files).containsExactly(0, 2, 0, 0, 0, 0);
        assertThat(summaries).extracting(TableSummary::rows).containsExactly(0L, 9L, 0L, 0L, 0L, 0L);
        assertThat(summaries.get(1).sizeBytes()).isPositive();
        assertThat(readAll(Table.EVALUATIONS)).hasSize(9);
        assertThat(readAll(Table.OUTBOX)).isEmpty();
    }

    @Test
    void refusesAFileOfAnotherTable() throws IOException {
        write(Table.OUTBOX, "part-0.parquet", 0, 3);
        Files.createDirectories(folder(Table.REJECTIONS));
        Files.move(
                folder(Table.OUTBOX).resolve("part-0.parquet"),
                folder(Table.REJECTIONS).resolve("part-0.parquet"));

        assertThatThrownBy(() -> readAll(Table.REJECTIONS))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("holds table outbox, not rejections")
                .hasMessageContaining("part-0.parquet");
    }

    @Test
    void refusesATornFile() throws IOException {
        write(Table.OUTBOX, "part-0.parquet", 0, 3);
        Path file = folder(Table.OUTBOX).resolve("part-0.parquet");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> readAll(Table.OUTBOX))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("part-0.parquet")
                .hasMessageContaining("no whole Parquet file");
    }

    @Test
    void refusesARailRowThatWasChanged() {
        GenericRecord row = Table.RAIL_RECORDS.toRow(Histories.record(Table.RAIL_RECORDS, 3));
        row.put("slot", 4L);

        assertThatThrownBy(() -> Table.RAIL_RECORDS.fromRow(row)).hasMessageContaining("rail.row-differs");
    }

    @Test
    void refusesATableNobodyKnowsAndAFolderWithoutFiles() {
        assertThatThrownBy(() -> Table.of("blocks"))
                .hasMessageContaining("\"blocks\"")
                .hasMessageContaining("outbox");
        assertThatThrownBy(() -> ParquetTables.source(Table.OUTBOX, root.toUri()))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("no finished file");
    }

    @Test
    void keepsColumnNamesThatQueriesRelyOn() {
        List<String> columns = new ArrayList<>();
        for (Table<?> table : Table.all()) {
            for (Schema.Field field : table.rowSchema().getFields()) {
                columns.add(table + "." + field.name());
            }
        }
        assertThat(columns)
                .contains(
                        "assignments.block_height",
                        "assignments.inbox_offset",
                        "evaluations.state_root",
                        "evaluations.gas_used",
                        "outbox.data_text",
                        "rejections.size_bytes",
                        "rail_records.t_start");
        assertThat(columns).allMatch(column -> column.equals(column.toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void travelsThroughFlink() throws Exception {
        for (Table<?> table : Table.all()) {
            assertTravels(table);
        }
    }

    private <T> void assertComesBack(Table<T> table) throws IOException {
        List<T> written = write(table, "part-0.parquet", 0, ROWS);

        assertThat(readAll(table)).isEqualTo(written);
    }

    private static <T> void assertRows(Table<T> table) {
        for (int n = 0; n < ROWS; n++) {
            T value = Histories.record(table, n);
            GenericRecord row = table.toRow(value);

            assertThat(GenericData.get().validate(table.rowSchema(), row))
                    .as("%s %d", table, n)
                    .isTrue();
            assertThat(table.fromRow(row)).isEqualTo(value);
        }
    }

    private static <T> void assertTravels(Table<T> table) throws Exception {
        T value = Histories.record(table, 4);
        TypeSerializer<T> serializer = copy(table).typeInformation().createSerializer(new SerializerConfigImpl());
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(in)).isEqualTo(value);
        TypeSerializerSnapshot<T> snapshot =
                TypeSerializerSnapshot.readVersionedSnapshot(in, TableTest.class.getClassLoader());
        assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
        assertThat(copy(table)).isSameAs(table);
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T value) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }

    private Path folder(Table<?> table) {
        return Path.of(ParquetTables.folder(table, root.toUri()));
    }

    private <T> List<T> readAll(Table<T> table) throws IOException {
        List<T> values = new ArrayList<>();
        try (TableReader<T> reader = ParquetTables.read(table, root.toUri())) {
            reader.forEachRemaining(values::add);
        }
        return values;
    }

    private <T> List<T> write(Table<T> table, String name, int from, int to) throws IOException {
        List<T> values = new ArrayList<>();
        for (int n = from; n < to; n++) {
            values.add(Histories.record(table, n));
        }
        ParquetTables.write(table, root.toUri(), name.replace(".parquet", ""), values);
        return values;
    }
}
