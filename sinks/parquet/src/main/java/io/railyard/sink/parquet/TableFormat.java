package io.railyard.sink.parquet;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;

/** Files of one table for Flink's file source: whole files, in row order. */
final class TableFormat<T> implements StreamFormat<T> {
    private static final long serialVersionUID = 1L;

    private final Table<T> table;

    TableFormat(Table<T> table) {
        this.table = table;
    }

    @Override
    public Reader<T> createReader(Configuration config, FSDataInputStream in, long fileLength, long splitEnd)
            throws IOException {
        TableFile<T> file = TableFile.open("of table " + table, table, in, fileLength);
        return new Reader<>() {
            @Override
            public @Nullable T read() throws IOException {
                return file.next().orElse(null);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public Reader<T> restoreReader(
            Configuration config, FSDataInputStream in, long offset, long fileLength, long splitEnd)
            throws IOException {
        // Positions inside a file are rows to skip, which Flink does itself; the offset is always that of the split.
        return createReader(config, in, fileLength, splitEnd);
    }

    @Override
    public boolean isSplittable() {
        return false;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return table.typeInformation();
    }
}
