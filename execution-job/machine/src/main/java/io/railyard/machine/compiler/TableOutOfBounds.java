package io.railyard.machine.compiler;

/** The guest used an index outside a table or an element segment. */
public final class TableOutOfBounds extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableOutOfBounds() {
        super("out of bounds table access", null, false, false);
    }
}
