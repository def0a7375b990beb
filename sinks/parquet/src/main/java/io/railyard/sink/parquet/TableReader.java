package io.railyard.sink.parquet;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The records of a table, file by file in the order of file names, without Flink. One file is open at a time. Owned by
 * one thread; close it when the end was not reached.
 *
 * @param <T> the record of one row
 */
public final class TableReader<T> implements Iterator<T>, Closeable {
    private final Table<T> table;
    private final FileSystem files;
    private final Iterator<FileStatus> remaining;
    private @Nullable TableFile<T> open;
    private Optional<T> next = Optional.empty();

    TableReader(Table<T> table, FileSystem files, List<FileStatus> list) {
        this.table = table;
        this.files = files;
        this.remaining = list.iterator();
    }

    /**
     * Whether there is another record.
     *
     * @throws TableException when the next row or file is not one of this table
     * @throws UncheckedIOException when it cannot be read
     */
    @Override
    public boolean hasNext() {
        try {
            while (next.isEmpty() && (open != null || remaining.hasNext())) {
                TableFile<T> file = open == null ? openNext() : open;
                next = file.next();
                if (next.isEmpty()) {
                    close();
                }
            }
            return next.isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading table " + table + " failed", e);
        }
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Table " + table + " has no more rows");
        }
        T value = next.orElseThrow();
        next = Optional.empty();
        return value;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    private TableFile<T> openNext() throws IOException {
        FileStatus status = remaining.next();
        TableFile<T> file =
                TableFile.open(status.getPath().toString(), table, files.open(status.getPath()), status.getLen());
        open = file;
        return file;
    }
}
