package io.railyard.bench.judge;

import io.railyard.bench.judge.V8Process.Frame;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.GuestUnwind;
import io.railyard.machine.wasm.HostFunction;
import io.railyard.machine.wasm.HostFunctions;
import io.railyard.machine.wasm.Trap;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance on V8. Its memory stands here too: whoever hands over control first sends the pages that differ from what the
 * other last saw. Mutable; owned by one thread at a time.
 */
final class V8Instance implements EngineInstance {
    private static final Trap[] TRAPS = {Trap.OUT_OF_BOUNDS, Trap.ARITHMETIC, Trap.INDIRECT_CALL, Trap.UNREACHABLE};
    private static final int WASM_PAGE_BYTES = 65_536;

    private final V8Process process;
    private final PreparedModule module;
    private final List<HostFunction> imports = new ArrayList<>();
    private final PagedMemory memory;
    private final int number;
    /** The memory as Node last had it. */
    private byte[] shadow = {};

    private @Nullable Throwable thrown;

    V8Instance(V8Process process, PreparedModule module, int limitPages, HostFunctions host) {
        this.process = process;
        this.module = module;
        memory = new PagedMemory(module.memoryMinPages(), limitPages);
        Frame frame = new Frame(V8Process.INSTANTIATE);
        number = process.number(this);
        frame.u32(number).u32(module.imports().size());
        for (ImportedFunction imported : module.imports()) {
            imports.add(host.find(imported));
            frame.text(imported.module())
                    .text(imported.name())
                    .text(imported.parameters())
                    .text(imported.results());
        }
        try {
            pagesIn(process.answer(frame));
        } catch (IOException e) {
            throw process.gone(e);
        }
    }

    @Override
    public Optional<GuestFunction> function(String name) {
        boolean start =
                name.equals(Preparation.START_EXPORT) && module.startFunction().isPresent();
        if (!start && !module.functions().containsKey(name)) {
            return Optional.empty();
        }
        return Optional.of(arguments ->
                call(pagesOut(new Frame(V8Process.CALL).u32(number)).text(name), arguments));
    }

    @Override
    public long callTable(int index, long... arguments) throws GuestTrap {
        return call(pagesOut(new Frame(V8Process.CALL_TABLE).u32(number)).u32(index), arguments);
    }

    @Override
    public PagedMemory memory() {
        return memory;
    }

    @Override
    public long global(int index) {
        try {
            return process.answer(new Frame(V8Process.GET_GLOBAL).u32(number).u32(index))
                    .readLong();
        } catch (IOException e) {
            throw process.gone(e);
        }
    }

    @Override
    public void setGlobal(int index, long value) {
        process.answer(new Frame(V8Process.SET_GLOBAL).u32(number).u32(index).i64(value));
    }

    @Override
    public void resetBetweenMessages() {
        process.answer(new Frame(V8Process.RESET).u32(number));
    }

    private long call(Frame frame, long... arguments) throws GuestTrap {
        frame.u32(arguments.length);
        for (long argument : arguments) {
            frame.i64(argument);
        }
        synchronized (process) {
            process.send(frame);
            try {
                return untilReturned();
            } catch (IOException e) {
                throw process.gone(e);
            }
        }
    }

    private long untilReturned() throws IOException, GuestTrap {
        while (true) {
            DataInputStream answer = process.receive();
            int kind = answer.readUnsignedByte();
            switch (kind) {
                case V8Process.RESULT -> {
                    pagesIn(answer);
                    return answer.readLong();
                }
                case V8Process.TRAP -> {
                    pagesIn(answer);
                    throw GuestTrap.of(TRAPS[answer.readUnsignedByte() - 1]);
                }
                case V8Process.THROWN -> {
                    pagesIn(answer);
                    throw passOn();
                }
                case V8Process.HOST_CALL -> answerHostCall(answer);
                default -> throw process.failed(kind, answer);
            }
        }
    }

    /** What a host function threw, out of the guest frames it flew through. */
    private RuntimeException passOn() throws GuestTrap {
        Throwable given = thrown;
        thrown = null;
        if (given instanceof GuestTrap trap) {
            throw trap;
        }
        if (given instanceof RuntimeException failure) {
            return failure;
        }
        return new EngineFailure("V8 threw what no host function had thrown", new IllegalStateException());
    }

    private void answerHostCall(DataInputStream call) throws IOException {
        call.readInt();
        int index = call.readInt();
        pagesIn(call);
        long[] arguments = new long[module.imports().get(index).parameters().length()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = call.readLong();
        }
        Frame answer;
        try {
            long result = imports.get(index).call(this, arguments);
            answer = pagesOut(new Frame(V8Process.RETURN)).i64(result);
        } catch (IndexOutOfBoundsException e) {
            thrown = GuestTrap.of(Trap.OUT_OF_BOUNDS);
            answer = pagesOut(new Frame(V8Process.THROW));
        } catch (GuestTrap | GuestUnwind | EngineFailure e) {
            thrown = e;
            answer = pagesOut(new Frame(V8Process.THROW));
        }
        process.send(answer);
    }

    // Memory in step with Node's

    private void pagesIn(DataInputStream in) throws IOException {
        int pages = in.readInt();
        if (pages > memory.pages() && memory.grow(pages - memory.pages()) < 0) {
            throw new EngineFailure(
                    "V8 grew the memory beyond the limit", new IllegalStateException(pages + " pages of 64 KiB"));
        }
        fit();
        byte[] page = new byte[PagedMemory.PAGE_BYTES];
        for (int count = in.readInt(); count > 0; count--) {
            int at = in.readInt() * PagedMemory.PAGE_BYTES;
            in.readFully(page);
            memory.write(at, page, 0, page.length);
            System.arraycopy(page, 0, shadow, at, page.length);
        }
    }

    private void fit() {
        if (shadow.length != memory.sizeBytes()) {
            shadow = Arrays.copyOf(shadow, Math.toIntExact(memory.sizeBytes()));
        }
    }

    private Frame pagesOut(Frame frame) {
        fit();
        byte[] now = memory.readBytes(0, Math.toIntExact(memory.sizeBytes()));
        List<Integer> changed = new ArrayList<>();
        for (int at = 0; at < now.length; at += PagedMemory.PAGE_BYTES) {
            int end = at + PagedMemory.PAGE_BYTES;
            if (!Arrays.equals(now, at, end, shadow, at, end)) {
                changed.add(at);
            }
        }
        shadow = now;
        frame.u32(now.length / WASM_PAGE_BYTES).u32(changed.size());
        for (int at : changed) {
            frame.u32(at / PagedMemory.PAGE_BYTES).raw(Arrays.copyOfRange(now, at, at + PagedMemory.PAGE_BYTES));
        }
        return frame;
    }
}
