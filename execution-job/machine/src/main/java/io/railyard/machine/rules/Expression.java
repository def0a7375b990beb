package io.railyard.machine.rules;

import io.railyard.machine.vm.Stop;

/** A compiled expression. Immutable. */
@FunctionalInterface
interface Expression {
    /**
     * Its value.
     *
     * @param variables of the function or rule that it stands in, by number
     */
    Value value(Turn turn, Value[] variables) throws Stop;
}
