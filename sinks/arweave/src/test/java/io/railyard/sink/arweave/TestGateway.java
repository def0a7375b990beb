package io.railyard.sink.arweave;

import com.sun.net.httpserver.HttpServer;
import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A gateway in memory: knows transactions by id, collects chunks, and refuses as told. It believes signatures; arlocal does not. */
final class TestGateway implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Json.Obj> transactions = new LinkedHashMap<>();
    private final Map<String, ByteArrayOutputStream> chunks = new LinkedHashMap<>();
    private final Map<String, Integer> refusals = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private long height = 100;
    private String price = "1234";

    TestGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
            byte[] text = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, text.length == 0 ? -1 : text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    private record Answer(int status, String body) {}

    private synchronized Answer answer(String method, String path, byte[] body) {
        String request = method + " " + path.replaceAll("/[^/]{43}/", "/ID/");
        requests.add(request);
        Integer refusal = refusals.remove(request);
        if (refusal != null) {
            return new Answer(refusal, "as told");
        }
        return switch (request) {
            case "GET /info" -> new Answer(200, "{\"height\":" + height + "}");
            case "GET /tx_anchor" ->
                new Answer(200, Bytes.sha256(new byte[] {(byte) height}).base64Url());
            case "GET /tx/ID/status" ->
                transactions.containsKey(path.substring("/tx/".length(), path.length() - "/status".length()))
                        ? new Answer(202, "Pending")
                        : new Answer(404, "Not Found");
            case "POST /tx" -> {
                Json.Obj transaction = JsonReader.parse(new String(body, StandardCharsets.UTF_8))
                        .asObject()
                        .orElseThrow();
                transactions.put(transaction.text("id").orElseThrow(), transaction);
                yield new Answer(200, "OK");
            }
            case "POST /chunk" -> {
                Json.Obj chunk = JsonReader.parse(new String(body, StandardCharsets.UTF_8))
                        .asObject()
                        .orElseThrow();
                chunks.computeIfAbsent(chunk.text("data_root").orElseThrow(), root -> new ByteArrayOutputStream())
                        .writeBytes(Bytes.parseBase64Url(chunk.text("chunk").orElseThrow())
                                .toByteArray());
                yield new Answer(200, "{}");
            }
            default -> request.startsWith("GET /price/") ? new Answer(200, price) : new Answer(404, "Not Found");
        };
    }

    /** Answers the next such request with {@code status}; ids in paths are written {@code ID}. */
    synchronized void refuse(String request, int status) {
        refusals.put(request, status);
    }

    synchronized void mine(long blocks) {
        height += blocks;
    }

    synchronized void ask(String winston) {
        price = winston;
    }

    synchronized List<Json.Obj> transactions() {
        return List.copyOf(transactions.values());
    }

    synchronized Bytes chunks(String root) {
        return Bytes.of(chunks.getOrDefault(root, new ByteArrayOutputStream()).toByteArray());
    }

    synchronized long requests(String request) {
        return requests.stream().filter(request::equals).count();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
