/**
 * A RAIL record: who asked which model what, with digests, and what came out; chained per ledger and found again by
 * content. Follows {@code docs/formats/rail-record.md} (leaf rules of RFC 6962, RFC 8785, RFC 9901). Entry type
 * {@link io.railyard.rail.RailRecord}. Knows neither Flink nor the inference engine.
 */
@NullMarked
package io.railyard.rail;

import org.jspecify.annotations.NullMarked;
