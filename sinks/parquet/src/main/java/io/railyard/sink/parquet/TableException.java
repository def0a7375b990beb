package io.railyard.sink.parquet;

/** A file or row that is not what a table may hold, with file and row. */
public final class TableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableException(String message) {
        super(message);
    }

    TableException(String message, Throwable cause) {
        super(message, cause);
    }
}
