/**
 * Histories and RAIL records as Parquet tables with fixed schemas, written exactly once by Flink and read back as the
 * same records. Follows {@code docs/formats/parquet.md}. Entry types {@link io.railyard.sink.parquet.Table} and
 * {@link io.railyard.sink.parquet.ParquetTables}.
 */
@NullMarked
package io.railyard.sink.parquet;

import org.jspecify.annotations.NullMarked;
