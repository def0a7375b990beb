package io.railyard.machine.compiler;

/**
 * A generated method that calls a function by a number.
 *
 * @param owner its class
 * @param name its name
 * @param kind what the number is
 * @param table the table, when the number is an index into one
 * @param type the first index of the functions' type
 */
record Dispatch(String owner, String name, Kind kind, int table, int type) {
    /** What the number is. */
    enum Kind {
        /** An index into a table that never changes. */
        INDEX,
        /** A function, already known to have the type. */
        FUNCTION
    }
}
