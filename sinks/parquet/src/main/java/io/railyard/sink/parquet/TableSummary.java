package io.railyard.sink.parquet;

/**
 * How much a table holds.
 *
 * @param table name
 * @param files number of finished files
 * @param rows number of rows in them, from their footers
 * @param sizeBytes their length together
 */
public record TableSummary(String table, int files, long rows, long sizeBytes) {}
