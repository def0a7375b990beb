/**
 * A call to a model happens once; whoever asks the same again reads the recorded answer. Entry types
 * {@link io.railyard.inference.journal.Journal} and {@link io.railyard.inference.journal.JournaledEngine}; file format in
 * docs/formats/inference-messages.md, section 5.
 */
@NullMarked
package io.railyard.inference.journal;

import org.jspecify.annotations.NullMarked;
