package io.railyard.machine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.AoModuleFiles;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.AosText;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.SchedulerText;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.HostProfile;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.schedule.reference.Evaluable;
import io.railyard.schedule.reference.ReferenceCrons.Block;
import io.railyard.schedule.reference.ReferenceCrons.Boundary;
import io.railyard.schedule.reference.ReferenceOrder;
import io.railyard.schedule.reference.SchedulerEntry;
import io.railyard.schedule.reference.SchedulerException;
import io.railyard.schedule.reference.SchedulerItem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Schedules that AO's compute unit followed, followed again: texts, results, cron ticks and memory. */
final class ReferenceFoldTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ReferenceOrder.Transactions NONE = (id, excluded) -> {
        throw new SchedulerException("There is no transaction " + id);
    };

    private static JsonNode vectors(String file) throws IOException {
        try (InputStream in = ReferenceFoldTest.class.getResourceAsStream("/vectors/ao/" + file)) {
            return JSON.readTree(Objects.requireNonNull(in, file));
        }
    }

    private static SchedulerEntry entry(JsonNode node) {
        return SchedulerEntry.parse(JsonReader.parse(node.toString()));
    }

    private static ReferenceOrder order(SchedulerItem process, long height, long millis, List<Block> blocks) {
        return new ReferenceOrder(new ReferenceOrder.Origin(process, height, millis), blocks, NONE);
    }

    private static SchedulerItem process(String id) {
        return new SchedulerItem(
                id,
                "TBApaX7jWHFdOhSirdgXxLAWUUQN6Ag3H3gWWskNxYE",
                Optional.empty(),
                List.of(new Tag("Type", "Process")),
                "",
                Optional.empty(),
                Optional.empty());
    }

    @TestFactory
    Stream<DynamicTest> handsOverTheTextsOfTheReference() throws IOException {
        return StreamSupport.stream(
                        vectors("ao-su-to-message.json").get("cases").spliterator(), false)
                .map(vector -> DynamicTest.dynamicTest(vector.get("name").asText(), () -> {
                    SchedulerEntry entry = entry(vector.get("suNode"));

                    List<Evaluable> due = order(process(entry.process()), 1_500_000, 1_735_689_600_123L, List.of())
                            .next(entry);
                    Evaluable last = due.get(due.size() - 1);

                    assertThat(new String(SchedulerText.message(last), StandardCharsets.UTF_8))
                            .isEqualTo(vector.get("msgJson").asText());
                    assertThat(last.ordinate()).isEqualTo(vector.get("ordinate").asText());
                    assertThat(last.assignment())
                            .isEqualTo(vector.get("isAssignment").asBoolean());
                    // The vectors write it in base64url, the compute unit keeps it in base64.
                    assertThat(last.deepHash()
                                    .map(hash -> hash.replace('+', '-').replace('/', '_')))
                            .isEqualTo(
                                    Optional.ofNullable(vector.get("deepHash").textValue()));
                    System.out.println(vector.get("name").asText() + ": equal");
                }));
    }

    @TestFactory
    Stream<DynamicTest> followsTheComputeUnitsSessions() throws IOException {
        return StreamSupport.stream(
                        vectors("ao-cu-sessions.json").get("sessions").spliterator(), false)
                .map(session -> DynamicTest.dynamicTest(session.get("name").asText(), () -> follow(session)));
    }

    private static void follow(JsonNode session) throws Exception {
        Path module = AoModuleFiles.named(session.get("module").asText());
        HostOptions host = new HostOptions(HostProfile.CU_IMAGE, 9_000_000_000_000L, Drive.NONE);
        ModuleFormat format =
                ModuleFormat.ofCode(session.get("format").asText()).orElseThrow();
        ModuleSession guest = new ModuleSession(
                Files.readAllBytes(module),
                MachineOptions.DEFAULTS.withLimits(Limits.COMPATIBLE),
                new GuestKind(format, host, true),
                ModuleSession.OnError.TAKE_BACK);
        ReferenceFold fold = new ReferenceFold(guest, environment(session));
        SchedulerItem process =
                entry(session.get("suEdges").get(0).get("node")).message().orElseThrow();
        List<Block> blocks = new ArrayList<>();
        session.get("gatewayBlocks")
                .forEach(block -> blocks.add(new Block(
                        block.get("height").asLong(), block.get("timestamp").asLong() * 1_000)));
        ReferenceOrder order = order(
                process,
                session.get("processBlock").asLong(),
                session.get("processTimestamp").asLong(),
                blocks);

        List<ReferenceFold.Evaluated> all = new ArrayList<>();
        for (JsonNode edge : session.get("suEdges")) {
            order.next(entry(edge.get("node"))).forEach(next -> all.add(fold.step(next)));
        }
        JsonNode now = session.get("suTimestamp");
        order.until(new Boundary(
                        "",
                        now.get("block_height").asLong(),
                        now.get("timestamp").asLong()))
                .forEach(next -> all.add(fold.step(next)));

        check(session, all);
    }

    private static byte[] environment(JsonNode session) {
        return AosText.environment(
                Id.parse(session.get("processId").asText()),
                session.get("owner").asText(),
                tags(session.get("processTags")),
                Id.parse(session.get("moduleId").asText()),
                session.get("owner").asText(),
                tags(session.get("moduleTags")));
    }

    private static List<Tag> tags(JsonNode array) {
        List<Tag> tags = new ArrayList<>();
        array.forEach(tag ->
                tags.add(new Tag(tag.get("name").asText(), tag.get("value").asText())));
        return tags;
    }

    private static void check(JsonNode session, List<ReferenceFold.Evaluated> all) throws IOException {
        List<ReferenceFold.Evaluated> scheduled =
                all.stream().filter(one -> one.evaluable().scheduled()).toList();
        for (JsonNode result : session.get("result")) {
            ReferenceFold.Evaluated one = scheduled.get(result.get("nonce").asInt());
            assertThat(JSON.readTree(one.body()))
                    .as("nonce " + result.get("nonce"))
                    .isEqualTo(JSON.readTree(result.get("body").asText()));
        }
        List<String> shown = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (ReferenceFold.Evaluated one : all) {
            if (!one.failed()) {
                shown.add(one.evaluable().timestampMillis() + " "
                        + one.evaluable().ordinate() + " "
                        + one.evaluable().cron().orElse("-"));
            }
        }
        JsonNode results = JSON.readTree(session.get("results").get("body").asText());
        results.get("edges")
                .forEach(edge -> expected.add(cursor(edge.get("cursor").asText())));
        assertThat(shown.subList(0, expected.size())).as("order of results").isEqualTo(expected);
        ReferenceFold.Evaluated last = all.get(all.size() - 1);
        JsonNode state = session.get("state");
        assertThat(last.evaluable().timestampMillis())
                .isEqualTo(state.get("headers").get("last-timestamp").asLong());
        assertThat(last.step().memoryBytes()).isEqualTo(state.get("bytes").asLong());
        assertThat(last.step().memorySha256().hex())
                .as("the whole memory")
                .isEqualTo(state.get("sha256").asText());
        System.out.println(session.get("name").asText() + ": " + all.size() + " evaluations, " + expected.size()
                + " cursors and the whole memory equal");
    }

    private static String cursor(String text) {
        try {
            JsonNode cursor = JSON.readTree(java.util.Base64.getDecoder().decode(text));
            String cron = cursor.path("cron").isTextual() ? cursor.get("cron").asText() : "-";
            return cursor.get("timestamp").asText() + " "
                    + cursor.get("ordinate").asText() + " " + cron;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode user() throws IOException {
        return vectors("ao-su-to-message.json").get("cases").get(0).get("suNode");
    }

    private static JsonNode pushed() throws IOException {
        return vectors("ao-su-to-message.json").get("cases").get(3).get("suNode");
    }

    @Test
    void dropsAMessageThatWasPushedTwiceAndKeepsAUsersRepeat() throws IOException {
        SchedulerEntry user = entry(user());
        SchedulerEntry pushed = entry(pushed());
        ReferenceOrder order = order(process(user.process()), 1_500_000, 1_735_689_600_123L, List.of());

        assertThat(order.next(user)).as("the process first, then the message").hasSize(2);
        assertThat(order.next(user)).hasSize(1);
        assertThat(order.next(pushed)).hasSize(1);
        assertThat(order.next(pushed)).isEmpty();
    }

    @Test
    void takesAnAssignedMessageFromElsewhereAndOnlyOnce() throws IOException {
        SchedulerEntry user = entry(user());
        SchedulerEntry assigned = new SchedulerEntry(
                Optional.empty(),
                "a",
                user.process(),
                0,
                7,
                user.timestampMillis(),
                1,
                Optional.empty(),
                Optional.of("X"),
                List.of("Data"));
        SchedulerItem item = new SchedulerItem(
                "X",
                "OWNER",
                Optional.empty(),
                List.of(new Tag("From-Process", "P")),
                "S",
                Optional.empty(),
                Optional.empty());
        ReferenceOrder order = new ReferenceOrder(
                new ReferenceOrder.Origin(process(user.process()), 1, user.timestampMillis()),
                List.of(),
                (id, excluded) -> item);
        order.next(user);

        List<Evaluable> first = order.next(assigned);

        assertThat(new String(SchedulerText.message(first.get(0)), StandardCharsets.UTF_8))
                .startsWith("{\"Id\":\"X\",\"Signature\":\"S\",\"Owner\":\"OWNER\",\"Target\":\"\",")
                .contains("\"From\":\"P\"")
                .doesNotContain("Forwarded-By", "Data");
        assertThat(order.next(assigned)).isEmpty();
    }

    @Test
    void refusesEntriesThatCannotBeFollowed() throws IOException {
        SchedulerEntry user = entry(user());
        ReferenceOrder order = order(process("another"), 1, 1, List.of());

        assertThatThrownBy(() -> order.next(user)).isInstanceOf(SchedulerException.class);
        assertThatThrownBy(() -> SchedulerEntry.parse(Json.object().build()))
                .isInstanceOf(SchedulerException.class)
                .hasMessageContaining("no assignment");
        assertThatThrownBy(
                        () -> SchedulerEntry.parse(
                                JsonReader.parse(
                                        "{\"message\":null,\"assignment\":{\"id\":\"a\",\"tags\":[{\"name\":\"Process\",\"value\":\"p\"}]}}")))
                .hasMessageContaining("no tag Epoch");
    }
}
