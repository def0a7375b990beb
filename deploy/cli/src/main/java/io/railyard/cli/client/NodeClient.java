package io.railyard.cli.client;

import io.railyard.cli.client.NodeUrls.Unit;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Speaks AO's HTTP (legacy mode) with the units of one node. What a unit refuses becomes a {@link CommandFailure} with the
 * unit's own sentence. Any thread; interrupting it ends the wait.
 */
public final class NodeClient {
    private static final JsonLimits LIMITS = new JsonLimits(256 * 1024 * 1024, 128, 10_000_000);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final long PAUSE_MILLIS = 200;
    private static final int SHOWN = 300;

    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT)
            .build();
    private final NodeUrls urls;
    private final Duration patience;

    /**
     * @param patience longest wait for one answer
     */
    public NodeClient(NodeUrls urls, Duration patience) {
        this.urls = urls;
        this.patience = patience;
    }

    /** Where the units are. */
    public NodeUrls urls() {
        return urls;
    }

    /** Sends a process or a message to the messenger. */
    public void send(DataItem item) {
        post(Unit.MU, "/", item.raw());
    }

    /** Hands a module, or any other data item, to the gateway. */
    public void publish(DataItem item) {
        post(Unit.GATEWAY, "/tx", item.raw());
    }

    /** Has the messenger watch a process, or no longer. */
    public String monitor(Id process, DataItem item, boolean wanted) {
        HttpRequest.Builder request = request(Unit.MU, "/monitor/" + process)
                .header("Content-Type", "application/octet-stream")
                .method(
                        wanted ? "POST" : "DELETE",
                        BodyPublishers.ofByteArray(item.raw().toByteArray()));
        return text(accepted(Unit.MU, request)).strip();
    }

    /** The scheduler's address, which new processes name. */
    public String schedulerAddress() {
        return object(accepted(Unit.SU, request(Unit.SU, "/").GET()), Unit.SU)
                .text("address")
                .orElseThrow(() -> notUnderstood(Unit.SU, "no address"));
    }

    /** What the scheduler knows of a process: {@code process_id, owner, tags, …}. */
    public Json.Obj process(Id process) {
        return object(
                accepted(Unit.SU, request(Unit.SU, "/processes/" + process).GET()), Unit.SU);
    }

    /**
     * Waits until the scheduler knows a process that was just spawned.
     *
     * @throws CommandFailure with {@link ExitCode#LIMIT} when it does not in time
     */
    public void awaitProcess(Id process) {
        long left = patience.toMillis();
        while (left > 0) {
            HttpResponse<InputStream> answer =
                    exchange(Unit.SU, request(Unit.SU, "/processes/" + process).GET());
            text(answer);
            if (answer.statusCode() == 200) {
                return;
            }
            pause();
            left -= PAUSE_MILLIS;
        }
        throw new CommandFailure(
                ExitCode.LIMIT,
                "The messenger took process " + process + ", and the scheduler at " + urls.url(Unit.SU)
                        + " does not know it after " + patience.toSeconds()
                        + " s: see whether the node runs, and why it refused with `railyard process result " + process
                        + " " + process + "`");
    }

    /** The result of a message, waiting for it; of a slot on nodes that know slots. */
    public Json.Obj result(Id process, String messageOrSlot) {
        return waiting(() -> request(Unit.CU, "/result/" + messageOrSlot + "?process-id=" + process)
                .GET());
    }

    /** A page of results. {@code query} holds from, to, sort, limit as far as wanted. */
    public Json.Obj results(Id process, Map<String, String> query) {
        String path = "/results/" + process + query(query);
        return object(accepted(Unit.CU, request(Unit.CU, path).GET()), Unit.CU);
    }

    /** What the message would do, were it the next one. */
    public Json.Obj dryRun(Id process, Json.Obj message) {
        return waiting(() -> request(Unit.CU, "/dry-run?process-id=" + process)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JsonWriter.utf8(message))));
    }

    /**
     * A process's memory.
     *
     * @param headers what the compute unit says of it, by lower-case name
     * @param body the bytes; close it
     */
    public record Memory(SortedMap<String, String> headers, InputStream body) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** The memory after the newest message, or after {@code slot}. */
    public Memory state(Id process, Optional<Long> slot) {
        String path = "/state/" + process + slot.map(at -> "?slot=" + at).orElse("");
        HttpResponse<InputStream> answer =
                accepted(Unit.CU, request(Unit.CU, path).GET());
        SortedMap<String, String> headers = new TreeMap<>();
        answer.headers()
                .map()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(values.size() - 1)));
        return new Memory(headers, answer.body());
    }

    /** Asks the gateway's GraphQL for a page of transactions. */
    GatewayGraph.Page transactions(String query, Json.Obj variables) {
        Json body =
                Json.object().put("query", query).put("variables", variables).build();
        HttpRequest.Builder request = request(Unit.GATEWAY, "/graphql")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JsonWriter.utf8(body)));
        Json.Obj answer = object(accepted(Unit.GATEWAY, request), Unit.GATEWAY);
        return GatewayGraph.page(answer, GatewayGraph.TRANSACTIONS)
                .orElseThrow(() -> notUnderstood(Unit.GATEWAY, JsonWriter.text(answer)));
    }

    private void post(Unit unit, String path, Bytes item) {
        HttpRequest.Builder request = request(unit, path)
                .header("Content-Type", "application/octet-stream")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofByteArray(item.toByteArray()));
        text(accepted(unit, request));
    }

    private HttpRequest.Builder request(Unit unit, String path) {
        return HttpRequest.newBuilder(URI.create(urls.url(unit) + path)).timeout(patience);
    }

    private static String query(Map<String, String> query) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(query)
                .forEach((name, value) -> text.append(text.length() == 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return text.toString();
    }

    /** Makes the request of a compute unit again while the unit says that the answer is on its way. */
    private Json.Obj waiting(java.util.function.Supplier<HttpRequest.Builder> request) {
        long left = patience.toMillis();
        while (true) {
            long begun = System.nanoTime();
            HttpResponse<InputStream> answer = exchange(Unit.CU, request.get());
            int status = answer.statusCode();
            if (status == 200) {
                return object(answer, Unit.CU);
            }
            boolean later = status == 202 || status == 503 || status == 504;
            left -= (System.nanoTime() - begun) / 1_000_000 + PAUSE_MILLIS;
            if (!later || left < 0) {
                throw refused(Unit.CU, answer);
            }
            text(answer);
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted();
        }
    }

    private HttpResponse<InputStream> accepted(Unit unit, HttpRequest.Builder request) {
        HttpResponse<InputStream> answer = exchange(unit, request);
        if (answer.statusCode() / 100 != 2) {
            throw refused(unit, answer);
        }
        return answer;
    }

    private HttpResponse<InputStream> exchange(Unit unit, HttpRequest.Builder request) {
        HttpRequest made = request.build();
        try {
            return http.send(made, BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    ExitCode.LIMIT,
                    "The " + unit.label() + " at " + urls.url(unit) + " gave no answer within " + patience.toSeconds()
                            + " s: ask again, or wait longer with --timeout",
                    e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "No " + unit.label() + " answers at " + urls.url(unit) + " ("
                            + e.getClass().getSimpleName()
                            + "): start the node with `railyard up`, or give another with --node",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted();
        }
    }

    private static CommandFailure refused(Unit unit, HttpResponse<InputStream> answer) {
        String body = text(answer);
        String sentence = shortened(body.isBlank() ? "no reason given" : body.strip());
        try {
            sentence = JsonReader.parse(body)
                    .asObject()
                    .flatMap(object -> object.text("error"))
                    .orElse(sentence);
        } catch (JsonException e) {
            // Other nodes answer in plain text.
        }
        int status = answer.statusCode();
        return new CommandFailure(code(status), "The " + unit.label() + " refuses (" + status + "): " + sentence);
    }

    private static ExitCode code(int status) {
        return switch (status) {
            case 401, 403, 405 -> ExitCode.USAGE;
            case 202, 413, 429, 503, 504 -> ExitCode.LIMIT;
            default -> status >= 500 ? ExitCode.BUG : ExitCode.DATA;
        };
    }

    private Json.Obj object(HttpResponse<InputStream> answer, Unit unit) {
        String text = text(answer);
        try {
            return JsonReader.parse(text.getBytes(StandardCharsets.UTF_8), LIMITS)
                    .asObject()
                    .orElseThrow(() -> notUnderstood(unit, text));
        } catch (JsonException e) {
            throw notUnderstood(unit, text);
        }
    }

    private CommandFailure notUnderstood(Unit unit, String text) {
        return new CommandFailure(
                ExitCode.DATA,
                "What answers at " + urls.url(unit) + " is no " + unit.label() + " of AO: it said " + shortened(text)
                        + ". Give the right URL with --" + unit.code());
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static String text(HttpResponse<InputStream> answer) {
        try (InputStream in = answer.body()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "The answer of " + answer.uri() + " broke off: ask again", e);
        }
    }

    /** The user did not want to wait any longer. */
    public static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Interrupted() {
            super("Interrupted while waiting for the node");
        }
    }
}
