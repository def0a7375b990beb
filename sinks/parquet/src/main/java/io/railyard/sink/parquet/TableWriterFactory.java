package io.railyard.sink.parquet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.avro.AvroWriteSupport;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/** Writes records of one table into Parquet files. */
final class TableWriterFactory<T> implements BulkWriter.Factory<T> {
    private static final long serialVersionUID = 1L;
    /** Columns that are looked up by value; a Bloom filter lets a reader skip files without them. */
    private static final List<String> LOOKED_UP =
            List.of("process", "id", "message", "message.id", "record_id", "process_id", "outputs.list.element.sha256");

    /** Values a filter is sized for, 1 % false hits: 5 kB a column, little beside the rows of one checkpoint. */
    private static final long BLOOM_VALUES = 4_000;

    private final Table<T> table;

    TableWriterFactory(Table<T> table) {
        this.table = table;
    }

    @Override
    public BulkWriter<T> create(FSDataOutputStream out) throws IOException {
        // The lambda is called here and now, and never serialized: this class is what travels.
        BulkWriter<GenericRecord> rows = new ParquetWriterFactory<GenericRecord>(this::open).create(out);
        return new BulkWriter<>() {
            @Override
            public void addElement(T element) throws IOException {
                rows.addElement(table.toRow(element));
            }

            @Override
            public void flush() throws IOException {
                rows.flush();
            }

            @Override
            public void finish() throws IOException {
                rows.finish();
            }
        };
    }

    ParquetWriter<GenericRecord> open(OutputFile file) throws IOException {
        Schema schema = table.rowSchema();
        ParquetConfiguration configuration = new PlainParquetConfiguration();
        // Lists as the Parquet format says since 2.4; the default is older.
        configuration.setBoolean(AvroWriteSupport.WRITE_OLD_LIST_STRUCTURE, false);
        AvroParquetWriter.Builder<GenericRecord> builder = AvroParquetWriter.<GenericRecord>builder(file)
                .withSchema(schema)
                .withDataModel(GenericData.get())
                .withConf(configuration)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withExtraMetaData(footer());
        for (String column : LOOKED_UP) {
            if (hasTextColumn(schema, column)) {
                builder.withBloomFilterEnabled(column, true).withBloomFilterNDV(column, BLOOM_VALUES);
            }
        }
        return builder.build();
    }

    private Map<String, String> footer() {
        Map<String, String> entries = new TreeMap<>();
        entries.put(Footer.FORMAT, Integer.toString(Footer.VERSION));
        entries.put(Footer.TABLE, table.name());
        entries.put(Footer.SCHEMA, Long.toHexString(SchemaNormalization.parsingFingerprint64(table.rowSchema())));
        entries.put(Footer.PRODUCER, "railyard");
        return entries;
    }

    private static boolean hasTextColumn(Schema schema, String path) {
        Schema at = schema;
        for (String part : path.split("\\.", -1)) {
            if (at.getType() == Schema.Type.ARRAY) {
                at = part.equals("element") ? at.getElementType() : at;
                continue;
            }
            Schema.Field field = at.getType() == Schema.Type.RECORD ? at.getField(part) : null;
            if (field == null) {
                return false;
            }
            at = field.schema();
        }
        return at.getType() == Schema.Type.STRING;
    }
}
