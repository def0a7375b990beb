package io.railyard.bench.equality;

import io.railyard.bench.judge.ChicoryEngine;
import io.railyard.bench.judge.V8Engine;
import io.railyard.guests.Guests;
import io.railyard.machine.Limits;
import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The process that a configuration runs in. A line goes to a file for each message: status, gas, size of the memory, checksums
 * of the texts, the globals and the changed pages. At every thousandth message, the one before it, the tenth and the hundredth the
 * line has the digest of the whole memory and its Merkle root, made anew, which must be the one kept up message by message.
 */
public final class EqualityRun {
    /** Messages from one digest of the whole memory to the next. */
    static final int CHECKPOINT = 1_000;

    private EqualityRun() {}

    /**
     * Runs the messages of some guests on one engine.
     *
     * @param arguments engine, file for the lines, then guest and number of messages for each guest
     * @throws Exception when a guest could not be run
     */
    public static void main(String[] arguments) throws Exception {
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]), StandardCharsets.UTF_8)) {
            for (int i = 2; i + 1 < arguments.length; i += 2) {
                run(arguments[i], engine(arguments[0]), Integer.parseInt(arguments[i + 1]), out);
                out.flush();
            }
        }
        // A judge's helper process must not keep this one alive.
        System.exit(0);
    }

    private static Engine engine(String name) {
        return switch (name) {
            case "own" -> Engine.own();
            case "own-interpreter" -> Engine.ownInterpreter();
            case "compiled" -> Engine.compiled();
            case "interpreter" -> Engine.interpreter();
            case "chicory" -> new ChicoryEngine(true);
            case "chicory-interpreter" -> new ChicoryEngine(false);
            case "v8" -> new V8Engine("node");
            default -> throw new IllegalArgumentException("There is no engine \"" + name + "\"");
        };
    }

    private static void run(String name, Engine engine, int count, BufferedWriter out)
            throws ModuleRefused, IOException {
        Optional<Path> aos = name.equals(EqualityGuests.AOS) ? EqualityGuests.aos() : Optional.empty();
        byte[] wasm = aos.isPresent()
                ? Files.readAllBytes(aos.get())
                : Guests.named(name).orElseThrow().wasm();
        GuestKind kind = aos.isPresent()
                ? new GuestKind(ModuleFormat.EMSCRIPTEN4, HostOptions.DEFAULTS, true)
                : GuestKind.DEFAULT;
        Limits limits = aos.isPresent() ? Limits.COMPATIBLE : Limits.DEFAULTS;
        GuestLimits bounds = new GuestLimits(
                limits.gasPerMessage(),
                limits.callDepth(),
                (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                limits.inputBytes(),
                limits.outputBytes());
        PreparedModule module = kind.format().prepare(wasm);
        AosGuest guest = AosGuest.start(engine.load(module), module, bounds, kind);
        PageTree tree = new PageTree();
        tree.update(guest.memory(), guest.memory().nonZeroPages());
        EqualityMessages messages = new EqualityMessages(name);
        byte[] environment = messages.environment();
        for (int i = 0; i < count; i++) {
            guest.forget();
            Reply reply = guest.call(messages.next(i), environment, bounds.gas());
            int[] changed = {};
            if (reply.status() == Status.OK) {
                changed = guest.commit();
                tree.update(guest.memory(), changed);
            } else {
                guest.rollback();
            }
            out.write(name + " " + i + ": " + seen(guest, reply, changed));
            if (isCheckpoint(i)) {
                out.write(whole(guest.memory(), tree));
            }
            out.newLine();
        }
    }

    /** Depends on nothing but the place, so that a shorter run has the lines that a longer one begins with. */
    private static boolean isCheckpoint(int index) {
        return index % CHECKPOINT == 0 || index % CHECKPOINT == CHECKPOINT - 1 || index == 9 || index == 99;
    }

    private static String seen(AosGuest guest, Reply reply, int[] changed) {
        CRC32 text = new CRC32();
        text.update((reply.response() + "\n" + reply.error()).getBytes(StandardCharsets.UTF_8));
        CRC32 pages = new CRC32();
        for (int page : changed) {
            pages.update(guest.memory().readBytes((long) page * PagedMemory.PAGE_BYTES, PagedMemory.PAGE_BYTES));
        }
        return reply.status() + " gas " + guest.gasUsed() + " bytes "
                + guest.memory().sizeBytes() + " text "
                + Long.toHexString(text.getValue()) + " globals "
                + guest.globals().hashCode() + " changed "
                + Arrays.hashCode(changed) + " " + Long.toHexString(pages.getValue());
    }

    private static String whole(PagedMemory memory, PageTree kept) {
        MessageDigest digest = Bytes.sha256Digest();
        memory.update(digest, 0, memory.sizeBytes());
        PageTree anew = new PageTree();
        anew.update(memory, memory.nonZeroPages());
        if (!anew.root().equals(kept.root())) {
            return " THE KEPT ROOT " + kept.root().hex() + " IS NOT "
                    + anew.root().hex();
        }
        return " memory " + Bytes.of(digest.digest()).hex() + " root "
                + anew.root().hex();
    }
}
