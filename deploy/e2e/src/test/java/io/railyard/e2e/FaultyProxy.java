package io.railyard.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes requests on to a gateway and can be told to change, hold back or cut what it answers. */
final class FaultyProxy implements AutoCloseable {
    /** What it does to answers. */
    enum Manner {
        HONEST,
        OTHER_DATA,
        OTHER_TRANSACTION,
        STALLING,
        CUTTING
    }

    private final URI gateway;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger faults = new AtomicInteger();
    private volatile Manner manner = Manner.HONEST;

    FaultyProxy(URI gateway) throws IOException {
        this.gateway = gateway;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Changes what it does; counts faults anew. */
    void manner(Manner other) {
        faults.set(0);
        manner = other;
    }

    /** How many answers were spoiled since the manner changed. */
    int faults() {
        return faults.get();
    }

    private void pass(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + path))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        for (String name : new String[] {"Range", "Content-Type"}) {
            if (exchange.getRequestHeaders().containsKey(name)) {
                request.header(name, exchange.getRequestHeaders().getFirst(name));
            }
        }
        try (exchange) {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (exchange.getRequestMethod().equals("HEAD")) {
                answer.headers()
                        .firstValue("Content-Length")
                        .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
                exchange.sendResponseHeaders(answer.statusCode(), -1);
            } else {
                send(exchange, path, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, String path, HttpResponse<byte[]> answer)
            throws IOException, InterruptedException {
        byte[] body = answer.body();
        boolean transaction = path.startsWith("/tx/");
        boolean data = !transaction && !path.startsWith("/block") && !path.startsWith("/graphql");
        boolean spoiled = answer.statusCode() / 100 == 2
                && body.length > 0
                && (manner == Manner.OTHER_TRANSACTION ? transaction : data && manner != Manner.HONEST);
        if (spoiled) {
            faults.incrementAndGet();
            body = spoil(body);
        }
        exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
        OutputStream out = exchange.getResponseBody();
        if (spoiled && (manner == Manner.STALLING || manner == Manner.CUTTING)) {
            out.write(body, 0, body.length / 2);
            out.flush();
            if (manner == Manner.STALLING) {
                closed.await();
            }
            return;
        }
        out.write(body);
    }

    private byte[] spoil(byte[] body) {
        if (manner == Manner.OTHER_TRANSACTION) {
            return new String(body, StandardCharsets.UTF_8)
                    .replaceFirst("\"quantity\":\\s*\"0\"", "\"quantity\":\"7\"")
                    .getBytes(StandardCharsets.UTF_8);
        }
        byte[] other = body.clone();
        if (manner == Manner.OTHER_DATA) {
            other[other.length - 1] ^= 1;
        }
        return other;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
