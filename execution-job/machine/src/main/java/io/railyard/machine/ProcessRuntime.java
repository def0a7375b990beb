package io.railyard.machine;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.AosResult;
import io.railyard.machine.aos.AosText;
import io.railyard.machine.aos.BadResult;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.LooseResult;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.memory.PageProof;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One process, hot in memory. Mutable and owned by one thread at a time; any thread with a stack of 1 MiB (the default)
 * may be that one, unless the process is {@link #deep}.
 */
public final class ProcessRuntime implements AutoCloseable {
    /** Stack of a thread that may run a process whose calls nest deep: 32 MiB, of which what is used is taken. */
    public static final long DEEP_STACK_BYTES = 32L << 20;

    /** What a call gave, before it is written down. */
    private record Ending(Status status, String error, AosResult result, long gasUsed) {}

    private static final AosResult NOTHING = new AosResult(Optional.empty(), "", List.of());

    private final Id process;
    private final ModuleCache modules;
    private final MachineOptions machine;
    private final PageTree tree = new PageTree();
    /** Replaced at slot 0 by what the process is given. */
    private Terms terms;

    private @Nullable Header header;
    private byte[] fixedHeader = new byte[0];
    private @Nullable AosGuest guest;
    private byte[] environment = new byte[0];
    private int[] lastChanged = new int[0];
    private boolean broken;
    private Optional<Pace> pace = Optional.empty();

    ProcessRuntime(Id process, ModuleCache modules, MachineOptions machine) {
        this.process = process;
        this.modules = modules;
        this.machine = machine;
        this.terms = new Terms(machine.mode(), machine.limits());
    }

    static ProcessRuntime restore(ProcessImage image, ModuleCache modules, MachineOptions machine) {
        Header header = Header.decode(image.header());
        ProcessRuntime runtime = new ProcessRuntime(header.process(), modules, machine);
        runtime.terms = new Terms(header.mode(), header.limits());
        runtime.header = header;
        runtime.fixedHeader = header.fixedPart();
        if (header.refusal().isEmpty()) {
            try {
                runtime.resume(header, image.pages());
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
     * Whether its calls may nest so deep that a thread with a stack of 1 MiB, the default, could be too small: then one with
     * {@link #DEEP_STACK_BYTES} runs it.
     */
    public boolean deep() {
        return terms.limits().callDepth() > Limits.DEFAULTS.callDepth();
    }

    /** Bytes of the host's heap that its memory takes, about; what was never written takes none. */
    public long heldBytes() {
        return guest == null ? 0 : guest.memory().heldBytes();
    }

    /** Whether {@code next} is what comes next: slot 0 at first, then the next slot or the next tick. */
    public boolean expects(Position next) {
        return position().map(last -> last.isFollowedBy(next)).orElse(next.equals(Position.slot(0)));
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

    private Optional<Transition> apply(Assignment assignment, Optional<Pace> given) {
        check(assignment);
        pace = given;
        try {
            return Optional.of(header == null ? first(assignment) : next(assignment, header));
        } catch (SliceEnded e) {
            if (header == null) {
                guest = null;
            } else {
                running().rollback();
            }
            return Optional.empty();
        } catch (EngineFailure | HostFailure | StackOverflowError | OutOfMemoryError e) {
            throw failed(assignment, e);
        }
    }

    private HostFailure failed(Assignment assignment, Throwable cause) {
        broken = true;
        if (cause instanceof HostFailure failure) {
            return failure;
        }
        String what = cause instanceof EngineFailure ? cause.getMessage() : "Java limits reached";
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
            Ending ending = current.refusal().isEmpty() ? look(running(), message) : noModule(current.refusal());
            return evaluation(assignment, ending, current, 0);
        } catch (EngineFailure | HostFailure | StackOverflowError | OutOfMemoryError e) {
            throw failed(assignment, e);
        }
    }

    private Ending look(AosGuest running, byte[] message) {
        running.pace(Optional.empty());
        Reply reply = running.call(message, environment, terms.limits().gasPerMessage());
        Ending ending = ending(running, reply);
        running.rollback();
        return ending;
    }

    /**
     * The whole state, as after the last transition.
     *
     * @throws IllegalStateException before slot 0, or after a host failure
     */
    public ProcessImage image() {
        Header current = header;
        if (current == null || broken) {
            throw new IllegalStateException("Process " + process + " has no state to take an image of");
        }
        SortedMap<Integer, Bytes> pages = new TreeMap<>();
        if (guest != null) {
            for (int page : guest.memory().nonZeroPages()) {
                pages.put(page, guest.memory().page(page));
            }
        }
        return new ProcessImage(current.encode(fixedHeader), pages);
    }

    /**
     * The proof that page {@code page} of 4 KiB is in the state after the last transition: with the header, which names the memory
     * root, it leads to the state root.
     *
     * @throws IndexOutOfBoundsException when the memory has no such page
     */
    public PageProof proof(int page) {
        return tree.proof(page);
    }

    /** Lets go of the instance. Nothing is written. */
    @Override
    public void close() {
        guest = null;
        broken = true;
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

    private Transition first(Assignment assignment) {
        Message message = assignment.message();
        Optional<Id> id = message.isProcess() ? message.tag(Message.MODULE).flatMap(Id::tryParse) : Optional.empty();
        Optional<LoadedModule> module = id.flatMap(modules::find);
        String refusal = module.map(found -> begin(found, message.tags()))
                .orElse(
                        id.isPresent()
                                ? "machine.module-unknown: no module has the id of the Module tag"
                                : "machine.module-missing: slot 0 is not a Process message whose Module tag is an id");
        Bytes digest = module.filter(found -> refusal.isEmpty())
                .map(found -> ready(found).prepared().sourceDigest())
                .orElse(Header.ZEROS);
        Header start = new Header(
                Preparation.VERSION,
                process,
                id.orElse(new Id(Header.ZEROS)),
                digest,
                terms.mode(),
                terms.limits(),
                refusal,
                message.owner(),
                message.tags(),
                assignment.position(),
                assignment.hashChain(),
                0,
                List.of(),
                Header.ZEROS);
        fixedHeader = start.fixedPart();
        if (!refusal.isEmpty()) {
            return finish(assignment, start, noModule(refusal), new int[0], List.of());
        }
        environment = environment(start, module.orElseThrow());
        AosGuest running = running();
        Ending ending = evaluate(running, assignment, terms.limits().gasPerMessage() - running.gasUsed());
        int[] pages = running.memory().nonZeroPages();
        return finish(assignment, start, ending, pages, pages(running.memory(), pages));
    }

    /** Starts a guest; the reason when that is refused. */
    private String begin(LoadedModule loaded, List<Tag> tags) {
        if (loaded.ready().isEmpty()) {
            return loaded.refusal();
        }
        LoadedModule.Ready ready = ready(loaded);
        try {
            terms = Terms.of(tags, loaded.nature(ready), machine);
        } catch (Terms.Refused e) {
            return String.valueOf(e.getMessage());
        }
        GuestLimits bounds = guestLimits();
        if (ready.prepared().memoryMinPages() > bounds.memoryPages()) {
            return "module.too-large: it starts with " + ready.prepared().memoryMinPages()
                    + " pages of memory, the limit is " + bounds.memoryPages()
                    + "; ask for more with the tag Memory-Limit";
        }
        try {
            guest = AosGuest.start(ready.engine(), ready.prepared(), bounds, kind(loaded, ready, tags));
            return "";
        } catch (ModuleRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private Transition next(Assignment assignment, Header current) {
        if (!current.refusal().isEmpty()) {
            return finish(assignment, current, noModule(current.refusal()), new int[0], List.of());
        }
        AosGuest running = running();
        Ending ending = evaluate(running, assignment, terms.limits().gasPerMessage());
        int[] changed = lastChanged;
        return finish(assignment, current, ending, changed, pages(running.memory(), changed));
    }

    private Ending evaluate(AosGuest running, Assignment assignment, long gas) {
        running.forget();
        running.pace(pace);
        Reply reply = running.call(AosText.message(assignment), environment, gas);
        Ending ending = ending(running, reply);
        if (ending.status() == Status.OK) {
            lastChanged = running.commit();
        } else {
            running.rollback();
            lastChanged = new int[0];
        }
        return ending;
    }

    private Ending ending(AosGuest running, Reply reply) {
        long gasUsed = running.gasUsed();
        if (reply.status() != Status.OK) {
            return new Ending(reply.status(), reply.error(), NOTHING, gasUsed);
        }
        try {
            AosResult result = terms.mode() == Mode.COMPATIBLE
                    ? LooseResult.parse(reply.response(), terms.limits().outboxCount())
                    : AosResult.parse(reply.response(), terms.limits().outboxCount());
            Status status = result.error().isPresent() ? Status.ERROR : Status.OK;
            return new Ending(status, result.error().orElse(""), result, gasUsed);
        } catch (BadResult e) {
            return new Ending(Status.BAD_OUTPUT, e.text(), NOTHING, gasUsed);
        }
    }

    private Transition finish(Assignment assignment, Header before, Ending ending, int[] changed, List<Page> pages) {
        Header after = move(assignment, before, changed);
        header = after;
        Evaluation evaluation = evaluation(assignment, ending, after, pages.size());
        return new Transition(evaluation, pages, after.encode(fixedHeader));
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
                dirtyPages);
    }

    private Header move(Assignment assignment, Header before, int[] changed) {
        AosGuest running = guest;
        if (running == null || !before.refusal().isEmpty()) {
            return before.at(assignment.position(), assignment.hashChain(), 0, List.of(), Header.ZEROS);
        }
        long bytes = running.memory().sizeBytes();
        if (changed.length > 0 || bytes != before.memoryBytes()) {
            tree.update(running.memory(), changed);
        }
        return before.at(assignment.position(), assignment.hashChain(), bytes, running.globals(), tree.root());
    }

    private void resume(Header state, SortedMap<Integer, Bytes> pages) {
        if (state.preparationVersion() != Preparation.VERSION) {
            throw new IllegalArgumentException("Process " + process + " was begun with module preparation "
                    + state.preparationVersion() + "; this release has " + Preparation.VERSION);
        }
        LoadedModule loaded = modules.find(state.module())
                .filter(module -> module.ready().isPresent())
                .orElseThrow(() -> new HostFailure("Module " + state.module() + " of process " + process
                        + " is no longer to be had; make it known again"));
        LoadedModule.Ready ready = ready(loaded);
        if (!ready.prepared().sourceDigest().equals(state.moduleDigest())) {
            throw new HostFailure(
                    "Module " + state.module() + " has other bytes than when process " + process + " began");
        }
        guest = Snapshots.resume(ready, kind(loaded, ready, state.tags()), state, pages, guestLimits());
        environment = environment(state, loaded);
        tree.update(running().memory(), running().memory().nonZeroPages());
        if (!tree.root().equals(state.memoryRoot())) {
            throw new IllegalArgumentException(
                    "The pages of process " + process + " do not match its header at " + state.position());
        }
    }

    private GuestKind kind(LoadedModule loaded, LoadedModule.Ready ready, List<Tag> tags) {
        boolean compatible = terms.mode() == Mode.COMPATIBLE;
        Drive drive = machine.drives().open(new DriveSource.Reader(process, tags, loaded.tags()));
        HostOptions options = new HostOptions(
                HostOptions.DEFAULTS.profile(),
                compatible ? terms.limits().gasPerMessage() : HostOptions.COMPUTE_LIMIT,
                drive);
        return new GuestKind(ready.format(), options, compatible);
    }

    private byte[] environment(Header state, LoadedModule module) {
        return AosText.environment(process, state.owner(), state.tags(), module.id(), module.owner(), module.tags());
    }

    private GuestLimits guestLimits() {
        return new GuestLimits(
                terms.limits().gasPerMessage(),
                terms.limits().callDepth(),
                (int) (terms.limits().memoryBytes() / Limits.WASM_PAGE_BYTES),
                terms.limits().inputBytes(),
                terms.limits().outputBytes());
    }

    private AosGuest running() {
        if (guest == null) {
            throw new IllegalStateException("Process " + process + " runs no module");
        }
        return guest;
    }

    private static LoadedModule.Ready ready(LoadedModule loaded) {
        return loaded.ready().orElseThrow();
    }

    private static Ending noModule(String refusal) {
        return new Ending(Status.NO_MODULE, refusal, NOTHING, 0);
    }

    private static List<Page> pages(PagedMemory memory, int[] indexes) {
        List<Page> pages = new ArrayList<>(indexes.length);
        for (int index : indexes) {
            pages.add(new Page(index, memory.page(index)));
        }
        return pages;
    }
}
