/**
 * Topic records: names of the topics, and the versioned Avro form of every record (single-object encoding of the Avro
 * specification: marker, schema fingerprint, body). One schema per kind serves Kafka values, Flink state and Parquet
 * columns. Entry type {@link io.railyard.schedule.wire.WireCodec}.
 */
@NullMarked
package io.railyard.schedule.wire;

import org.jspecify.annotations.NullMarked;
