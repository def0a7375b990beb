package io.railyard.machine.compiler;

import java.util.List;

/** A function or block type. */
record Signature(List<ValueType> parameters, List<ValueType> results) {
    /** Takes and gives nothing. */
    static final Signature EMPTY = new Signature(List.of(), List.of());

    Signature {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /**
     * The JVM method descriptor: the parameters, then {@code tail}; returns the first result, the others travel in
     * fields of the state.
     */
    String descriptor(String tail) {
        StringBuilder text = new StringBuilder("(");
        parameters.forEach(type -> text.append(type.descriptor));
        text.append(tail).append(')');
        return text.append(results.isEmpty() ? "V" : results.get(0).descriptor).toString();
    }

    /** JVM slots of the parameters. */
    int parameterSlots() {
        return slots(parameters);
    }

    static int slots(List<ValueType> types) {
        int slots = 0;
        for (ValueType type : types) {
            slots += type.slots;
        }
        return slots;
    }
}
