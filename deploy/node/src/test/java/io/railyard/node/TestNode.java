package io.railyard.node;

import io.railyard.broker.EmbeddedBroker;
import io.railyard.gateway.GatewayOptions;
import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.ModuleStore;
import io.railyard.guests.Guest;
import io.railyard.job.LocalNode;
import io.railyard.job.config.JobOptions;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.ModuleItem;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import io.railyard.node.messenger.ResultAssigner;
import io.railyard.sequencer.TopicSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;

/** A whole node in this JVM: broker, job, doors. */
final class TestNode implements AutoCloseable {
    static final Signer OWNER = Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {7}));

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final NodeDoors doors;

    TestNode(Path folder) throws Exception {
        this(folder, Map.of(), ResultAssigner.Patience.DEFAULTS);
    }

    /** With further options of the job. */
    TestNode(Path folder, Map<String, String> more, ResultAssigner.Patience patience) throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
        parts.push(broker);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicSettings(2, (short) 1).create(admin);
        }
        Path modules = folder.resolve("modules");
        Map<String, String> all = new TreeMap<>(more);
        all.put("kafka.bootstrap", broker.bootstrapServers());
        all.put("dir", folder.resolve("job").toString());
        JobOptions options = JobOptions.of(all);
        MachineSettings.Modules source = modules(modules.toString());
        parts.push(LocalNode.start(options, source));
        ModuleStore store = new ModuleStore(modules);
        InboxProducer inbox =
                InboxProducer.open(GatewayOptions.of(broker.bootstrapServers(), "test"), store, Clock.systemUTC());
        parts.push(inbox);
        doors = NodeDoors.open(
                new NodeDoors.Parts(
                        broker.bootstrapServers(),
                        folder.resolve("index"),
                        inbox,
                        store,
                        LocalNode.machine(options, source),
                        OWNER,
                        Clock.systemUTC(),
                        LocalNode.baseLayer(options),
                        patience),
                NodeDoors.Settings.DEFAULTS);
        parts.push(doors);
    }

    private static MachineSettings.Modules modules(String folder) {
        return () -> id -> new ModuleStore(Path.of(folder)).get(id).map(TestNode::module);
    }

    private static ModuleItem module(DataItem item) {
        return new ModuleItem(item.id(), item.aoAddress(), item.tags(), item.data());
    }

    NodeDoors doors() {
        return doors;
    }

    /** One request; {@code unit} as in node.json. */
    HttpResponse<byte[]> ask(String method, String unit, String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(doors.urls().get(unit) + path))
                .timeout(PATIENCE)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    Json.Obj json(String unit, String path) throws Exception {
        return read(ask("GET", unit, path, new byte[0]));
    }

    static Json.Obj read(HttpResponse<byte[]> answer) {
        return JsonReader.parse(Bytes.of(answer.body()).utf8()).asObject().orElseThrow();
    }

    /** Sends a signed item to the messenger. */
    Id send(DataItem item) throws Exception {
        HttpResponse<byte[]> answer =
                ask("POST", "mu", "/", item.raw().toByteArray(), "Content-Type", "application/octet-stream");
        if (answer.statusCode() != 202) {
            throw new AssertionError(Bytes.of(answer.body()).utf8());
        }
        return Id.parse(read(answer).text("id").orElseThrow());
    }

    static DataItem module(Guest guest) {
        return new DataItemBuilder()
                .tags(guest.moduleTags().entrySet().stream()
                        .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                        .toList())
                .data(Bytes.of(guest.wasm()))
                .sign(OWNER);
    }

    /** A module whose every result assigns {@code message} and {@code unknown} to {@code process}. */
    static DataItem assigner(Id process, Id message, Id unknown) throws IOException {
        try (InputStream in = TestNode.class.getResourceAsStream("/modules/assigner.wasm")) {
            String wasm = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    .replace("P".repeat(43), process.toString())
                    .replace("M".repeat(43), message.toString())
                    .replace("U".repeat(43), unknown.toString());
            return new DataItemBuilder()
                    .tags(tags("Type", "Module", "Module-Format", "wasm32-unknown-emscripten4"))
                    .data(Bytes.of(wasm.getBytes(StandardCharsets.ISO_8859_1)))
                    .sign(OWNER);
        }
    }

    static DataItem process(Id module, String name) {
        return new DataItemBuilder()
                .tags(tags("Type", "Process", "Module", module.toString(), "Scheduler", "somebody", "Name", name))
                .data("1")
                .sign(OWNER);
    }

    static DataItem message(Id process, String... tags) {
        List<Tag> all = new ArrayList<>(tags("Type", "Message"));
        all.addAll(tags(tags).subList(2, 2 + tags.length / 2));
        return new DataItemBuilder().target(process).tags(all).data("1").sign(OWNER);
    }

    private static List<Tag> tags(String... pairs) {
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1")));
        for (int i = 0; i < pairs.length; i += 2) {
            tags.add(new Tag(pairs[i], pairs[i + 1]));
        }
        return tags;
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
