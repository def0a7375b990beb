package io.railyard.sink.parquet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Key-value entries in the footer of each file, and what a reader demands of them. */
final class Footer {
    /** Version of {@code docs/formats/parquet.md}. */
    static final int VERSION = 1;

    static final String FORMAT = "railyard.format";
    static final String TABLE = "railyard.table";
    /** CRC-64-AVRO fingerprint of the row schema, hexadecimal. */
    static final String SCHEMA = "railyard.schema";

    static final String PRODUCER = "railyard.producer";

    private Footer() {}

    /** Refuses a file that is not of {@code table} in a version known here. */
    static void check(String file, Table<?> table, Map<String, String> entries) {
        @Nullable String format = entries.get(FORMAT);
        @Nullable String name = entries.get(TABLE);
        if (format == null || name == null) {
            throw new TableException(
                    "File " + file + " has no railyard entries in its footer, so it was not written by railyard;"
                            + " move it out of the folder of table " + table);
        }
        if (!format.equals(Integer.toString(VERSION))) {
            throw new TableException("File " + file + " has format " + format + "; this version reads " + VERSION
                    + ". Read it with the version that wrote it");
        }
        if (!name.equals(table.name())) {
            throw new TableException("File " + file + " holds table " + name + ", not " + table
                    + "; move it to the folder of its table");
        }
    }
}
