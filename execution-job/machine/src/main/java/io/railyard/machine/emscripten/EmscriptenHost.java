package io.railyard.machine.emscripten;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestFunction;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.HostFunction;
import io.railyard.machine.wasm.HostFunctions;
import io.railyard.machine.wasm.SuspensionRefused;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The host of one instance: its imported functions, its start-up and its calls, as the loader of the module's format does
 * them. What it remembers besides the guest's memory (clock, files, AO gas) goes back to what it was after start-up by
 * {@link #reset}. Mutable; owned by one thread.
 */
public final class EmscriptenHost implements HostFunctions {
    private static final long COOKIE_FIRST = 0x0213_5467;
    private static final long COOKIE_SECOND = 0x89BA_CDFE;
    private static final long COOKIE_ZERO = 0x6373_6D65;
    /** The counting clock when the loader runs constructors: making its files has asked it three times. */
    private static final long CLOCK_AT_START = 10_003;
    /** Bytes that a host function copies for one unit of gas. */
    private static final int BYTES_PER_GAS = 8;
    /** Bytes of a text that cost nothing beyond the call: a path's most. */
    private static final int FREE_TEXT_BYTES = 4_096;
    /** Buffers of one read or write that cost nothing beyond the call. */
    private static final int FREE_PARTS = 1_024;

    private final HostLibrary library;
    private final HostOptions options;
    private Drive drive;
    private Visit visit = Visit.NOWHERE;
    private final Map<String, Optional<GuestFunction>> exports = new HashMap<>();
    private final Asyncify asyncify = new Asyncify(this);
    private @Nullable EngineInstance instance;
    private @Nullable PreparedModule module;
    private @Nullable HostMemory memory;
    private @Nullable Files files;
    private long clock = CLOCK_AT_START;
    private long clockAfterStart = CLOCK_AT_START;
    private long gasGiven;
    private long gasUsed;
    private long tempRet;
    private boolean zoneTold;
    private boolean zoneToldAtStart;
    private boolean computeLimitReached;
    private Optional<Before> before = Optional.empty();

    /** What must be as it was when a message that ran lean code is run again. */
    private record Before(long clock, boolean zoneTold, long tempRet, boolean hadFiles) {}

    /** The host of a module of {@code format}; {@link #attach} comes before anything else. */
    public EmscriptenHost(ModuleFormat format, HostOptions options) {
        this.library = HostLibrary.of(format);
        this.options = options;
        this.drive = options.drive();
    }

    @Override
    public HostFunction find(ImportedFunction function) {
        return library.bind(function, this)
                .or(() -> ExtensionFunctions.bind(function, options.extensions(), this))
                .orElseThrow(() -> new IllegalArgumentException("The format defines no import " + function));
    }

    /** Says which instance this is the host of. */
    public void attach(EngineInstance given, PreparedModule prepared) {
        instance = given;
        module = prepared;
        memory = new HostMemory(given.memory(), abi().wide);
    }

    /**
     * Starts a fresh instance: stack cookies, constructors, {@code main} where the loader calls it.
     *
     * @throws GuestTrap when the guest traps
     */
    public void startUp() throws GuestTrap {
        if (abi().generation > 1 && callIfThere("emscripten_stack_init")) {
            writeCookies();
        }
        callIfThere("__wasm_call_ctors");
        if (abi().main != Abi.Main.NOT_CALLED) {
            main();
        }
        if (abi().generation == 4) {
            tick();
        }
        clockAfterStart = clock;
        zoneToldAtStart = zoneTold;
    }

    private void writeCookies() throws GuestTrap {
        Optional<GuestFunction> end = export("emscripten_stack_get_end");
        if (end.isPresent()) {
            long at = pointer(end.get().call());
            at = at == 0 ? 4 : at;
            memory().writeInt(at, (int) COOKIE_FIRST);
            memory().writeInt(at + 4, (int) COOKIE_SECOND);
            memory().writeInt(0, (int) COOKIE_ZERO);
        }
    }

    private void main() throws GuestTrap {
        Optional<GuestFunction> function = export("main");
        if (function.isEmpty()) {
            return;
        }
        try {
            if (abi().main == Abi.Main.WITHOUT_ARGUMENTS) {
                function.get().call(0, 0);
            } else {
                long argv = allocate(2L * abi().pointerBytes());
                String program = options.profile().program();
                long text = allocate(program.length() + 1);
                memory().writeText(text, program);
                memory().writePointer(argv, text);
                memory().writePointer(argv + abi().pointerBytes(), 0);
                function.get().call(1, argv);
            }
            Optional<GuestFunction> flush = export("fflush");
            if (abi().generation > 1 && flush.isPresent()) {
                flush.get().call(0);
            }
        } catch (GuestTrap e) {
            if (!e.text().startsWith(ProcessFunctions.EXIT)) {
                throw e;
            }
        }
    }

    /** Forgets what happened since start-up, except in the guest's memory. */
    public void reset() {
        clock = clockAfterStart;
        zoneTold = zoneToldAtStart;
        gasUsed = 0;
        tempRet = 0;
        computeLimitReached = false;
        files = null;
        asyncify.reset();
    }

    /** Says through which visit extensions ask from now on. */
    public void visit(Visit given) {
        visit = given;
    }

    Visit visit() {
        return visit;
    }

    /** Begins a message that may use {@code gas}: AO gas is counted anew. */
    public void refill(long gas) {
        visit.begin();
        gasGiven = gas;
        gasUsed = 0;
        computeLimitReached = false;
        asyncify.reset();
    }

    /** Says which code the message runs: with lean code nothing may happen that {@link #takeBack} does not undo. */
    public void runsLean(boolean lean) {
        before = lean ? Optional.of(new Before(clock, zoneTold, tempRet, files != null)) : Optional.empty();
    }

    boolean isLean() {
        return before.isPresent();
    }

    /** Makes everything here what it was when {@link #runsLean} was called; the code is no longer lean. */
    public void takeBack() {
        before.ifPresent(state -> {
            clock = state.clock;
            zoneTold = state.zoneTold;
            tempRet = state.tempRet;
            files = state.hadFiles ? files : null;
        });
        before = Optional.empty();
    }

    /** The lowest address of the stack, as far as the module tells it. */
    public long stackEnd() throws GuestTrap {
        Optional<GuestFunction> end = export("emscripten_stack_get_end");
        return end.isPresent() ? pointer(end.get().call()) : 0;
    }

    /** Whether the module exports {@code name} as a function of so many parameters. */
    public boolean exports(String name, int parameters) {
        for (String candidate : abi().exportNames(name)) {
            Integer count = module().functions().get(candidate);
            if (count != null && count == parameters) {
                return true;
            }
        }
        return false;
    }

    /** The stack pointer. */
    public long stackPointer() throws GuestTrap {
        return pointer(required("stackSave").call());
    }

    /** Sets the stack pointer. */
    public void restoreStack(long pointer) throws GuestTrap {
        required("stackRestore").call(pointer);
    }

    /** Room of {@code bytes} on the stack: its address. */
    public long allocate(long bytes) throws GuestTrap {
        return pointer(required("stackAlloc").call(bytes));
    }

    /** Whether the texts of a call stay in the guest's heap: its stack is left alone. */
    public boolean textsOnHeap() {
        return abi().texts == Abi.Texts.ON_HEAP;
    }

    /** Room for a text and its NUL in the guest's heap: its address, 0 when the guest has none to give. */
    public long allocateOnHeap(byte[] text) throws GuestTrap {
        return pointer(required("malloc").call(text.length + 1));
    }

    /** Bytes of stack that a text takes, given as UTF-8. */
    public long stackBytes(byte[] text) {
        int units =
                abi().generation == 1 || abi().generation == 2 ? new String(text, StandardCharsets.UTF_8).length() : 0;
        return abi().stackBytes(units, text.length);
    }

    /** Calls {@code handle}, asynchronous imports included; the address of the text that it returned. */
    public long handle(long message, long environment) throws GuestTrap {
        GuestFunction function = required("handle");
        long result = function.call(message, environment);
        while (asyncify.isUnwinding()) {
            asyncify.wake();
            result = function.call(0, 0);
        }
        return pointer(result);
    }

    /** AO gas of the message; 0 in modules that do not count it. */
    public long gasUsed() {
        return abi().metered ? gasGiven - instance().gasLeft(module().gasGlobal()) : gasUsed;
    }

    /** Whether the message was stopped for its AO gas. */
    public boolean computeLimitReached() {
        return computeLimitReached;
    }

    // For the functions

    Abi abi() {
        return library.abi();
    }

    Drive drive() {
        return drive;
    }

    /** Says what the guest can open from now on. */
    public void drive(Drive given) {
        drive = given;
    }

    Asyncify asyncify() {
        return asyncify;
    }

    EngineInstance instance() {
        if (instance == null) {
            throw new IllegalStateException("The host has no instance yet");
        }
        return instance;
    }

    private PreparedModule module() {
        if (module == null) {
            throw new IllegalStateException("The host has no instance yet");
        }
        return module;
    }

    HostMemory memory() {
        if (memory == null) {
            throw new IllegalStateException("The host has no instance yet");
        }
        return memory;
    }

    Files files() {
        if (before.isPresent() && before.get().hadFiles) {
            // Files cannot be taken back.
            throw SuspensionRefused.INSTANCE;
        }
        if (files == null) {
            files = new Files(this::tick, abi().generation == 4);
        }
        return files;
    }

    List<String> environment() {
        return options.profile().environment(abi());
    }

    /** Asks the counting clock. */
    long tick() {
        return clock++;
    }

    /** Whether this is the first time that the time zone is asked for. */
    boolean tellZone() {
        boolean first = !zoneTold;
        zoneTold = true;
        return first;
    }

    long tempRet() {
        return tempRet;
    }

    void setTempRet(long value) {
        tempRet = value;
    }

    void useComputeGas(long amount) throws GuestTrap {
        gasUsed += amount;
        if (gasUsed > options.computeLimit()) {
            computeLimitReached = true;
            throw GuestTrap.byHost("out of gas!");
        }
    }

    /** Takes gas for work that the host does; AO's own metering reckons with none. */
    void charge(long amount) throws GuestTrap {
        if (!abi().metered) {
            takeGas(amount);
        }
    }

    /** Takes gas whoever counts it. */
    void takeGas(long amount) throws GuestTrap {
        int global = module().gasGlobal();
        instance().setGlobal(global, instance().global(global) - amount);
        if (instance().gasLeft(global) < 0) {
            instance().setGlobal(module().stopGlobal(), PreparedModule.STOPPED_BY_GAS);
            throw GuestTrap.byHost("the gas of one message was used up");
        }
    }

    /** The text at an address, up to its NUL; one that is longer than any path is charged by its length. */
    String text(long address) throws GuestTrap {
        if (address != 0) {
            chargeBytes(memory().end(address) - address - FREE_TEXT_BYTES);
        }
        return memory().text(address);
    }

    /** Charges part {@code index} of a list of buffers, when there are more than any library hands over. */
    void chargePart(long index) throws GuestTrap {
        if (index >= FREE_PARTS) {
            charge(1);
        }
    }

    void chargeBytes(long bytes) throws GuestTrap {
        charge(Math.max(0, bytes) / BYTES_PER_GAS);
    }

    /** Grows the memory; false when the module's own maximum or the limit is in the way. */
    boolean grow(long pages) {
        long wanted = memory().size() / Preparation.WASM_PAGE_BYTES + pages;
        if (wanted > module().memoryMaxPages()) {
            return false;
        }
        long limit = instance().global(module().memoryPagesGlobal());
        boolean granted = wanted <= limit && memory().grow(pages);
        if (!granted) {
            instance().setGlobal(module().stopGlobal(), PreparedModule.MEMORY_REFUSED);
        }
        return granted;
    }

    long depth() {
        return instance().global(module().depthGlobal());
    }

    void restoreDepth(long depth) {
        instance().setGlobal(module().depthGlobal(), depth);
    }

    void setThrew() throws GuestTrap {
        required("setThrew").call(1, 0);
    }

    /** Leaves an error number where the guest looks for it; a module without such a place does not look. */
    void setErrno(int number) throws GuestTrap {
        Optional<GuestFunction> place = export("__errno_location");
        if (place.isPresent()) {
            memory().writeInt(pointer(place.get().call()), number);
        }
    }

    /** Calls the export {@code dynCall}, or else the table. */
    long call(String dynCall, long... arguments) throws GuestTrap {
        Optional<GuestFunction> function = export(dynCall);
        return function.isPresent() ? function.get().call(arguments) : JumpFunctions.throughTable(this, arguments);
    }

    boolean callIfThere(String name) throws GuestTrap {
        Optional<GuestFunction> function = export(name);
        if (function.isEmpty()) {
            return false;
        }
        function.get().call();
        return true;
    }

    Optional<GuestFunction> export(String name) {
        return exports.computeIfAbsent(name, this::lookUp);
    }

    GuestFunction required(String name) throws GuestTrap {
        Optional<GuestFunction> function = export(name);
        if (function.isEmpty()) {
            throw GuestTrap.byHost("the module does not export " + name);
        }
        return function.get();
    }

    private Optional<GuestFunction> lookUp(String name) {
        for (String candidate : abi().exportNames(name)) {
            Optional<GuestFunction> found = instance().function(candidate);
            if (found.isPresent()) {
                return Optional.of(checked(candidate, found.get()));
            }
        }
        return Optional.empty();
    }

    /** The function, which ends the message when the module gave it other parameters than the host hands over. */
    private GuestFunction checked(String name, GuestFunction function) {
        int count = module().functions().getOrDefault(name, 0);
        return arguments -> {
            if (arguments.length != count) {
                throw GuestTrap.byHost("the export " + name + " has " + count + " parameters, not " + arguments.length);
            }
            return function.call(arguments);
        };
    }

    /** An address as the guest gave it, unsigned. */
    long pointer(long value) {
        return abi().wide ? value : value & 0xffff_ffffL;
    }
}
