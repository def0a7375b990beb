package io.railyard.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.OperatingSystemMXBean;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.StateStore;
import io.railyard.message.Bytes;
import io.railyard.message.Message;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole AO process as the pipeline runs it, in a JVM of its own under commands from standard input: texts built, results
 * read, gas, changed pages, state root; after the messages of a command, what they changed is saved, as at a checkpoint. The peer of
 * {@code reference-runner.mjs}.
 */
public final class ProcessRunner {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final JsonFactory JSON = new JsonFactory();

    /** Takes what is saved and counts it. */
    private static final class Sink implements StateStore {
        private long bytes;

        @Override
        public void record(byte[] record) {
            bytes += record.length;
        }

        @Override
        public void page(int index, byte[] record) {
            bytes += record.length;
        }

        @Override
        public void remove(int index) {
            bytes++;
        }
    }

    private final ProcessRuntime runtime;
    private final Sink sink = new Sink();
    private final Map<String, Integer> next = new TreeMap<>();
    private long slot;

    private ProcessRunner(ProcessRuntime runtime) {
        this.runtime = runtime;
    }

    /** The command line that runs it on the JDK at {@code home}, on the module in {@code wasm}; {@code rooted} if it asks for roots. */
    static List<String> command(Path home, String wasm, boolean rooted) {
        return List.of(
                home.resolve("bin").resolve("java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessRunner.class.getName(),
                wasm,
                Boolean.toString(rooted));
    }

    /**
     * Runs.
     *
     * @param arguments module file, whether the process asks for a memory root at each message
     * @throws Exception when anything fails; the other side sees the process end
     */
    public static void main(String[] arguments) throws Exception {
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        serve(Path.of(arguments[0]), Boolean.parseBoolean(arguments[1]));
                    } catch (IOException e) {
                        throw new IllegalStateException("The runner failed", e);
                    }
                },
                "process",
                ProcessRuntime.DEEP_STACK_BYTES);
        thread.start();
        thread.join();
    }

    private static void serve(Path file, boolean rooted) throws IOException {
        long begin = System.nanoTime();
        ModuleItem module = new ModuleItem(
                AosWorkload.MODULE, AosWorkload.OWNER, AosWorkload.MODULE_TAGS, Bytes.of(Files.readAllBytes(file)));
        Machine machine = new Machine(
                id -> id.equals(module.id()) ? Optional.of(module) : Optional.empty(), MachineOptions.DEFAULTS);
        try (ProcessRuntime runtime = machine.create(AosWorkload.PROCESS)) {
            ProcessRunner runner = new ProcessRunner(runtime);
            for (Message message : AosWorkload.setup(rooted)) {
                runner.step(message);
            }
            runner.answer((System.nanoTime() - begin) / 1_000_000);
        }
    }

    private void answer(long startedMillis) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("ready " + startedMillis + " " + startedMillis);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = commands.readLine()) != null) {
            String[] words = line.split(" ", -1);
            int count = Integer.parseInt(words[2]);
            if (words[0].equals("check")) {
                out.println(check(words[1], count));
                continue;
            }
            long thread = THREADS.getCurrentThreadCpuTime();
            long before = SYSTEM.getProcessCpuTime();
            int errors = 0;
            for (int i = 0; i < count; i++) {
                errors += step(message(words[1])).status() == Status.OK ? 0 : 1;
            }
            save();
            long used = SYSTEM.getProcessCpuTime() - before;
            long own = THREADS.getCurrentThreadCpuTime() - thread;
            out.println(words[1] + " " + count + " " + used / 1_000 + " " + errors + " " + own / 1_000);
        }
    }

    private String check(String kind, int count) throws IOException {
        MessageDigest digest = Bytes.sha256Digest();
        int errors = 0;
        for (int i = 0; i < count; i++) {
            Evaluation evaluation = step(message(kind));
            errors += evaluation.status() == Status.OK ? 0 : 1;
            digest.update(told(evaluation).getBytes(StandardCharsets.UTF_8));
        }
        return errors + " " + Bytes.of(digest.digest()).hex();
    }

    private Message message(String kind) {
        int number = next.merge(kind, 1, Integer::sum) - 1;
        return AosWorkload.message(kind, number % AosWorkload.each());
    }

    private Evaluation step(Message message) {
        return runtime.evaluate(AosWorkload.assignment(message, slot++), Optional.empty())
                .orElseThrow();
    }

    private void save() throws IOException {
        long before = sink.bytes;
        try {
            runtime.save(sink);
        } catch (Exception e) {
            throw new IOException("The state could not be saved", e);
        }
        if (sink.bytes == before) {
            throw new IOException("Nothing was saved");
        }
    }

    /** What a message gave, as {@code reference-runner.mjs} writes it. */
    private static String told(Evaluation evaluation) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartArray();
            out.writeString(data(evaluation.output()).orElse(null));
            out.writeStartArray();
            for (OutboxMessage sent : evaluation.outbox()) {
                out.writeStartArray();
                out.writeString(sent.target());
                out.writeString(sent.data().utf8());
                List<String> tags = new ArrayList<>();
                sent.tags().forEach(tag -> tags.add(tag.name() + "=" + tag.value()));
                out.writeArray(tags.toArray(String[]::new), 0, tags.size());
                out.writeEndArray();
            }
            out.writeEndArray();
            out.writeEndArray();
        }
        return text + "\n";
    }

    /** The member {@code data} of an output. */
    private static Optional<String> data(String output) throws IOException {
        try (JsonParser parser = JSON.createParser(output)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                    return Optional.of(parser.getText());
                }
                parser.skipChildren();
            }
            return Optional.empty();
        }
    }
}
