package io.railyard.machine.aos;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.schedule.outcome.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One instance of a module of format {@code wasm32-unknown-emscripten4}: start-up and calls as AO's loader does them,
 * under limits. After {@link #call} the caller says {@link #commit} or {@link #rollback}. Mutable; owned by one thread.
 */
public final class AosGuest {
    /** The value of Module-Format that this class serves. */
    public static final String FORMAT = "wasm32-unknown-emscripten4";

    private static final int COOKIE_FIRST = 0x0213_5467;
    private static final int COOKIE_SECOND = 0x89BA_CDFE;
    private static final int COOKIE_ZERO = 0x6373_6D65;

    private final EngineInstance instance;
    private final PreparedModule module;
    private final GuestLimits limits;
    private final PagedMemory memory;
    private final GuestFunction handle;
    private final GuestFunction stackAlloc;
    private final GuestFunction stackRestore;
    private final GuestFunction stackGet;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private List<Long> committedGlobals = List.of();
    private long stackEnd;
    private Optional<Pace> pace = Optional.empty();

    private AosGuest(EngineInstance instance, PreparedModule module, GuestLimits limits) throws ModuleRefused {
        this.instance = instance;
        this.module = module;
        this.limits = limits;
        memory = instance.memory();
        handle = required("handle", 2);
        stackAlloc = required("_emscripten_stack_alloc", 1);
        stackRestore = required("_emscripten_stack_restore", 1);
        stackGet = required("emscripten_stack_get_current", 0);
    }

    /**
     * A fresh instance, started: start function, stack set-up, stack cookies, constructors. Committed.
     *
     * @throws ModuleRefused when an export is missing, the memory is above the limit or start-up fails
     */
    public static AosGuest start(EngineInstance instance, PreparedModule module, GuestLimits limits)
            throws ModuleRefused {
        AosGuest guest = new AosGuest(instance, module, limits);
        guest.refill(limits.gas());
        try {
            guest.startUp();
        } catch (GuestTrap | IndexOutOfBoundsException e) {
            throw ModuleRefused.incomplete("its start-up failed or did not end within the limits");
        }
        guest.commit();
        return guest;
    }

    /**
     * A fresh instance whose memory and globals the caller has set to those of a snapshot. Committed.
     *
     * @throws ModuleRefused when an export is missing
     */
    public static AosGuest resume(EngineInstance instance, PreparedModule module, GuestLimits limits)
            throws ModuleRefused {
        AosGuest guest = new AosGuest(instance, module, limits);
        guest.refill(limits.gas());
        try {
            guest.findStackEnd();
        } catch (GuestTrap e) {
            throw ModuleRefused.incomplete("emscripten_stack_get_end failed");
        }
        guest.commit();
        return guest;
    }

    /** Lets later calls run in slices; empty: at one go. */
    public void pace(Optional<Pace> slices) {
        pace = slices;
    }

    /** Linear memory. */
    public PagedMemory memory() {
        return memory;
    }

    /** Values of the globals that live between messages, as last committed. */
    public List<Long> globals() {
        return committedGlobals;
    }

    /** Gas used since the last refill: by the last call, or by start-up. */
    public long gasUsed() {
        return Math.min(limits.gas(), limits.gas() - instance.gasLeft(module.gasGlobal()));
    }

    /**
     * Hands a message to the guest. Never commits.
     *
     * @param message UTF-8 JSON of the message, without NUL
     * @param environment UTF-8 JSON of the environment, without NUL
     * @param gas gas for this call, at most the limit
     */
    public Reply call(byte[] message, byte[] environment, long gas) {
        long size = (long) message.length + environment.length;
        if (size > limits.inputBytes()) {
            refill(gas);
            return inputTooLarge(size);
        }
        refill(gas);
        try {
            long stack = stackGet.call();
            int messageAt = (int) stackAlloc.call(message.length + 1);
            writeText(messageAt, message);
            int environmentAt = (int) stackAlloc.call(environment.length + 1);
            if (Integer.toUnsignedLong(environmentAt) < stackEnd || Integer.toUnsignedLong(messageAt) < stackEnd) {
                return inputTooLarge(size);
            }
            writeText(environmentAt, environment);
            int at = (int) handle.call(messageAt, environmentAt);
            stackRestore.call(stack);
            return new Reply(Status.OK, "", text(at));
        } catch (GuestTrap e) {
            return trapped(e);
        } catch (IndexOutOfBoundsException e) {
            return inputTooLarge(size);
        } catch (BadResult e) {
            return new Reply(Status.BAD_OUTPUT, e.text(), "");
        }
    }

    /** Keeps what the last call did; the pages it changed, rising. */
    public int[] commit() {
        List<Long> values = new ArrayList<>(module.mutableGlobals().size());
        for (int index : module.mutableGlobals()) {
            values.add(instance.global(index));
        }
        committedGlobals = List.copyOf(values);
        instance.resetBetweenMessages();
        return memory.commit();
    }

    /** Takes back what the last call did. */
    public void rollback() {
        instance.resetBetweenMessages();
        memory.rollback();
        for (int i = 0; i < committedGlobals.size(); i++) {
            instance.setGlobal(module.mutableGlobals().get(i), committedGlobals.get(i));
        }
    }

    private void startUp() throws GuestTrap {
        call(Preparation.START_EXPORT);
        call("emscripten_stack_init");
        if (instance.function("emscripten_stack_get_end").isPresent()) {
            findStackEnd();
            int at = (int) stackEnd == 0 ? 4 : (int) stackEnd;
            memory.writeI32(at, COOKIE_FIRST);
            memory.writeI32(at + 4, COOKIE_SECOND);
            memory.writeI32(0, COOKIE_ZERO);
        }
        call("__wasm_call_ctors");
    }

    private void call(String function) throws GuestTrap {
        Optional<GuestFunction> export = instance.function(function);
        if (export.isPresent()) {
            export.get().call();
        }
    }

    private void findStackEnd() throws GuestTrap {
        Optional<GuestFunction> end = instance.function("emscripten_stack_get_end");
        stackEnd = end.isPresent() ? end.get().call() & 0xffff_ffffL : 0;
    }

    private void refill(long gas) {
        instance.refill(module.gasGlobal(), gas, pace);
        instance.setGlobal(module.depthGlobal(), limits.callDepth());
        instance.setGlobal(module.memoryPagesGlobal(), limits.memoryPages(module));
        instance.setGlobal(module.stopGlobal(), 0);
    }

    private void writeText(int at, byte[] text) {
        memory.write(Integer.toUnsignedLong(at), text, 0, text.length);
        memory.writeByte(Integer.toUnsignedLong(at) + text.length, (byte) 0);
    }

    private String text(int address) throws BadResult {
        long at = Integer.toUnsignedLong(address);
        if (at >= memory.sizeBytes()) {
            throw new BadResult("handle returned an address outside the memory");
        }
        long stop = Math.min(memory.sizeBytes(), at + limits.outputBytes() + 1);
        long end = memory.findZero(at, stop);
        if (end < 0 && stop < memory.sizeBytes()) {
            throw new BadResult("the response is longer than " + limits.outputBytes() + " bytes");
        }
        if (end < 0) {
            throw new BadResult("the response has no end within the memory");
        }
        try {
            return decoder.decode(ByteBuffer.wrap(memory.readBytes(at, (int) (end - at))))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadResult("the response is not UTF-8");
        }
    }

    private Reply trapped(GuestTrap trap) {
        int stop = (int) instance.global(module.stopGlobal());
        if (stop == PreparedModule.STOPPED_BY_GAS) {
            return new Reply(Status.OUT_OF_GAS, "machine.out-of-gas: the gas of one message was used up", "");
        }
        if (stop == PreparedModule.STOPPED_BY_DEPTH) {
            return new Reply(
                    Status.OUT_OF_DEPTH,
                    "machine.out-of-depth: calls were nested deeper than " + limits.callDepth() + " units",
                    "");
        }
        if (stop == PreparedModule.MEMORY_REFUSED) {
            return new Reply(
                    Status.OUT_OF_MEMORY,
                    "machine.out-of-memory: the module failed after it was refused memory beyond "
                            + limits.memoryPages(module) + " pages of 64 KiB",
                    "");
        }
        return new Reply(Status.TRAP, "machine.trap: " + trap.trap().text(), "");
    }

    private Reply inputTooLarge(long size) {
        return new Reply(
                Status.ERROR,
                "machine.input-too-large: message and environment are " + size
                        + " bytes, more than the limit or the module's stack takes",
                "");
    }

    private GuestFunction required(String name, int parameters) throws ModuleRefused {
        Optional<GuestFunction> function = instance.function(name);
        Integer count = module.functions().get(name);
        if (function.isEmpty() || count == null || count != parameters) {
            throw ModuleRefused.incomplete(
                    "it does not export the function " + name + " with " + parameters + " parameters");
        }
        return function.get();
    }
}
