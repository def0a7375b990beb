package io.railyard.node.foreign;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.gateway.GatewayTags;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.schedule.Assignment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads another AO node: schedules of its scheduler, results of its compute unit, modules of its gateway. Bounded: answers by size,
 * requests by time and number. One that stalls, cuts or gives something else fails with a sentence. Any number of threads.
 */
public final class SchedulerClient {
    /** Most bytes of one answer. */
    public static final int MAX_ANSWER_BYTES = 128 << 20;
    /** Entries asked for at once. */
    public static final int PAGE = 1_000;
    /** Tries of one request. */
    public static final int TRIES = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonLimits LIMITS = new JsonLimits(MAX_ANSWER_BYTES, 64, 20_000_000);

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** A module as a gateway shows it. */
    public record Module(Id id, String owner, List<Tag> tags, Bytes wasm) {}

    /**
     * Goes over a process's schedule, in order.
     *
     * @param scheduler URL of a scheduler unit
     * @param each gets entry after entry; slots are dense from 0
     * @throws ForeignException when the scheduler fails, repeats itself or leaves out slots
     */
    public void schedule(URI scheduler, Id process, long toSlot, Consumer<Assignment> each) {
        walk(
                scheduler,
                process,
                toSlot,
                edge -> {
                    Assignment entry = ForeignEntry.parse(edge, process);
                    return new Read<>(entry, entry.position().slot(), entry.timestampMillis());
                },
                each);
    }

    /** An entry with its place and time. */
    record Read<T>(T entry, long slot, long timestampMillis) {}

    /** Goes over a process's schedule, whatever is read of each edge; slots are dense from 0. */
    <T> void walk(URI scheduler, Id process, long toSlot, Function<Json, Read<T>> reader, Consumer<T> each) {
        String from = "";
        long expected = 0;
        boolean more = true;
        while (more) {
            Json.Obj page = json(get(at(scheduler, process + "?process-id=" + process + "&limit=" + PAGE + from)));
            List<Json> edges = page.get("edges")
                    .flatMap(Json::asArray)
                    .orElseThrow(() -> new ForeignException(scheduler + " gave a page without edges"));
            long before = expected;
            Read<T> last = null;
            for (Json edge : edges) {
                last = reader.apply(edge);
                if (last.slot() == expected && last.slot() <= toSlot) {
                    each.accept(last.entry());
                    expected++;
                } else if (last.slot() > expected) {
                    throw new ForeignException(scheduler + " leaves out slot " + expected + " of process " + process
                            + ": after it comes slot " + last.slot());
                }
            }
            more = member(page, "page_info")
                            .flatMap(info -> info.get("has_next_page"))
                            .flatMap(Json::asBoolean)
                            .orElse(false)
                    && expected <= toSlot;
            if (more && (last == null || expected == before)) {
                throw new ForeignException(scheduler + " says that there is more of process " + process + " after slot "
                        + (expected - 1) + " and gives nothing new");
            }
            from = last == null ? "" : "&from=" + last.timestampMillis();
        }
    }

    /**
     * A result as a compute unit has it.
     *
     * @param stateRoot hexadecimal, of one of our nodes
     */
    public record Result(Json.Obj body, Optional<String> stateRoot) {}

    /** The result of a message. */
    public Result result(URI compute, Id process, Id message) {
        URI uri = at(compute, "result/" + message + "?process-id=" + process);
        Answer answer = send(HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build());
        return new Result(json(answer.body().toByteArray()), answer.stateRoot());
    }

    private record Answer(Bytes body, Optional<String> stateRoot) {}

    /** A module with its tags. */
    public Module module(URI gateway, Id id) {
        Json query = GatewayGraph.transaction(id.toString(), "owner { address } tags { name value }");
        Json.Obj node = GatewayGraph.first(query(gateway, query))
                .orElseThrow(() -> new ForeignException(gateway + " knows no module " + id));
        String owner =
                member(node, "owner").flatMap(each -> each.text("address")).orElse("");
        return new Module(id, owner, tags(id, node), Bytes.of(get(at(gateway, "raw/" + id))));
    }

    private static List<Tag> tags(Id module, Json.Obj node) {
        try {
            return GatewayTags.texts(node);
        } catch (IllegalArgumentException e) {
            throw new ForeignException("module " + module + " is not shown well: " + e.getMessage(), e);
        }
    }

    /** The answer to a GraphQL query. */
    Json.Obj query(URI gateway, Json query) {
        HttpRequest request = HttpRequest.newBuilder(at(gateway, "graphql"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonWriter.utf8(query)))
                .build();
        return json(send(request).body().toByteArray());
    }

    /** The JSON object at {@code path}. */
    Json.Obj object(URI base, String path) {
        return json(get(at(base, path)));
    }

    /** The text at {@code path}; bytes that are no UTF-8 become U+FFFD. */
    String text(URI base, String path) {
        return Bytes.of(get(at(base, path))).utf8();
    }

    static Optional<Json.Obj> member(Json.Obj object, String name) {
        return object.get(name).flatMap(Json::asObject);
    }

    private static URI at(URI base, String path) {
        String text = base.toString();
        return URI.create(text.endsWith("/") ? text + path : text + "/" + path);
    }

    private static Json.Obj json(byte[] body) {
        try {
            return JsonReader.parse(body, LIMITS)
                    .asObject()
                    .orElseThrow(() -> new ForeignException("an answer is JSON, but no object"));
        } catch (JsonException e) {
            throw new ForeignException("an answer is no JSON: " + e.getMessage(), e);
        }
    }

    private byte[] get(URI uri) {
        return send(HttpRequest.newBuilder(uri).timeout(PATIENCE).GET().build())
                .body()
                .toByteArray();
    }

    private Answer send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(request);
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw new ForeignException(
                            request.uri() + " did not answer well " + TRIES + " times: " + e.getMessage(), e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ForeignException("Interrupted while waiting for " + request.uri(), e);
            }
        }
    }

    private Answer once(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            byte[] body = in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (body.length > MAX_ANSWER_BYTES) {
                throw new ForeignException(request.uri() + " answers with more than " + MAX_ANSWER_BYTES
                        + " bytes, the most that is read");
            }
            if (answer.statusCode() >= 500) {
                throw new IOException("status " + answer.statusCode());
            }
            if (answer.statusCode() != 200) {
                String said = Bytes.of(body).utf8();
                throw new ForeignException(request.uri() + " answers " + answer.statusCode() + ": "
                        + (said.length() <= 300 ? said : said.substring(0, 300) + "…"));
            }
            return new Answer(Bytes.of(body), answer.headers().firstValue("state-root"));
        }
    }
}
