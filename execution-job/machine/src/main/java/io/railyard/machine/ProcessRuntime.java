package io.railyard.machine;

import io.railyard.machine.aos.AosText;
import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.extension.OutsideFailure;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PageProof;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.HostMemoryFull;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One process, hot in memory. Mutable and owned by one thread at a time; any thread with a stack of 1 MiB (the default)
 * may be that one, unless the process is {@link #deep}.
 */
public final class ProcessRuntime implements AutoCloseable {
    /** Stack of a thread that may run a process whose calls nest deep: 32 MiB, of which what is used is taken. */
    public static final long DEEP_STACK_BYTES = 32L << 20;

    private static final int[] NO_PAGES = {};

    private final Id process;
    private final ModuleCache modules;
    private final Arenas arenas;
    private final MachineOptions machine;
    /** Replaced at slot 0 by what the process is given. */
    private Terms terms;

    private ExtensionChoice choice = ExtensionChoice.NONE;

    private @Nullable Header header;
    private byte[] fixedHeader = new byte[0];
    private byte[] environment = new byte[0];
    private @Nullable Lodging lodging;
    private @Nullable ProcessMemory memory;
    private int[] lastChanged = NO_PAGES;
    private List<HostResult> lastResults = List.of();
    /** Whether the record is newer than what was last saved. */
    private boolean recordUnsaved;

    private boolean broken;

    ProcessRuntime(Id process, ModuleCache modules, Arenas arenas, MachineOptions machine) {
        this.process = process;
        this.modules = modules;
        this.arenas = arenas;
        this.machine = machine;
        this.terms = new Terms(machine.mode(), machine.limits(), Rooting.DEFAULT_INTERVAL);
    }

    static ProcessRuntime restore(Restored state, ModuleCache modules, Arenas arenas, MachineOptions machine) {
        Header header = state.header();
        ProcessRuntime runtime = new ProcessRuntime(header.process(), modules, arenas, machine);
        runtime.terms =
                new Terms(header.mode(), header.limits(), header.rooting().interval());
        runtime.header = header;
        runtime.fixedHeader = header.fixedPart();
        if (header.refusal().isEmpty()) {
            try {
                runtime.resume(header, state);
            } catch (EngineFailure e) {
                throw new HostFailure("Process " + header.process() + " could not be restored", e);
            }
        }
        return runtime;
    }

    /** Whose runtime this is. */
    public Id process() {
        return process;
    }

    /** The position evaluated last; empty before slot 0. */
    public Optional<Position> position() {
        return Optional.ofNullable(header).map(Header::position);
    }

    /**
     * The state root after the position evaluated last, where it stands for the whole memory; empty before slot 0, and at the positions
     * between by the process's root interval.
     */
    public Optional<Bytes> wholeRoot() {
        return Optional.ofNullable(header)
                .filter(current -> memory == null || current.rooting().isRoot())
                .map(Header::stateRoot);
    }

    /** At every how many-th position there is a {@link #wholeRoot}; 1 before slot 0. */
    public int rootInterval() {
        return header == null ? 1 : header.rooting().interval();
    }

    /**
     * Whether its calls may nest so deep that a thread with a stack of 1 MiB, the default, could be too small: then one with
     * {@link #DEEP_STACK_BYTES} runs it.
     */
    public boolean deep() {
        return terms.limits().callDepth() > Limits.DEFAULTS.callDepth();
    }

    /** Bytes of the host's heap that it takes besides what processes share and the arena it lives in, about. */
    public long heldBytes() {
        return memory == null ? 0 : memory.heldBytes();
    }

    /** What its extensions asked outside the log, and were answered, while it evaluated the last position. */
    public List<HostResult> hostResults() {
        return lastResults;
    }

    /** Bytes of pages that changed since it was last saved. */
    public long unsavedBytes() {
        return memory == null ? 0 : (long) memory.unsaved().count() * Page.SIZE_BYTES;
    }

    /** Whether {@code next} is what comes next: slot 0 at first, then the next slot or the next tick. */
    public boolean expects(Position next) {
        Header current = header;
        return current == null
                ? next.equals(Position.slot(0))
                : current.position().isFollowedBy(next);
    }

    /**
     * Evaluates {@code assignment}. Whatever the guest does, a failure included, is an evaluation.
     *
     * @throws IllegalArgumentException when the assignment is another process's or not what comes next
     * @throws HostFailure when the host failed; the runtime is of no use then: close it and restore the last image
     */
    public Transition apply(Assignment assignment) {
        return apply(assignment, Optional.empty())
                .orElseThrow(() -> new IllegalStateException("A run without slices was given up"));
    }

    /**
     * Evaluates {@code assignment} in slices; empty, with everything as before, when {@code pace} threw {@link SliceEnded}. Only our
     * compiler's code can stop between slices; another engine's runs to its end.
     *
     * @throws IllegalArgumentException when the assignment is another process's or not what comes next
     * @throws HostFailure when the host failed; the runtime is of no use then: close it and restore the last image
     */
    public Optional<Transition> apply(Assignment assignment, Pace pace) {
        return apply(assignment, Optional.of(pace));
    }

    private Optional<Transition> apply(Assignment assignment, Optional<Pace> pace) {
        Optional<Evaluation> evaluation = evaluate(assignment, pace);
        return evaluation.map(given -> writer().transition(given, lastChanged));
    }

    /**
     * Evaluates {@code assignment} without telling which pages changed; {@link #save} tells of all of them together.
     *
     * @param pace the slices; empty: all at once
     * @return empty, with everything as before, when the pace threw {@link SliceEnded}
     * @throws IllegalArgumentException when the assignment is another process's or not what comes next
     * @throws HostMemoryFull when the guest would take more heap than there is; everything is as before
     * @throws HostFailure when the host failed; the runtime is of no use then: close it and restore what was last saved
     */
    public Optional<Evaluation> evaluate(Assignment assignment, Optional<Pace> pace) {
        check(assignment);
        Header current = header;
        try {
            return Optional.of(current == null ? first(assignment, pace) : next(assignment, current, pace));
        } catch (SliceEnded e) {
            takeBack(current);
            return Optional.empty();
        } catch (HostMemoryFull e) {
            takeBack(current);
            throw e;
        } catch (EngineFailure | HostFailure | UncheckedIOException | StackOverflowError | OutOfMemoryError e) {
            throw failed(assignment, e);
        }
    }

    private void takeBack(@Nullable Header before) {
        if (before == null) {
            release();
            memory = null;
        }
    }

    private HostFailure failed(Assignment assignment, Throwable cause) {
        broken = true;
        if (cause instanceof HostFailure failure) {
            return failure;
        }
        String what = cause instanceof Error ? "Java limits reached" : String.valueOf(cause.getMessage());
        if (cause.getCause() instanceof OutsideFailure outside) {
            what = String.valueOf(outside.getMessage());
        }
        return new HostFailure("Process " + process + " at " + assignment.position() + ": " + what, cause);
    }

    /**
     * What {@code assignment} would give now, wherever its position is; whatever the guest does, nothing of it stays. No
     * memory is copied for that: what the guest writes is taken back by page. The evaluation's root and memory size are
     * those that the process keeps.
     *
     * @throws IllegalArgumentException when the assignment is another process's
     * @throws IllegalStateException before slot 0, or after a host failure
     * @throws HostFailure when the host failed; the runtime is of no use then: close it and restore the last image
     */
    public Evaluation dryRun(Assignment assignment) {
        return dryRun(assignment, AosText.message(assignment));
    }

    /**
     * As {@link #dryRun(Assignment)}, with a message text that no assignment would have: AO's dry runs have ids and owners of any
     * form.
     *
     * @param assignment says the process, and the place and time that the evaluation names
     * @param message UTF-8 JSON, handed to the guest as it is
     */
    public Evaluation dryRun(Assignment assignment, byte[] message) {
        Header current = header;
        if (current == null || broken) {
            throw new IllegalStateException("Process " + process + " has no state to run on");
        }
        checkProcess(assignment);
        try {
            Ending ending = current.refusal().isEmpty()
                    ? look(memory(), assignment, message)
                    : Ending.noModule(current.refusal());
            return evaluation(assignment, ending, current, 0);
        } catch (HostMemoryFull e) {
            throw e;
        } catch (EngineFailure | HostFailure | UncheckedIOException | StackOverflowError | OutOfMemoryError e) {
            throw failed(assignment, e);
        }
    }

    private Ending look(ProcessMemory state, Assignment assignment, byte[] message) {
        Arenas.Arena arena = enter(state, lodging().visit(assignment, true), Optional.empty());
        boolean well = false;
        try {
            Guest guest = arena.guest();
            Reply reply = guest.call(message, environment, terms.limits().gasPerMessage());
            Ending ending = Ending.of(guest, reply, terms);
            guest.rollback();
            well = true;
            return ending;
        } catch (HostMemoryFull e) {
            arena.guest().rollback();
            well = true;
            throw e;
        } finally {
            leave(arena, well);
        }
    }

    /**
     * Another runtime that goes on from this one's state by itself: what either does from now on, the other does not see.
     * Pages are shared until they change. A fork has nothing to save: it is for looking ahead, not for keeping.
     *
     * @throws IllegalStateException before slot 0, or after a host failure
     */
    public ProcessRuntime fork() {
        ProcessRuntime other = new ProcessRuntime(process, modules, arenas, machine);
        other.terms = terms;
        other.choice = choice;
        other.lodging = lodging;
        other.header = record();
        other.fixedHeader = fixedHeader;
        other.environment = environment;
        other.memory = memory == null ? null : arenas.fork(memory);
        return other;
    }

    /**
     * The whole state, as after the last transition.
     *
     * @throws IllegalStateException before slot 0, or after a host failure
     */
    public ProcessImage image() {
        return writer().image();
    }

    private StateWriter writer() {
        return new StateWriter(arenas, memory, record(), fixedHeader);
    }

    /**
     * Tells {@code store} what changed since this was last called, or since the process was restored.
     *
     * @throws IllegalStateException before slot 0, or after a host failure
     * @throws Exception when the store fails; part of it may be kept then
     */
    public void save(StateStore store) throws Exception {
        StateWriter writer = writer();
        if (recordUnsaved) {
            writer.save(store);
            recordUnsaved = false;
        }
    }

    private Header record() {
        Header current = header;
        if (current == null || broken) {
            throw new IllegalStateException("Process " + process + " has no state to take an image of");
        }
        return current;
    }

    /**
     * The proof that page {@code page} of 4 KiB is in the state after the last transition: with the header, which names the memory
     * root, it leads to the state root.
     *
     * @throws IllegalStateException when that position's memory was not hashed, by the process's root interval; says which was
     * @throws IndexOutOfBoundsException when the memory has no such page
     */
    public PageProof proof(int page) {
        Rooting rooting = record().rooting();
        if (!rooting.isRoot()) {
            throw new IllegalStateException("machine.no-root-here: process " + process + " has the root interval "
                    + rooting.interval() + "; pages are proven at " + rooting.last() + ", " + rooting.since()
                    + " positions ago, and again in " + (rooting.interval() - rooting.since()) + ", not at "
                    + record().position());
        }
        return memory().tree().proof(page);
    }

    /** Lets go of memory and arena. Nothing is written. */
    @Override
    public void close() {
        release();
        memory = null;
        broken = true;
    }

    private void release() {
        if (memory != null) {
            arenas.release(memory);
        }
    }

    private void check(Assignment assignment) {
        if (broken) {
            throw new IllegalStateException("Process " + process + " was closed or failed; restore its last image");
        }
        checkProcess(assignment);
        if (!expects(assignment.position())) {
            throw new IllegalArgumentException("Process " + process + " stands at "
                    + position().map(Position::toString).orElse("nothing") + " and cannot take "
                    + assignment.position());
        }
    }

    private void checkProcess(Assignment assignment) {
        if (!assignment.process().equals(process)) {
            throw new IllegalArgumentException(
                    "An assignment of process " + assignment.process() + " was given to process " + process);
        }
    }

    private Evaluation first(Assignment assignment, Optional<Pace> pace) {
        Message message = assignment.message();
        Optional<Id> id = message.isProcess() ? message.tag(Message.MODULE).flatMap(Id::tryParse) : Optional.empty();
        Optional<LoadedModule> module = id.flatMap(modules::find);
        String refusal = module.map(found -> begin(found, message.tags(), pace))
                .orElse(
                        id.isPresent()
                                ? "machine.module-unknown: no module has the id of the Module tag"
                                : "machine.module-missing: slot 0 is not a Process message whose Module tag is an id");
        Optional<LoadedModule.Ready> ready =
                module.filter(found -> refusal.isEmpty()).flatMap(LoadedModule::ready);
        Header start = new Header(
                ready.map(LoadedModule.Ready::version).orElse(Preparation.VERSION),
                process,
                id.orElse(new Id(Header.ZEROS)),
                ready.map(LoadedModule.Ready::digest).orElse(Header.ZEROS),
                terms.mode(),
                terms.limits(),
                refusal,
                message.owner(),
                message.tags(),
                choice.texts(),
                assignment.position(),
                assignment.hashChain(),
                0,
                List.of(),
                Header.ZEROS,
                refusal.isEmpty() ? Rooting.begin(terms.rootInterval()) : Rooting.EACH,
                Header.ZEROS);
        fixedHeader = start.fixedPart();
        if (!refusal.isEmpty()) {
            return finish(assignment, start, Ending.noModule(refusal), 0);
        }
        environment = Lodging.environment(start, module.orElseThrow());
        ProcessMemory state = memory();
        Ending ending = run(
                state,
                assignment,
                terms.limits().gasPerMessage() - state.origin().gasUsed(),
                pace);
        lastChanged = arenas.indexes(memory());
        return finish(assignment, start, ending, lastChanged.length);
    }

    /** Makes the memory of a process that begins; the reason when its module is refused. */
    private String begin(LoadedModule loaded, List<Tag> tags, Optional<Pace> pace) {
        if (loaded.ready().isEmpty()) {
            return loaded.refusal();
        }
        LoadedModule.Ready module = loaded.ready().orElseThrow();
        try {
            terms = Terms.of(tags, loaded.nature(module), machine);
            choice = ExtensionChoice.of(
                    tags, loaded, module, terms.mode(), machine.additions().extensions());
        } catch (Terms.Refused | ModuleRefused e) {
            return String.valueOf(e.getMessage());
        }
        Lodging found = Lodging.of(process, tags, loaded, terms, choice, machine);
        if (module.memoryPages() > found.key().limits().memoryPages()) {
            return "module.too-large: it starts with " + module.memoryPages() + " pages of memory, the limit is "
                    + found.key().limits().memoryPages() + "; ask for more with the tag Memory-Limit";
        }
        try {
            lodging = found;
            memory = arenas.begin(found.key(), module, pace);
            return "";
        } catch (ModuleRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Arenas.Arena enter(ProcessMemory state, Visit visit, Optional<Pace> pace) {
        Arenas.Arena arena = arenas.enter(state, lodging().key(), lodging().ready(), pace);
        arena.guest().prepare(lodging().drive(), visit, pace);
        return arena;
    }

    private void leave(Arenas.Arena arena, boolean well) {
        if (well) {
            arenas.leave(arena);
        } else {
            arenas.discard(arena);
        }
    }

    private Evaluation next(Assignment assignment, Header current, Optional<Pace> pace) {
        lastResults = List.of();
        if (!current.refusal().isEmpty()) {
            return finish(assignment, current, Ending.noModule(current.refusal()), 0);
        }
        Ending ending = run(memory(), assignment, terms.limits().gasPerMessage(), pace);
        return finish(assignment, current, ending, lastChanged.length);
    }

    private Ending run(ProcessMemory state, Assignment assignment, long gas, Optional<Pace> pace) {
        Visit visit = lodging().visit(assignment, false);
        Arenas.Arena arena = enter(state, visit, pace);
        boolean well = false;
        try {
            Ending ending = run(arena.guest(), state, assignment, gas);
            lastResults = visit.results();
            well = true;
            return ending;
        } catch (SliceEnded | HostMemoryFull e) {
            arena.guest().rollback();
            well = true;
            throw e;
        } finally {
            leave(arena, well);
        }
    }

    private Ending run(Guest guest, ProcessMemory state, Assignment assignment, long gas) {
        Reply reply = guest.call(AosText.message(assignment), environment, gas);
        Ending ending = Ending.of(guest, reply, terms);
        Header last = header;
        boolean hashing = last == null || last.rooting().nextIsRoot();
        if (ending.status() == Status.OK) {
            lastChanged = guest.commit();
            state.keep(guest, lastChanged, hashing);
        } else {
            guest.rollback();
            lastChanged = NO_PAGES;
            if (hashing) {
                state.hash(guest);
            }
        }
        return ending;
    }

    private Evaluation finish(Assignment assignment, Header before, Ending ending, int dirtyPages) {
        Header after = move(assignment, before, ending, dirtyPages);
        header = after;
        recordUnsaved = true;
        return evaluation(assignment, ending, after, dirtyPages);
    }

    private Evaluation evaluation(Assignment assignment, Ending ending, Header after, int dirtyPages) {
        List<OutboxMessage> outbox = ending.result().outbox();
        return new Evaluation(
                process,
                assignment.position(),
                assignment.message().id(),
                assignment.timestampMillis(),
                ending.status(),
                ending.error().isEmpty() ? Optional.empty() : Optional.of(ending.error()),
                ending.result().output(),
                outbox,
                ending.gasUsed(),
                after.stateRoot(),
                after.memoryBytes(),
                dirtyPages,
                ending.computeGasUsed(),
                ending.result().assignments());
    }

    private Header move(Assignment assignment, Header before, Ending ending, int dirtyPages) {
        ProcessMemory state = memory;
        Rooting rooting = before.rooting().after(assignment.position(), ending, dirtyPages);
        if (state == null || !before.refusal().isEmpty()) {
            return before.at(assignment.position(), assignment.hashChain(), 0, List.of(), Header.ZEROS, rooting);
        }
        return before.at(
                assignment.position(),
                assignment.hashChain(),
                state.bytes(),
                state.globals(),
                rooting.isRoot() ? state.tree().root() : before.memoryRoot(),
                rooting);
    }

    private void resume(Header state, Restored stored) {
        LoadedModule loaded = modules.find(state.module())
                .filter(module -> module.ready().isPresent())
                .orElseThrow(() -> new HostFailure("Module " + state.module() + " of process " + process
                        + " is no longer to be had; make it known again"));
        LoadedModule.Ready module = loaded.ready().orElseThrow();
        if (state.preparationVersion() != module.version()) {
            throw new IllegalArgumentException("Process " + process + " was begun with version "
                    + state.preparationVersion() + " of module preparation or of its virtual machine; this release has "
                    + module.version());
        }
        if (!module.digest().equals(state.moduleDigest())) {
            throw new HostFailure(
                    "Module " + state.module() + " has other bytes than when process " + process + " began");
        }
        choice = ExtensionChoice.stored(
                process, state.extensions(), machine.additions().extensions());
        lodging = Lodging.of(process, state.tags(), loaded, terms, choice, machine);
        environment = Lodging.environment(state, loaded);
        try {
            memory = arenas.begin(lodging.key(), module, Optional.empty());
        } catch (ModuleRefused e) {
            throw new DamagedState("The image of process " + process + " is no state of its module", e);
        }
        int globals = module.globals();
        if (globals != state.globals().size()) {
            throw new DamagedState("The image of process " + process + " has "
                    + state.globals().size() + " globals, its module " + globals);
        }
        recordUnsaved = stored.fill(memory);
        memory.rehash();
        if (!memory.tree().root().equals(state.pagesRoot())) {
            throw new DamagedState(
                    "The pages of process " + process + " do not match its header at " + state.position());
        }
    }

    private Lodging lodging() {
        return Objects.requireNonNull(lodging);
    }

    private ProcessMemory memory() {
        if (memory == null) {
            throw new IllegalStateException("Process " + process + " runs no module");
        }
        return memory;
    }
}
