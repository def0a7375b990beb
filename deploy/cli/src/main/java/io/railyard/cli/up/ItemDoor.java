package io.railyard.cli.up;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.gateway.GatewayException;
import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.Receipt;
import io.railyard.message.ans104.ItemLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * HTTP on loopback: {@code POST /} with the bytes of a data item answers 202 with its id once the broker has it, 4xx with
 * the refusal, 503 when the broker does not confirm. {@code GET /} says who is there. Bodies are bounded.
 */
final class ItemDoor implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int BACKLOG = 64;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService workers;
    private final InboxProducer inbox;

    private ItemDoor(HttpServer server, ExecutorService workers, InboxProducer inbox) {
        this.server = server;
        this.workers = workers;
        this.inbox = inbox;
    }

    /**
     * Opens the door.
     *
     * @param port on loopback; 0 takes a free one
     * @throws CommandFailure with {@link ExitCode#USAGE} when the port is taken
     */
    static ItemDoor open(int port, InboxProducer inbox) {
        try {
            HttpServer server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            ExecutorService workers = Executors.newFixedThreadPool(THREADS);
            ItemDoor door = new ItemDoor(server, workers, inbox);
            server.setExecutor(workers);
            server.createContext("/", door::handle);
            server.start();
            return door;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Port " + port + " on loopback is taken (" + e.getMessage()
                            + "): stop what uses it, or choose another with --http-port",
                    e);
        }
    }

    /** Where clients post. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(1);
        workers.shutdown();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "POST" -> post(exchange);
                case "GET" -> answer(exchange, OK, Map.of("service", "railyard"));
                default ->
                    answer(
                            exchange,
                            METHOD_NOT_ALLOWED,
                            Map.of(
                                    "error",
                                    "Send data items with POST; " + exchange.getRequestMethod()
                                            + " is not understood here"));
            }
        }
    }

    private void post(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(ItemLimits.MAX_ITEM_BYTES + 1);
        if (body.length > ItemLimits.MAX_ITEM_BYTES) {
            answer(
                    exchange,
                    TOO_LARGE,
                    Map.of(
                            "error",
                            "The body has more than " + ItemLimits.MAX_ITEM_BYTES
                                    + " bytes, the most an item may have: send large bodies by reference",
                            "code",
                            "ingest.too-large"));
            return;
        }
        try {
            answer(exchange, inbox.submit(body).join());
        } catch (CompletionException e) {
            String reason = e.getCause() instanceof GatewayException refused ? refused.getMessage() : e.toString();
            answer(exchange, UNAVAILABLE, Map.of("error", String.valueOf(reason)));
        }
    }

    private static void answer(HttpExchange exchange, Receipt receipt) throws IOException {
        if (receipt instanceof Receipt.Appended appended) {
            answer(
                    exchange,
                    ACCEPTED,
                    Map.of(
                            "id", appended.message().toString(),
                            "process", appended.process().toString(),
                            "message", "Processing DataItem"));
        } else if (receipt instanceof Receipt.ModuleKept kept) {
            answer(exchange, ACCEPTED, Map.of("id", kept.module().toString(), "message", "Module kept"));
        } else if (receipt instanceof Receipt.Refused refused) {
            answer(
                    exchange,
                    BAD_REQUEST,
                    Map.of(
                            "error", refused.rejection().reason(),
                            "code", refused.rejection().code()));
        } else {
            throw new IllegalStateException("Not a receipt: " + receipt);
        }
    }

    private static void answer(HttpExchange exchange, int status, Map<String, String> members) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
            json.writeStartObject();
            for (Map.Entry<String, String> member : new TreeMap<>(members).entrySet()) {
                json.writeStringField(member.getKey(), member.getValue());
            }
            json.writeEndObject();
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.size());
        exchange.getResponseBody().write(body.toByteArray());
    }
}
