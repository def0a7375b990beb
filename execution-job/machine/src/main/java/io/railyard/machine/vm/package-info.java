/**
 * The seam for virtual machines other than WebAssembly. A {@link io.railyard.machine.vm.VirtualMachine} reads modules of
 * one Module-Format; what a program keeps between messages lies in pages, so that roots, undo, checkpoints, forks and
 * proofs are those of every process. Rules: {@code docs/formats/extensions.md}, section 5. Knows no WebAssembly.
 */
@NullMarked
package io.railyard.machine.vm;

import org.jspecify.annotations.NullMarked;
