package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.SuspensionRefused;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous imports as the reference runs them: the guest unwinds onto a stack allocated for the purpose, the call
 * returns, the answer is found, and the guest rewinds to where it was. All of it shows in memory.
 */
final class Asyncify {
    /** Finds what an asynchronous import returns. */
    @FunctionalInterface
    interface Operation {
        long answer() throws GuestTrap;
    }

    private enum State {
        NORMAL,
        UNWINDING,
        REWINDING
    }

    /** Size of the stack onto which a guest unwinds, bytes: 40 MiB. */
    private static final long STACK_BYTES = 41_943_040;

    private final EmscriptenHost host;
    private State state = State.NORMAL;
    private @Nullable Operation operation;
    private long data;
    private long answer;

    Asyncify(EmscriptenHost host) {
        this.host = host;
    }

    void reset() {
        state = State.NORMAL;
        operation = null;
        data = 0;
        answer = 0;
    }

    boolean isUnwinding() {
        return state == State.UNWINDING;
    }

    /** The import's result; when the guest must unwind first, a value that it does not look at. */
    long call(Operation asked) throws GuestTrap {
        if (state == State.REWINDING) {
            state = State.NORMAL;
            host.required("asyncify_stop_rewind").call();
            host.required("free").call(data);
            data = 0;
            return answer;
        }
        if (host.export("asyncify_start_unwind").isEmpty()) {
            return asked.answer();
        }
        if (host.isLean()) {
            throw SuspensionRefused.INSTANCE;
        }
        operation = asked;
        state = State.UNWINDING;
        data = allocate();
        host.required("asyncify_start_unwind").call(data);
        return answer;
    }

    /** Finds the answer and starts to rewind; the call is to be made again. */
    void wake() throws GuestTrap {
        host.required("asyncify_stop_unwind").call();
        Operation asked = operation;
        operation = null;
        if (asked == null) {
            throw new IllegalStateException("The guest unwinds, yet nothing was asked");
        }
        answer = asked.answer();
        state = State.REWINDING;
        host.required("asyncify_start_rewind").call(data);
    }

    private long allocate() throws GuestTrap {
        int pointer = host.abi().pointerBytes();
        long header = 2L * pointer + (host.abi().wide ? 8 : 4);
        long at = host.pointer(host.required("malloc").call(header + STACK_BYTES));
        if (at == 0) {
            throw GuestTrap.byHost("there is no memory for the stack of an asynchronous import");
        }
        HostMemory memory = host.memory();
        memory.writePointer(at, at + header);
        memory.writePointer(at + pointer, at + header + STACK_BYTES);
        memory.writeInt(at + 2L * pointer, 0);
        return at;
    }
}
