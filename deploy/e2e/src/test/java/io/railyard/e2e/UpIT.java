package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.guests.Guest;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import io.railyard.schedule.Position;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that stays up, is stopped, killed and started again on its folder, and loses nothing. */
class UpIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int USAGE = 2;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Signer owner = Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {1}));

    @TempDir
    Path folder;

    @Test
    void goesOnAfterAStopAndAfterAKill() throws Exception {
        // given
        Path dir = folder.resolve("node");
        Id process;
        try (RailyardProcess node = up(dir)) {
            Id module = publish(dir, Guest.COUNTER);
            process = post(dir, item(List.of(new Tag("Type", "Process"), new Tag("Module", module.toString()))));
            add(dir, process, 0);
            assertThat(refusal(dir, new byte[] {1, 2, 3})).isEqualTo("ingest.malformed");
            awaitResults(dir, 2);
            node.terminate();
            assertThat(node.await(LIMIT).code()).isZero();
        }

        // when
        try (RailyardProcess node = up(dir)) {
            add(dir, process, 1);
            awaitResults(dir, 3);
            node.kill();
        }
        try (RailyardProcess node = up(dir)) {
            add(dir, process, 2);
            awaitResults(dir, 4);
            node.terminate();
            assertThat(node.await(LIMIT).code()).isZero();
        }

        // then
        RailyardProcess.Ended replay =
                RailyardProcess.run(folder, LIMIT, "replay", "--from", dir.toString(), "--verify");
        assertThat(replay.code()).as("%s", replay).isZero();
        assertThat(slots(dir)).containsExactly(0L, 1L, 2L, 3L);
        // The counter answers its caller, a wallet: nobody's process.
        assertThat(rejectCodes(dir))
                .filteredOn(code -> !code.equals("ordering.unknown-process"))
                .containsExactly("ingest.malformed", "ordering.duplicate", "ordering.duplicate", "ordering.duplicate");
    }

    @Test
    void saysPlainlyWhatStandsInTheWay() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertRefused("Port " + port, "up", "--dir", dir("kafka"), "--kafka-port", port);
        }
        assertRefused("model", "up", "--dir", dir("model"), "--model", dir("missing.gguf"));
        Files.writeString(folder.resolve("bad.gguf"), "GGUF but nothing behind it");
        assertRefused("bad.gguf", "up", "--dir", dir("model"), "--model", dir("bad.gguf"));
        assertRefused("Did you mean \"parallelism\"", "up", "--dir", dir("option"), "--set", "paralelism=2");
        Path file = Files.createFile(folder.resolve("file"));
        assertRefused("cannot be written", "up", "--dir", file.resolve("below").toString());
    }

    @Test
    void refusesASecondInstanceOnOneFolderAndATakenDoor() throws Exception {
        Path dir = folder.resolve("node");
        try (RailyardProcess node = up(dir)) {
            assertRefused("Another railyard (process ", "up", "--dir", dir.toString());
            String port = Integer.toString(URI.create(address(dir, "mu")).getPort());
            assertRefused("Port " + port, "up", "--dir", dir("other"), "--http-port", port);
            node.kill();
        }
    }

    private String dir(String name) {
        return folder.resolve(name).toString();
    }

    private RailyardProcess up(Path dir) throws Exception {
        Files.deleteIfExists(dir.resolve("node.json"));
        RailyardProcess node = RailyardProcess.start(folder, "up", "--dir", dir.toString());
        boolean alive = node.awaitWhileAlive(LIMIT, () -> Files.exists(dir.resolve("node.json")));
        assertThat(alive).as("the node comes up: %s", node.ended()).isTrue();
        return node;
    }

    private void assertRefused(String sentence, String... arguments) throws Exception {
        RailyardProcess.Ended ended = RailyardProcess.run(folder, LIMIT, arguments);
        assertThat(ended.code()).as("%s", ended).isEqualTo(USAGE);
        assertThat(ended.err()).contains(sentence).doesNotContain("\tat ");
    }

    private byte[] item(List<Tag> tags) {
        List<Tag> all = new ArrayList<>(List.of(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1")));
        all.addAll(tags);
        return new DataItemBuilder()
                .tags(all)
                .data(Bytes.utf8("1"))
                .sign(owner)
                .raw()
                .toByteArray();
    }

    private Id publish(Path dir, Guest guest) throws Exception {
        byte[] module = new DataItemBuilder()
                .tags(guest.moduleTags().entrySet().stream()
                        .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                        .toList())
                .data(Bytes.of(guest.wasm()))
                .sign(owner)
                .raw()
                .toByteArray();
        return post(dir, module);
    }

    private void add(Path dir, Id process, int number) throws Exception {
        byte[] message = new DataItemBuilder()
                .target(process)
                .tags(List.of(
                        new Tag("Data-Protocol", "ao"),
                        new Tag("Type", "Message"),
                        new Tag("Action", "Add"),
                        new Tag("Number", Integer.toString(number))))
                .data(Bytes.utf8("1"))
                .sign(owner)
                .raw()
                .toByteArray();
        post(dir, message);
        assertThat(post(dir, message))
                .as("sent twice, accepted twice, one slot")
                .isNotNull();
    }

    private Id post(Path dir, byte[] item) throws Exception {
        HttpResponse<String> answer = send(dir, item);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Id.parse(new ObjectMapper().readTree(answer.body()).get("id").asText());
    }

    private String refusal(Path dir, byte[] item) throws Exception {
        HttpResponse<String> answer = send(dir, item);
        assertThat(answer.statusCode()).isEqualTo(400);
        return new ObjectMapper().readTree(answer.body()).get("code").asText();
    }

    private HttpResponse<String> send(Path dir, byte[] item) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address(dir, "mu")))
                .POST(HttpRequest.BodyPublishers.ofByteArray(item))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String address(Path dir, String name) throws Exception {
        JsonNode node = new ObjectMapper().readTree(Files.readString(dir.resolve("node.json")));
        return node.get(name).asText();
    }

    /** Waits until {@code count} positions have their results. */
    private static void awaitResults(Path dir, int count) throws Exception {
        Set<Position> seen = new TreeSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", address(dir, "kafka"), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(consumer.partitionsFor(Topics.RESULTS).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList());
            for (long left = LIMIT.toMillis(); seen.size() < count && left > 0; left -= POLL.toMillis()) {
                consumer.poll(POLL)
                        .forEach(each ->
                                seen.add(Wire.EVALUATION.decode(each.value()).position()));
            }
        }
        assertThat(seen).hasSize(count);
    }

    private static List<Long> slots(Path dir) throws Exception {
        return rows("SELECT slot FROM '" + dir + "/parquet/evaluations/*.parquet' ORDER BY slot").stream()
                .map(Long::valueOf)
                .toList();
    }

    private static List<String> rejectCodes(Path dir) throws Exception {
        return rows("SELECT code FROM '" + dir + "/parquet/rejections/*.parquet' ORDER BY code");
    }

    private static List<String> rows(String query) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
