package io.railyard.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A gateway with real bytes over real sockets, which can be told to lie, stall and cut. */
public final class LocalGateway implements AutoCloseable {
    /** How it answers requests for bytes. */
    public enum Manner {
        HONEST,
        OTHER_BYTES,
        SHORT,
        STALLING,
        CUTTING,
        BROKEN,
        ENDLESS
    }

    private static final byte[] FILLER = new byte[1 << 16];
    /** More than anybody should read. */
    private static final int ENDLESS_BYTES = 64 << 20;

    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private volatile Manner manner = Manner.HONEST;
    private volatile String attested = "";

    /** On a free port of loopback. */
    public LocalGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Serves {@code content} at {@code path}. */
    public LocalGateway with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** Changes how it answers at {@code path} from now on. */
    public void manner(String path, Manner other) {
        manners.put(path, other);
    }

    /** Changes how it answers elsewhere from now on. */
    public void manner(Manner other) {
        manner = other;
    }

    /** Attestations exist for queries that contain {@code text}. */
    public void attested(String text) {
        attested = text;
    }

    /** What was asked, in order: method, path and range. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** The GraphQL queries, in order. */
    public synchronized List<String> queries() {
        return List.copyOf(queries);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(1);
        Optional<String> range =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range"));
        synchronized (this) {
            requests.add(exchange.getRequestMethod() + " " + path
                    + range.map(r -> " " + r).orElse(""));
        }
        try (exchange) {
            if (path.equals("graphql")) {
                query(exchange);
                return;
            }
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
                exchange.sendResponseHeaders(200, -1);
            } else {
                send(exchange, path, content, range);
            }
        }
    }

    private void query(HttpExchange exchange) throws IOException {
        String query = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        synchronized (this) {
            queries.add(query);
        }
        String edges = !attested.isEmpty() && query.contains(attested) ? "{\"node\":{\"id\":\"x\"}}" : "";
        byte[] body = ("{\"data\":{\"transactions\":{\"edges\":[" + edges + "]}}}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private void send(HttpExchange exchange, String path, byte[] content, Optional<String> range) throws IOException {
        Manner now = manners.getOrDefault(path, manner);
        byte[] part = content.clone();
        if (range.isPresent()) {
            String[] ends = range.get().substring("bytes=".length()).split("-", -1);
            part = Arrays.copyOfRange(content, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1);
        }
        int status = range.isPresent() ? 206 : 200;
        OutputStream body = exchange.getResponseBody();
        switch (now) {
            case BROKEN -> exchange.sendResponseHeaders(503, -1);
            case ENDLESS -> {
                exchange.sendResponseHeaders(status, 0);
                for (int sent = 0; sent < ENDLESS_BYTES; sent += FILLER.length) {
                    body.write(FILLER);
                }
            }
            case SHORT -> {
                exchange.sendResponseHeaders(status, part.length - 1);
                body.write(part, 0, part.length - 1);
            }
            case OTHER_BYTES -> {
                part[0] ^= 1;
                exchange.sendResponseHeaders(status, part.length);
                body.write(part);
            }
            case STALLING, CUTTING -> {
                exchange.sendResponseHeaders(status, part.length);
                body.write(part, 0, part.length / 2);
                body.flush();
                if (now == Manner.STALLING) {
                    awaitClosing();
                }
            }
            default -> {
                exchange.sendResponseHeaders(status, part.length);
                body.write(part);
            }
        }
    }

    private void awaitClosing() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
