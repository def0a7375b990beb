package io.railyard.machine.aos;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.emscripten.EmscriptenHost;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.GuestUnwind;
import io.railyard.machine.wasm.SuspensionRefused;
import io.railyard.schedule.outcome.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One instance of a module: start-up and calls as AO's loader does them, under limits. After {@link #call} the caller
 * says {@link #commit} or {@link #rollback}. Mutable; owned by one thread.
 */
public final class AosGuest implements Guest {
    /** The format of modules that name none. */
    public static final ModuleFormat DEFAULT_FORMAT = ModuleFormat.EMSCRIPTEN4;

    /** What a malformed byte is decoded as. */
    private static final char REPLACEMENT = '\uFFFD';

    private final EngineInstance instance;
    private final PreparedModule module;
    private final GuestLimits limits;
    private final PagedMemory memory;
    private final EmscriptenHost host;
    private final boolean lenient;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private List<Long> committedGlobals = List.of();
    private long stackEnd;
    private Optional<Pace> pace = Optional.empty();

    private AosGuest(EngineModule engine, PreparedModule module, GuestLimits limits, GuestKind kind)
            throws ModuleRefused {
        this.module = module;
        this.limits = limits;
        lenient = kind.compatible();
        host = new EmscriptenHost(kind.format(), kind.options());
        instance = engine.instantiate(limits.memoryPages(module), host);
        host.attach(instance, module);
        memory = instance.memory();
        require("handle", 2);
        if (host.textsOnHeap()) {
            require("malloc", 1);
            return;
        }
        require("stackAlloc", 1);
        require("stackRestore", 1);
        require("stackSave", 0);
    }

    /**
     * A fresh instance, started: start function, stack set-up, stack cookies, constructors. Committed.
     *
     * @throws ModuleRefused when an export is missing, the memory is above the limit or start-up fails
     */
    public static AosGuest start(EngineModule engine, PreparedModule module, GuestLimits limits, GuestKind kind)
            throws ModuleRefused {
        return start(engine, module, limits, kind, Optional.empty());
    }

    /**
     * A fresh instance, started in slices.
     *
     * @throws ModuleRefused when an export is missing, the memory is above the limit or start-up fails
     */
    public static AosGuest start(
            EngineModule engine, PreparedModule module, GuestLimits limits, GuestKind kind, Optional<Pace> slices)
            throws ModuleRefused {
        AosGuest guest = new AosGuest(engine, module, limits, kind);
        guest.pace = slices;
        try {
            guest.startUp();
        } catch (SuspensionRefused e) {
            guest = new AosGuest(engine, module, limits, kind);
            guest.pace = slices;
            guest.startUpWhole();
        }
        guest.commit();
        return guest;
    }

    @Override
    public void exchange(PageMap from, PageMap to, long bytes, List<Long> globals) {
        List<Integer> indexes = module.mutableGlobals();
        if (globals.size() != indexes.size()) {
            throw new IllegalArgumentException(
                    "The module has " + indexes.size() + " globals that live, not " + globals.size());
        }
        memory.exchange(from, to, bytes);
        for (int i = 0; i < indexes.size(); i++) {
            instance.setGlobal(indexes.get(i), globals.get(i));
        }
        committedGlobals = List.copyOf(globals);
    }

    @Override
    public void visit(Visit visit) {
        host.visit(visit);
    }

    @Override
    public PagedMemory memory() {
        return memory;
    }

    @Override
    public List<Long> globals() {
        return committedGlobals;
    }

    @Override
    public long gasUsed() {
        return Math.min(limits.gas(), limits.gas() - instance.gasLeft(module.gasGlobal()));
    }

    @Override
    public long computeGasUsed() {
        return host.gasUsed();
    }

    /** Makes what the host remembers besides the memory what it was after start-up: as in a new instance. */
    public void forget() {
        host.reset();
    }

    @Override
    public void prepare(Drive drive, Visit visit, Optional<Pace> slices) {
        forget();
        host.drive(drive);
        visit(visit);
        pace = slices;
    }

    @Override
    public Reply call(byte[] message, byte[] environment, long gas) {
        long size = (long) message.length + environment.length;
        if (size > limits.inputBytes()) {
            refill(gas);
            return inputTooLarge(size);
        }
        if (instance.lean(true)) {
            host.runsLean(true);
            try {
                return attempt(message, environment, gas);
            } catch (SuspensionRefused e) {
                rollback();
                host.takeBack();
                instance.lean(false);
            }
        }
        host.runsLean(false);
        return attempt(message, environment, gas);
    }

    private Reply attempt(byte[] message, byte[] environment, long gas) {
        long size = (long) message.length + environment.length;
        refill(gas);
        host.refill(gas);
        try {
            boolean heap = host.textsOnHeap();
            long stack = heap ? 0 : host.stackPointer();
            long messageAt = allocate(message);
            long environmentAt = allocate(environment);
            if (heap ? messageAt == 0 || environmentAt == 0 : !fitOnStack(messageAt, environmentAt)) {
                return inputTooLarge(size);
            }
            writeText(messageAt, message);
            writeText(environmentAt, environment);
            long at = host.handle(messageAt, environmentAt);
            if (!heap) {
                host.restoreStack(stack);
            }
            return new Reply(Status.OK, "", text(at));
        } catch (GuestTrap e) {
            return trapped(e);
        } catch (GuestUnwind e) {
            return trapped(GuestTrap.byHost("a longjmp left every function of the module"));
        } catch (IndexOutOfBoundsException e) {
            return inputTooLarge(size);
        } catch (BadResult e) {
            return new Reply(Status.BAD_OUTPUT, e.text(), "");
        }
    }

    @Override
    public int[] commit() {
        List<Long> values = new ArrayList<>(module.mutableGlobals().size());
        for (int index : module.mutableGlobals()) {
            values.add(instance.global(index));
        }
        committedGlobals = List.copyOf(values);
        instance.resetBetweenMessages();
        return memory.commit();
    }

    @Override
    public void rollback() {
        instance.resetBetweenMessages();
        memory.rollback();
        for (int i = 0; i < committedGlobals.size(); i++) {
            instance.setGlobal(module.mutableGlobals().get(i), committedGlobals.get(i));
        }
    }

    private void startUp() throws ModuleRefused {
        refill(limits.gas());
        host.runsLean(true);
        try {
            Optional<GuestFunction> start = instance.function(Preparation.START_EXPORT);
            if (start.isPresent()) {
                start.get().call();
            }
            host.startUp();
            stackEnd = host.stackEnd();
        } catch (GuestTrap | GuestUnwind | IndexOutOfBoundsException e) {
            throw ModuleRefused.incomplete("its start-up failed or did not end within the limits");
        }
    }

    /** Starts up on the code that may grow the memory, but may not suspend either. */
    private void startUpWhole() throws ModuleRefused {
        instance.lean(false);
        try {
            startUp();
        } catch (SuspensionRefused e) {
            throw ModuleRefused.incomplete("its start-up waits for an asynchronous import");
        }
    }

    private long allocate(byte[] text) throws GuestTrap {
        return host.textsOnHeap() ? host.allocateOnHeap(text) : host.allocate(host.stackBytes(text));
    }

    private boolean fitOnStack(long messageAt, long environmentAt) {
        return environmentAt >= stackEnd && messageAt >= stackEnd && environmentAt <= messageAt;
    }

    private void refill(long gas) {
        instance.refill(module.gasGlobal(), gas, pace);
        instance.setGlobal(module.depthGlobal(), limits.callDepth());
        instance.setGlobal(module.memoryPagesGlobal(), limits.memoryPages(module));
        instance.setGlobal(module.stopGlobal(), 0);
    }

    private void writeText(long at, byte[] text) {
        memory.write(at, text, 0, text.length);
        memory.writeByte(at + text.length, (byte) 0);
    }

    private String text(long at) throws BadResult {
        if (at < 0 || at >= memory.sizeBytes()) {
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
        byte[] bytes = memory.readBytes(at, (int) (end - at));
        if (lenient) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.length() == bytes.length && text.indexOf(REPLACEMENT) < 0) {
            // A character for each byte, and none that stands for a malformed one: ASCII throughout.
            return text;
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BadResult("the response is not UTF-8");
        }
    }

    private Reply trapped(GuestTrap trap) {
        if (host.computeLimitReached()) {
            return new Reply(Status.OUT_OF_GAS, trap.text(), "");
        }
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
        return new Reply(Status.TRAP, "machine.trap: " + trap.text(), "");
    }

    private Reply inputTooLarge(long size) {
        return new Reply(
                Status.ERROR,
                "machine.input-too-large: message and environment are " + size
                        + " bytes, more than the limit or the module's stack takes",
                "");
    }

    private void require(String name, int parameters) throws ModuleRefused {
        if (!host.exports(name, parameters)) {
            throw ModuleRefused.incomplete(
                    "it does not export the function " + name + " with " + parameters + " parameters");
        }
    }
}
