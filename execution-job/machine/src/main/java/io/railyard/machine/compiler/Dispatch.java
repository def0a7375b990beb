package io.railyard.machine.compiler;

/**
 * A generated method that calls a function by a number.
 *
 * @param owner its class
 * @param name its name
 * @param kind what the number is
 * @param table the table, when the number is an index into one
 * @param type the first index of the functions' type, when they have one
 * @param signature its type without the number
 */
record Dispatch(String owner, String name, Kind kind, int table, int type, Signature signature) {
    /** What the number is. */
    enum Kind {
        /** An index into a table that never changes. */
        INDEX,
        /** A function, already known to have the type. */
        FUNCTION,
        /** A function whose call was noted, arguments in the state's fields; it gives what {@code signature} says. */
        NOTED
    }
}
