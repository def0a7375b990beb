package io.railyard.machine;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.BadResult;
import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.extension.Visit;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.Status;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * A module run without a process or a log: exact texts in, exact texts out. For the command line and for comparison
 * with other hosts. A call that returns a text keeps its memory, whatever the text says; one that does not leaves it as
 * it was. In compatible mode a call whose text tells of an error is taken back too, its memory is told as it was before
 * that, and the next call gets a new instance, as in AO's compute unit. Call n is slot n to drives and extensions. State roots are
 * those of a process whose ids and hash chain are zeros. Mutable; owned by one thread.
 */
public final class ModuleSession {
    /** What becomes of the memory after a call whose text tells of an error. */
    public enum OnError {
        /** It is kept. */
        KEEP,
        /** It is taken back after the step has told of it, and the next call gets a new instance: AO's compute unit. */
        TAKE_BACK
    }

    /**
     * What one call gave.
     *
     * @param status OK when a text came back
     * @param response the text, when the status is OK
     * @param error why not, otherwise
     * @param gasUsed gas
     * @param computeGasUsed AO gas; 0 in modules that do not count it
     * @param memoryBytes size of linear memory
     * @param memorySha256 digest of the whole linear memory; empty in a session {@link #withoutMemoryDigest}
     * @param stateRoot state root
     * @param dirtyPages pages of 4 KiB that changed
     * @param hostResults what its extensions asked outside, and were answered
     */
    public record Step(
            Status status,
            String response,
            String error,
            long gasUsed,
            long computeGasUsed,
            long memoryBytes,
            Bytes memorySha256,
            Bytes stateRoot,
            int dirtyPages,
            List<HostResult> hostResults) {}

    private static final DriveSource.Reader NOBODY = new DriveSource.Reader(new Id(Header.ZEROS), List.of(), List.of());

    private final LoadedModule.Ready module;
    private final GuestKind kind;
    private final Mode mode;
    private final OnError onError;
    private final Limits limits;
    private final GuestLimits bounds;
    private final DriveSource.Reader reader;
    private final ExtensionChoice choice;
    private final Drive drive;
    private final Outside outside;
    private PageTree tree = new PageTree();
    private Guest guest;
    private long slot;
    private boolean digests = true;

    /**
     * Prepares, loads and starts {@code wasm}.
     *
     * @throws ModuleRefused when the module is refused
     */
    public ModuleSession(byte[] wasm, MachineOptions options) throws ModuleRefused {
        this(wasm, options, GuestKind.DEFAULT, OnError.KEEP);
    }

    /**
     * Prepares, loads and starts {@code wasm}.
     *
     * @throws ModuleRefused when the module is refused
     */
    public ModuleSession(byte[] wasm, MachineOptions options, GuestKind kind, OnError onError) throws ModuleRefused {
        this(wasm, options, kind, onError, options.engine().engine(options.classCache()));
    }

    /**
     * Prepares, loads and starts {@code wasm} on {@code judge} instead of the options' engine.
     *
     * @throws ModuleRefused when the module is refused
     */
    public ModuleSession(byte[] wasm, MachineOptions options, Engine judge) throws ModuleRefused {
        this(wasm, options, GuestKind.DEFAULT, OnError.KEEP, judge);
    }

    /**
     * Prepares, loads and starts {@code wasm} on {@code judge} instead of the options' engine.
     *
     * @throws ModuleRefused when the module is refused
     */
    public ModuleSession(byte[] wasm, MachineOptions options, GuestKind kind, OnError onError, Engine judge)
            throws ModuleRefused {
        this(
                module(wasm, kind.format(), judge),
                kind,
                onError,
                options.withMode(kind.compatible() ? Mode.COMPATIBLE : Mode.CLEAN),
                NOBODY,
                ExtensionChoice.NONE);
    }

    /**
     * Loads and starts {@code module}, in whatever format the machine of {@code options} runs, with the drive, the extensions and the mode
     * of that machine. The extensions are those that it imports from, each named by a tag of the process or the module.
     *
     * @param process tags of the process that it is run as
     * @param computeLimit AO gas of one message, in modules that count it
     * @throws ModuleRefused when the module is refused, or an extension that it imports from is not named or not there
     */
    public static ModuleSession of(ModuleItem module, List<Tag> process, MachineOptions options, long computeLimit)
            throws ModuleRefused {
        LoadedModule.Ready ready = new ModuleCache(id -> Optional.empty(), options).ready(module);
        LoadedModule loaded = new LoadedModule(module.id(), module.owner(), module.tags(), Optional.of(ready), "");
        boolean compatible = options.mode() == Mode.COMPATIBLE;
        DriveSource.Reader reader = new DriveSource.Reader(NOBODY.process(), process, module.tags());
        ExtensionChoice choice = ExtensionChoice.of(
                process, loaded, ready, options.mode(), options.additions().extensions());
        HostOptions host = new HostOptions(
                HostOptions.DEFAULTS.profile(), computeLimit, options.drives().open(reader), choice.extensions());
        return new ModuleSession(
                ready,
                ready.kind(new GuestKind(AosGuest.DEFAULT_FORMAT, host, compatible)),
                compatible ? OnError.TAKE_BACK : OnError.KEEP,
                options,
                reader,
                choice);
    }

    private ModuleSession(
            LoadedModule.Ready module,
            GuestKind kind,
            OnError onError,
            MachineOptions options,
            DriveSource.Reader reader,
            ExtensionChoice choice)
            throws ModuleRefused {
        this.module = module;
        this.kind = kind;
        this.mode = options.mode();
        this.onError = onError;
        this.reader = reader;
        this.choice = choice;
        drive = kind.options().drive();
        outside = options.additions().outside();
        limits = options.limits();
        bounds = new GuestLimits(
                limits.gasPerMessage(),
                limits.callDepth(),
                (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                limits.inputBytes(),
                limits.outputBytes());
        guest = module.start(bounds, kind, Optional.empty());
        tree.update(guest.memory(), guest.memory().nonZeroPages());
    }

    private static LoadedModule.Ready module(byte[] wasm, ModuleFormat format, Engine judge) throws ModuleRefused {
        PreparedModule prepared = format.prepare(wasm);
        return new WasmModule(prepared, judge.load(prepared), format);
    }

    /** Hands the two UTF-8 texts to {@code handle}. */
    public Step call(byte[] message, byte[] environment) {
        Visit.Place place = new Visit.Place(Position.slot(slot), 0, false);
        Visit visit = new Visit(reader, place, outside);
        drive.begin(Optional.of(place.position()), place.blockHeight());
        guest.visit(visit);
        Reply reply = guest.call(message, environment, bounds.gas());
        long gasUsed = guest.gasUsed();
        long computeGas = guest.computeGasUsed();
        int changed = 0;
        boolean keeps = reply.status() == Status.OK && keeps(reply.response());
        if (keeps) {
            int[] pages = guest.commit();
            tree.update(guest.memory(), pages);
            changed = pages.length;
        } else if (onError == OnError.KEEP) {
            guest.rollback();
        }
        long bytes = guest.memory().sizeBytes();
        Bytes sha256 = memorySha256();
        if (!keeps && onError == OnError.TAKE_BACK) {
            guest.rollback();
            restart();
        }
        return new Step(
                reply.status(),
                reply.response(),
                reply.error(),
                gasUsed,
                computeGas,
                bytes,
                sha256,
                root(),
                changed,
                visit.results());
    }

    private boolean keeps(String response) {
        if (onError == OnError.KEEP) {
            return true;
        }
        try {
            return !ReferenceResult.parse(response).failed();
        } catch (BadResult e) {
            return false;
        }
    }

    /** This session, whose steps do not tell the digest of the whole memory: for long folds of large memories. */
    public ModuleSession withoutMemoryDigest() {
        digests = false;
        return this;
    }

    private Bytes memorySha256() {
        if (!digests) {
            return Bytes.EMPTY;
        }
        MessageDigest digest = Bytes.sha256Digest();
        guest.memory().update(digest, 0, guest.memory().sizeBytes());
        return Bytes.of(digest.digest());
    }

    /** Goes on in a new instance that gets the memory and globals of this one. */
    public void restart() {
        Guest before = guest;
        try {
            guest = module.start(bounds, kind, Optional.empty());
        } catch (ModuleRefused e) {
            throw new IllegalStateException("A module that has started before does not start again", e);
        }
        guest.exchange(pages(guest), pages(before), before.memory().sizeBytes(), before.globals());
        tree = new PageTree();
        tree.update(guest.memory(), guest.memory().nonZeroPages());
    }

    private static PageMap pages(Guest guest) {
        PageMap pages = new PageMap();
        for (int page : guest.memory().nonZeroPages()) {
            pages.put(page, guest.memory().committed(page));
        }
        return pages;
    }

    private Bytes root() {
        Header header = header();
        slot++;
        return header.stateRoot();
    }

    private Header header() {
        return new Header(
                module.version(),
                new Id(Header.ZEROS),
                new Id(Header.ZEROS),
                module.digest(),
                mode,
                limits,
                "",
                "",
                List.of(),
                choice.texts(),
                Position.slot(slot),
                Header.ZEROS,
                guest.memory().sizeBytes(),
                guest.globals(),
                tree.root(),
                Rooting.EACH,
                tree.root());
    }
}
