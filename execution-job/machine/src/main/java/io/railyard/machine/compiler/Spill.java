package io.railyard.machine.compiler;

import java.util.List;

/**
 * Values of the operand stack that wait in JVM locals while a block runs that an exception may enter again: the JVM
 * empties its stack for a handler.
 *
 * @param types their types, lowest first
 * @param slots where they wait
 */
record Spill(List<ValueType> types, List<Integer> slots) {
    Spill {
        types = List.copyOf(types);
        slots = List.copyOf(slots);
    }
}
