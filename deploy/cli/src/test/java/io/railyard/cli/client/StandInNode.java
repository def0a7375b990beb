package io.railyard.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A node of one port that answers what a test tells it to, and keeps what it was sent. The real node is met by AosIT. */
public final class StandInNode implements AutoCloseable {
    /** Its scheduler's address. */
    public static final String SCHEDULER = Id.ofName("scheduler").toString();

    private final HttpServer server;
    private final List<DataItem> items = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile Function<DataItem, Json.Obj> evaluation = item -> output("");

    private record Answer(int status, String body) {}

    /** Starts it on a free port. */
    public StandInNode() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its URL. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Writes a {@code node.json} that names it. */
    public Path nodeFile(Path folder) throws IOException {
        Json.ObjectBuilder units = Json.object();
        for (String unit : List.of("mu", "su", "cu", "gateway")) {
            units.put(unit, url());
        }
        return Files.writeString(folder.resolve("node.json"), JsonWriter.text(units.build()));
    }

    /** Has it answer one path, by method and path without query, such as {@code GET /state/ID}. */
    public void answer(String methodAndPath, int status, String body) {
        answers.put(methodAndPath, new Answer(status, body));
    }

    /** What its processes make of items. */
    public void evaluate(Function<DataItem, Json.Obj> made) {
        evaluation = made;
    }

    /** Items that came in, in order. */
    public List<DataItem> items() {
        return new ArrayList<>(items);
    }

    /** Requests as {@code METHOD path?query}, in order. */
    public List<String> requests() {
        return new ArrayList<>(requests);
    }

    /** A result that says {@code text}. */
    public static Json.Obj output(String text) {
        Json data = Json.object()
                .put("data", text)
                .put("prompt", "\u001B[32maos\u001B[0m> ")
                .build();
        return Json.object()
                .put("Messages", Json.array())
                .put("Spawns", Json.array())
                .put("Output", data)
                .put("GasUsed", 7)
                .build();
    }

    /** A result that failed. */
    public static Json.Obj failure(String error) {
        return Json.object().put("Output", "").put("Error", error).build();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        Answer fixed = answers.get(exchange.getRequestMethod() + " " + path);
        Answer answer = fixed == null ? usual(exchange.getRequestMethod(), path, body) : fixed;
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Last-Ordinate", "3");
        exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private Answer usual(String method, String path, byte[] body) {
        if (method.equals("POST") && (path.equals("/") || path.equals("/tx") || path.startsWith("/monitor/"))) {
            items.add(item(body));
            return new Answer(202, "{\"id\":\"x\"}");
        }
        if (path.equals("/")) {
            return new Answer(200, "{\"address\":\"" + SCHEDULER + "\"}");
        }
        if (path.startsWith("/processes/")) {
            return new Answer(200, "{\"process_id\":\"x\",\"owner\":{\"address\":\"somebody\"}}");
        }
        if (path.startsWith("/result/")) {
            String wanted = path.substring("/result/".length());
            return items.stream()
                    .filter(item -> item.id().toString().equals(wanted))
                    .findFirst()
                    .map(item -> new Answer(200, JsonWriter.text(evaluation.apply(item))))
                    .orElseGet(() -> new Answer(404, "{\"error\":\"Message is not known here\"}"));
        }
        if (path.equals("/dry-run")) {
            return new Answer(200, JsonWriter.text(output("dry " + new String(body, StandardCharsets.UTF_8))));
        }
        if (path.equals("/graphql")) {
            return new Answer(200, "{\"data\":{\"transactions\":{\"pageInfo\":{\"hasNextPage\":false},\"edges\":[]}}}");
        }
        return new Answer(404, "not here");
    }

    private static DataItem item(byte[] body) {
        try {
            return DataItem.parse(body, ItemLimits.REFERENCE);
        } catch (RefusedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    /** Reads JSON. */
    public static Json.Obj json(String text) {
        return JsonReader.parse(text).asObject().orElseThrow();
    }
}
