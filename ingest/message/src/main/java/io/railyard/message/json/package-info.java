/**
 * JSON as immutable values: a strict, bounded reader (RFC 8259, duplicate names refused), a compact writer and the
 * canonical form of RFC 8785. Entry type {@link io.railyard.message.json.Json}. Imports no other package of ours.
 */
@NullMarked
package io.railyard.message.json;

import org.jspecify.annotations.NullMarked;
