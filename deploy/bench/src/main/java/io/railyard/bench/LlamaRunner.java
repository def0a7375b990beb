package io.railyard.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.OperatingSystemMXBean;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.machine.Limits;
import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.HostProfile;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.outcome.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Our side of the llama module: {@link GuestRunner} with a drive behind it. A process of its own. */
public final class LlamaRunner {
    private static final JsonFactory JSON = new JsonFactory();
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final AosGuest guest;
    private final byte[] environment;
    private final List<byte[]> messages;
    private int next;

    private LlamaRunner(AosGuest guest, byte[] environment, List<byte[]> messages) {
        this.guest = guest;
        this.environment = environment;
        this.messages = messages;
    }

    /** The command line that runs it on the JDK at {@code home}. */
    static List<String> command(Path home, Path wasm, Path messages, URI gateway) {
        return List.of(
                home.resolve("bin").resolve("java").toString(),
                "-Xmx1200m",
                "-cp",
                System.getProperty("java.class.path"),
                LlamaRunner.class.getName(),
                wasm.toString(),
                messages.toString(),
                gateway.toString());
    }

    /**
     * Runs.
     *
     * @param arguments module file, messages file, gateway
     * @throws Exception when anything fails; the other side sees the process end
     */
    public static void main(String[] arguments) throws Exception {
        ModuleFormat format = ModuleFormat.WASM64;
        PreparedModule prepared = format.prepare(Files.readAllBytes(Path.of(arguments[0])));
        HostOptions host =
                new HostOptions(HostProfile.LOADER_0_0_49, HostOptions.COMPUTE_LIMIT, drive(URI.create(arguments[2])));
        AosGuest guest =
                AosGuest.start(Engine.own().load(prepared), prepared, bounds(), new GuestKind(format, host, true));
        List<String> lines = Files.readAllLines(Path.of(arguments[1]));
        LlamaRunner runner = new LlamaRunner(guest, texts(lines, "environment").get(0), texts(lines, "tokens"));
        for (byte[] message : texts(lines, "setup")) {
            if (runner.call(message).isEmpty()) {
                throw new IOException("The setup failed");
            }
        }
        runner.serve();
    }

    private static GuestLimits bounds() {
        Limits limits = Limits.COMPATIBLE;
        return new GuestLimits(
                limits.gasPerMessage(),
                limits.callDepth(),
                (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                limits.inputBytes(),
                limits.outputBytes());
    }

    private static Drive drive(URI gateway) throws IOException {
        Path folder = Files.createTempDirectory("railyard-bench-drive");
        folder.toFile().deleteOnExit();
        DriveOptions options =
                DriveOptions.of(Optional.of(gateway), folder).withCacheBytes(0).withEverything(true);
        return new GatewayDrives(options).open(new DriveSource.Reader(Id.ofName("bench llama"), List.of(), List.of()));
    }

    private static List<byte[]> texts(List<String> lines, String label) {
        List<byte[]> texts = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(label + "\t")) {
                texts.add(line.substring(label.length() + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return texts;
    }

    private void serve() throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            int count = Integer.parseInt(words[2]);
            MessageDigest digest = Bytes.sha256Digest();
            int errors = 0;
            long before = SYSTEM.getProcessCpuTime();
            for (int i = 0; i < count; i++) {
                Optional<String> output = call(messages.get(next++ % messages.size()));
                errors += output.isPresent() ? 0 : 1;
                digest.update(told(output.orElse("")).getBytes(StandardCharsets.UTF_8));
            }
            long micros = (SYSTEM.getProcessCpuTime() - before) / 1_000;
            out.println(
                    words[0].equals("check")
                            ? errors + " " + Bytes.of(digest.digest()).hex()
                            : words[1] + " " + count + " " + micros + " " + errors);
        }
    }

    /** The text that the message gave; empty when it failed. */
    private Optional<String> call(byte[] message) throws Exception {
        guest.forget();
        Reply reply = guest.call(message, environment, Limits.COMPATIBLE.gasPerMessage());
        if (reply.status() != Status.OK) {
            System.err.println(reply);
            guest.rollback();
            return Optional.empty();
        }
        guest.commit();
        ReferenceResult result = ReferenceResult.parse(reply.response());
        return result.failed()
                ? Optional.empty()
                : Optional.of(data(result.members().getOrDefault("Output", "{}")));
    }

    private static String data(String output) throws IOException {
        try (JsonParser parser = JSON.createParser(output)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("data");
                if (parser.nextToken() == JsonToken.VALUE_STRING && found) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
        }
        return "";
    }

    /** As {@code reference-runner.mjs} writes it. */
    private static String told(String data) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartArray();
            out.writeString(data);
            out.writeStartArray();
            out.writeEndArray();
            out.writeEndArray();
        }
        return text + "\n";
    }
}
