/**
 * Turns prepared modules into JVM classes. Entry type {@link io.railyard.machine.compiler.CompiledModule}. Reads the
 * binary ({@code GuestModule}), decodes functions ({@code Code}), finds the idioms that preparation writes
 * ({@code Idioms}), writes methods ({@code FunctionEmitter}) and classes ({@code ModuleEmitter}); what generated code
 * calls is {@code GuestState} and {@code Operations}. Specification: {@code docs/formats/compiler.md}. Knows no engine
 * interface and no other engine.
 */
@NullMarked
package io.railyard.machine.compiler;

import org.jspecify.annotations.NullMarked;
