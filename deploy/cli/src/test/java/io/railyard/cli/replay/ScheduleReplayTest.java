package io.railyard.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.gateway.ModuleStore;
import io.railyard.guests.Guest;
import io.railyard.http.ApiKeys;
import io.railyard.http.DoorLimits;
import io.railyard.http.HttpDoor;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.http.Router;
import io.railyard.job.history.ReplayResult;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.node.foreign.ForeignException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of a scheduler that keeps its word, and of some that do not. */
class ScheduleReplayTest {
    private static final Id PROCESS = Id.ofName("their process");

    @TempDir
    Path modules;

    private Id module = PROCESS;

    @BeforeEach
    void publish() {
        module = new ModuleStore(modules)
                .put(new DataItemBuilder()
                        .tags(Guest.COUNTER.moduleTags().entrySet().stream()
                                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                                .toList())
                        .data(Bytes.of(Guest.COUNTER.wasm()))
                        .sign(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {3}))));
    }

    private ReplayResult replay(Response page) throws Exception {
        return replay(page, Response.empty(404), false);
    }

    private ReplayResult replay(Response page, Response result, boolean verify) throws Exception {
        Router router =
                new Router(List.of(Route.get("/{id}", request -> page), Route.get("/result/{id}", request -> result)));
        HttpDoor.Surroundings surroundings =
                new HttpDoor.Surroundings(ApiKeys.NONE, System::nanoTime, (request, failure) -> {});
        try (HttpDoor door = HttpDoor.open(0, router, DoorLimits.DEFAULTS, surroundings)) {
            URI url = URI.create(door.url());
            Optional<URI> compute = verify ? Optional.of(url) : Optional.empty();
            return new ScheduleReplay(url, Optional.empty(), compute, Optional.of(modules), MachineOptions.DEFAULTS)
                    .run(new TreeSet<>(List.of(PROCESS)), Long.MAX_VALUE, ScheduleReplay.Order.LOG);
        }
    }

    private static Response page(boolean more, Json... edges) {
        return Response.json(
                200,
                Json.object()
                        .put(
                                "page_info",
                                Json.object().put("has_next_page", more).build())
                        .put("edges", Json.array(edges))
                        .build());
    }

    private Json first(String... more) {
        List<Json> tags = new ArrayList<>(
                List.of(tag("Data-Protocol", "ao"), tag("Type", "Process"), tag("Module", module.toString())));
        for (int i = 0; i < more.length; i += 2) {
            tags.add(tag(more[i], more[i + 1]));
        }
        return edge(0, message(PROCESS, "", tags));
    }

    private static Json add(int slot) {
        return edge(
                slot,
                message(
                        Id.ofName("message " + slot),
                        PROCESS.toString(),
                        List.of(tag("Type", "Message"), tag("Action", "Add"), tag("Number", "1"))));
    }

    private static Json message(Id id, String target, List<Json> tags) {
        Json owner = Json.object().put("address", "somebody").put("key", "").build();
        return Json.object()
                .put("id", id.toString())
                .put("owner", owner)
                .put("data", "1")
                .put("tags", new Json.Arr(tags))
                .put("signature", "")
                .put("anchor", Json.ofNull())
                .put("target", target)
                .build();
    }

    private static Json edge(int slot, Json message) {
        Json facts = Json.array(
                tag("Process", PROCESS.toString()),
                tag("Nonce", Integer.toString(slot)),
                tag("Timestamp", Integer.toString(1_000 + slot)),
                tag("Block-Height", "000000000007"),
                tag("Hash-Chain", PROCESS.toString()));
        Json assignment = Json.object().put("tags", facts).build();
        return Json.object()
                .put(
                        "node",
                        Json.object()
                                .put("message", message)
                                .put("assignment", assignment)
                                .build())
                .put("cursor", Integer.toString(1_000 + slot))
                .build();
    }

    private static Json tag(String name, String value) {
        return Json.object().put("name", name).put("value", value).build();
    }

    @Test
    void foldsEverySlotOfThePages() throws Exception {
        ReplayResult result = replay(page(false, first(), add(1), add(2)));

        assertThat(result.positions()).isEqualTo(3);
        assertThat(result.equal()).isTrue();
        assertThat(replay(page(false, first(), add(1), add(2))).rootsDigest()).isEqualTo(result.rootsDigest());
        assertThat(replay(page(false, first(), add(1))).rootsDigest()).isNotEqualTo(result.rootsDigest());
    }

    @Test
    void namesTheFirstResultThatDiffers() throws Exception {
        Response other =
                Response.json(200, Json.object().put("Output", "never said").build());

        ReplayResult result = replay(page(false, first(), add(1)), other, true);

        assertThat(result.equal()).isFalse();
        assertThat(result.firstDifference().orElseThrow().position().slot()).isZero();
    }

    @Test
    void refusesSchedulersThatDoNotKeepTheirWord() {
        assertRefused(page(false, first(), add(2)), "leaves out slot 1");
        assertRefused(page(true, first(), add(1)), "gives nothing new");
        assertRefused(page(true), "gives nothing new");
        assertRefused(Response.text(200, "<html>"), "no JSON");
        assertRefused(Response.json(200, Json.object().build()), "without edges");
        assertRefused(Response.json(404, Json.object().put("error", "who?").build()), "answers 404");
        assertRefused(Response.text(503, "later"), "did not answer well 3 times");
        assertRefused(page(false, edge(0, Json.ofNull())), "pure assignment");
        assertRefused(page(false, Json.object().build()), "no assignment");
    }

    @Test
    void refusesLogsItCannotFoldAsTheyAre() {
        assertRefused(page(false, first("Cron-Interval", "1-minute")), "crons");
        assertRefused(page(false, edge(0, message(Id.ofName("m"), PROCESS.toString(), List.of()))), "does not begin");
    }

    private void assertRefused(Response page, String sentence) {
        assertThatThrownBy(() -> replay(page))
                .isInstanceOf(ForeignException.class)
                .hasMessageContaining(sentence);
    }
}
