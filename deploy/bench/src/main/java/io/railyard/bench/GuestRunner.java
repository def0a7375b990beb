package io.railyard.bench;

import com.sun.management.OperatingSystemMXBean;
import io.railyard.machine.Limits;
import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Our side of the comparison with the reference: a process of its own that runs the messages of a file under commands
 * from standard input, as {@code reference-runner.mjs} does, with gas, depth, canonical NaN, changed pages and undo.
 */
public final class GuestRunner {
    /** Messages of one label, and which comes next. */
    private static final class Queue {
        private final List<byte[]> messages = new ArrayList<>();
        private int next;
    }

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AosGuest guest;
    private final long gas;
    private final Map<String, Queue> queues = new HashMap<>();
    private byte[] environment = new byte[0];
    /** Whether the time within the guest is taken, by two system calls a message: a tenth of what the smallest guest takes. */
    private final boolean timed;
    /** CPU time within the guest since the last command; 0 when it is not taken. */
    private long callNanos;

    private GuestRunner(AosGuest guest, long gas, boolean timed) {
        this.guest = guest;
        this.gas = gas;
        this.timed = timed;
    }

    /** The command line that runs it on the JDK at {@code home}. */
    static List<String> command(Path home, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin").resolve("java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                GuestRunner.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * Runs.
     *
     * @param arguments module file, format, engine, folder of the class cache or {@code -}, messages file; a sixth for no
     *     times within the guest
     * @throws Exception when anything fails; the other side sees the process end
     */
    public static void main(String[] arguments) throws Exception {
        // Endive's compiled code needs more stack than a thread has.
        Thread thread = new Thread(null, () -> serve(arguments), "guest", 64L << 20);
        thread.start();
        thread.join();
    }

    private static void serve(String[] arguments) {
        try {
            byte[] wasm = Files.readAllBytes(Path.of(arguments[0]));
            ModuleFormat format = ModuleFormat.ofCode(arguments[1]).orElseThrow();
            Optional<ClassCache> cache = arguments[3].equals("-")
                    ? Optional.empty()
                    : Optional.of(new ClassCache(Path.of(arguments[3]), ClassCache.DEFAULT_BYTES));
            long begin = System.nanoTime();
            PreparedModule prepared = cache.isPresent()
                    ? cache.get().prepared(Bytes.sha256(wasm), format.code(), () -> format.prepare(wasm))
                    : format.prepare(wasm);
            EngineModule module = engine(arguments[2], cache).load(prepared);
            long loadedMillis = (System.nanoTime() - begin) / 1_000_000;
            Limits limits = Limits.COMPATIBLE;
            GuestLimits bounds = new GuestLimits(
                    limits.gasPerMessage(),
                    limits.callDepth(),
                    (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                    limits.inputBytes(),
                    limits.outputBytes());
            AosGuest guest =
                    AosGuest.start(module, prepared, bounds, new GuestKind(format, HostOptions.DEFAULTS, true));
            long startedMillis = (System.nanoTime() - begin) / 1_000_000;
            GuestRunner runner = new GuestRunner(guest, bounds.gas(), arguments.length == 5);
            runner.read(Path.of(arguments[4]));
            runner.run("setup", runner.queue("setup").messages.size());
            runner.answer(loadedMillis, startedMillis);
        } catch (Exception e) {
            throw new IllegalStateException("The runner failed", e);
        }
    }

    private static Engine engine(String name, Optional<ClassCache> cache) {
        return name.equals("endive")
                ? Engine.compiled()
                : cache.map(Engine::own).orElseGet(Engine::own);
    }

    private void read(Path file) throws Exception {
        for (String line : Files.readAllLines(file)) {
            int tab = line.indexOf('\t');
            byte[] text = line.substring(tab + 1).getBytes(StandardCharsets.UTF_8);
            if (line.startsWith("environment\t")) {
                environment = text;
            } else {
                queues.computeIfAbsent(line.substring(0, tab), label -> new Queue())
                        .messages
                        .add(text);
            }
        }
    }

    private void answer(long loadedMillis, long startedMillis) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("ready " + loadedMillis + " " + startedMillis);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = commands.readLine()) != null && line.startsWith("run ")) {
            String[] words = line.split(" ", -1);
            int count = Integer.parseInt(words[2]);
            long before = SYSTEM.getProcessCpuTime();
            callNanos = 0;
            int errors = run(words[1], count);
            long used = SYSTEM.getProcessCpuTime() - before;
            out.println(words[1] + " " + count + " " + used / 1_000 + " " + errors + " " + callNanos / 1_000);
        }
    }

    private Queue queue(String label) {
        return Objects.requireNonNull(queues.get(label), () -> "There are no messages " + label);
    }

    /** Whether the member, which comes first or last, is in the envelope; a whole parser would be part of what is measured. */
    private static boolean says(String response, String member) {
        return response.startsWith("{" + member) || response.endsWith(member + "}");
    }

    private int run(String label, int count) {
        Queue queue = queue(label);
        int errors = 0;
        for (int i = 0; i < count; i++) {
            byte[] message = queue.messages.get(queue.next++ % queue.messages.size());
            guest.forget();
            long before = timed ? THREADS.getCurrentThreadCpuTime() : 0;
            Reply reply = guest.call(message, environment, gas);
            callNanos += timed ? THREADS.getCurrentThreadCpuTime() - before : 0;
            if (reply.status() == Status.OK && says(reply.response(), "\"ok\":true")) {
                guest.commit();
            } else {
                if (errors++ == 0) {
                    System.err.println(label + " failed: " + reply);
                }
                guest.rollback();
            }
        }
        return errors;
    }
}
