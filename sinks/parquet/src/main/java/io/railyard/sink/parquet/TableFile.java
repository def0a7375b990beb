package io.railyard.sink.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.io.InputFile;

/** One open file of a table, read from its first row to its last. Owned by one thread. */
final class TableFile<T> implements Closeable {
    private final String name;
    private final Table<T> table;
    private final FSDataInputStream in;
    private final ParquetReader<GenericRecord> rows;
    private long row;

    private TableFile(String name, Table<T> table, FSDataInputStream in, ParquetReader<GenericRecord> rows) {
        this.name = name;
        this.table = table;
        this.in = in;
        this.rows = rows;
    }

    /** Opens a file of {@code length} bytes; the reader owns {@code in}. */
    static <T> TableFile<T> open(String name, Table<T> table, FSDataInputStream in, long length) throws IOException {
        try {
            InputFile file = new StreamInputFile(in, length);
            Footer.check(name, table, footer(name, file));
            ParquetReader<GenericRecord> rows = AvroParquetReader.<GenericRecord>builder(file)
                    .withDataModel(GenericData.get())
                    .withConf(new PlainParquetConfiguration())
                    .build();
            return new TableFile<>(name, table, in, rows);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** The next record; empty after the last. */
    Optional<T> next() throws IOException {
        GenericRecord next = rows.read();
        if (next == null) {
            return Optional.empty();
        }
        try {
            T value = table.fromRow(next);
            row++;
            return Optional.of(value);
        } catch (RuntimeException e) {
            throw new TableException(
                    "Row " + row + " of " + name + " is no row of " + table + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (in) {
            rows.close();
        }
    }

    private static Map<String, String> footer(String name, InputFile file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(file)) {
            return reader.getFooter().getFileMetaData().getKeyValueMetaData();
        } catch (RuntimeException e) {
            throw new TableException(
                    "File " + name + " is no whole Parquet file: " + e.getMessage() + "; remove it or restore it", e);
        }
    }
}
