/**
 * Logs that another scheduler keeps: read from AO's JSON, of the scheduler unit or of HyperBEAM. Entry type {@link
 * io.railyard.node.foreign.ForeignEntry}.
 */
@NullMarked
package io.railyard.node.foreign;

import org.jspecify.annotations.NullMarked;
