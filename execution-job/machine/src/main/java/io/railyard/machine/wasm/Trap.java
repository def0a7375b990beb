package io.railyard.machine.wasm;

/** The ways in which a guest can fail by WebAssembly's own rules, coarse enough to be equal on all engines. */
public enum Trap {
    /** The instruction {@code unreachable}; also how the prepared module stops a guest without gas or depth. */
    UNREACHABLE("the module executed unreachable"),
    /** An address outside the memory. */
    OUT_OF_BOUNDS("the module used an address outside its memory"),
    /** Division by zero, or a result outside the integer range. */
    ARITHMETIC("the module divided by zero or left the integer range"),
    /** An indirect call of nothing or of another type. */
    INDIRECT_CALL("the module made an indirect call of no function or of another type"),
    /** An index outside a table or an element segment. */
    TABLE_BOUNDS("the module used an index outside a table"),
    /** {@code throw_ref} of null. */
    NULL_REFERENCE("the module threw a null reference"),
    /** An exception that nothing in the module caught. */
    UNCAUGHT_EXCEPTION("the module threw an exception that it did not catch"),
    /** A host function stopped it; the trap has a text of its own. */
    HOST("a host function stopped the module");

    private final String text;

    Trap(String text) {
        this.text = text;
    }

    /** The constant sentence that evaluations carry. */
    public String text() {
        return text;
    }
}
