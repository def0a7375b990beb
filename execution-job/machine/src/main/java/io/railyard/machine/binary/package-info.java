/**
 * The binary format of WebAssembly (3.0, section 5): numbers, names and types of the instructions, codes of the types, and
 * the primitive forms read and written. Entry types {@link io.railyard.machine.binary.BinaryReader},
 * {@link io.railyard.machine.binary.BinaryWriter} and {@link io.railyard.machine.binary.Opcode}. Imports nothing of ours.
 */
@NullMarked
package io.railyard.machine.binary;

import org.jspecify.annotations.NullMarked;
