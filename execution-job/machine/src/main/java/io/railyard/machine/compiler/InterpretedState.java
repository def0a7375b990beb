package io.railyard.machine.compiler;

import io.railyard.machine.memory.PagedMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An instance of a module whose functions are all interpreted. Mutable; owned by one thread at a time. */
final class InterpretedState extends GuestState {
    private final Interpreter interpreter;
    private final List<Integer> entries;
    private final long[] globals;
    private final @Nullable GuestException[] exceptions;

    InterpretedState(GuestModule module, InterpretedCode code, PagedMemory memory) {
        super(memory);
        interpreter = new Interpreter(module, code, this);
        entries = module.entries();
        globals = module.globals.stream().mapToLong(GuestModule.Global::initial).toArray();
        exceptions = new GuestException[globals.length];
    }

    @Override
    protected long call(int entry, long[] arguments) {
        return interpreter.enter(entries.get(entry), arguments);
    }

    @Override
    protected boolean exact() {
        return false;
    }

    @Override
    public boolean interprets(int function) {
        return true;
    }

    @Override
    public void callCompiled(int function) {
        throw new IllegalStateException("Function " + function + " is not compiled");
    }

    @Override
    public long global(int index) {
        return globals[index];
    }

    @Override
    public void setGlobal(int index, long value) {
        globals[index] = interpreter.module.globals.get(index).type().slots == 1 ? (int) value : value;
        exceptions[index] = null;
    }

    @Override
    @Nullable
    GuestException exceptionGlobal(int index) {
        return exceptions[index];
    }

    @Override
    void setExceptionGlobal(int index, @Nullable GuestException exception) {
        exceptions[index] = exception;
    }
}
