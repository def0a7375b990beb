/**
 * Rules: a small virtual machine whose modules are JSON documents of named rules over an ordered store of texts. Whole
 * numbers only, nothing random, every step paid for. Language and layout: {@code docs/formats/rules.md}. Entry type
 * {@link io.railyard.machine.rules.RuleMachine}. Knows no WebAssembly.
 */
@NullMarked
package io.railyard.machine.rules;

import org.jspecify.annotations.NullMarked;
