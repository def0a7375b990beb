package io.railyard.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * HTTP/1.1 on one port: the JDK's server in front of a {@link Router}. Answers OPTIONS and allows browsers of any origin
 * (CORS), asks for a key when there are keys, bounds bodies, rates, threads and connections, and cuts off who is slow.
 * A failure of ours is answered 500 without its details and told to the listener.
 */
public final class HttpDoor implements AutoCloseable {
    private static final int BACKLOG = 256;
    private static final int NO_BODY = -1;
    private static final int CHUNK_BYTES = 1 << 16;

    static {
        // Read once by the JDK's server, before the first is made. A user's own setting counts.
        defaults("sun.net.httpserver.maxReqTime", DoorLimits.ARRIVAL_SECONDS);
        defaults("sun.net.httpserver.maxRspTime", DoorLimits.ANSWER_SECONDS);
        defaults("jdk.httpserver.maxConnections", DoorLimits.CONNECTIONS);
        System.setProperty("sun.net.httpserver.nodelay", System.getProperty("sun.net.httpserver.nodelay", "true"));
    }

    private final HttpServer server;
    private final ExecutorService workers;
    private final Router router;
    private final DoorLimits limits;
    private final Surroundings surroundings;
    private final RateLimit rate;

    /** Hears of failures that are ours. */
    @FunctionalInterface
    public interface Listener {
        /** A request could not be answered because of a fault of ours. */
        void failed(String request, Throwable failure);
    }

    /**
     * What a door is told from outside.
     *
     * @param keys who may come in
     * @param nanos a clock that only goes forward, ns
     * @param listener hears of failures that are ours
     */
    public record Surroundings(ApiKeys keys, LongSupplier nanos, Listener listener) {}

    private HttpDoor(
            HttpServer server, ExecutorService workers, Router router, DoorLimits limits, Surroundings surroundings) {
        this.server = server;
        this.workers = workers;
        this.router = router;
        this.limits = limits;
        this.surroundings = surroundings;
        this.rate = new RateLimit(limits.requestsPerSecond(), surroundings.nanos());
    }

    /**
     * Opens a door on loopback.
     *
     * @param port 0 takes a free one
     * @throws IOException when the port is taken
     */
    public static HttpDoor open(int port, Router router, DoorLimits limits, Surroundings surroundings)
            throws IOException {
        HttpServer server = server(port);
        ThreadPoolExecutor workers = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                60,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.waiting()),
                task -> {
                    Thread thread = new Thread(task, "railyard-http");
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
        HttpDoor door = new HttpDoor(server, workers, router, limits, surroundings);
        server.setExecutor(workers);
        server.createContext("/", door::handle);
        server.start();
        return door;
    }

    private static HttpServer server(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            BindException named = new BindException("Port " + port + " on loopback is taken (" + e.getMessage() + ")");
            named.initCause(e);
            throw named;
        }
    }

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Closes at once what waits, and gives what is being answered a second. */
    @Override
    public void close() {
        server.stop(1);
        workers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Response answer;
            try {
                answer = answer(exchange);
            } catch (HttpError e) {
                answer = e.response();
            } catch (RuntimeException | StackOverflowError e) {
                surroundings.listener().failed(exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
                answer = new HttpError(
                                500,
                                "http.failed",
                                "A fault of the node's own stopped this request; its log says more. Nothing was changed"
                                        + " that the answer does not show")
                        .response();
            }
            send(exchange, answer);
        }
    }

    private Response answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (method.equals("OPTIONS")) {
            return Response.empty(204);
        }
        Request bare = bare(exchange, method);
        if (!rate.take(bare.client())) {
            throw new HttpError(
                            429,
                            "http.too-many-requests",
                            "More than " + limits.requestsPerSecond() + " requests a second came from " + bare.client()
                                    + ": wait a second and go on slower")
                    .with("Retry-After", "1");
        }
        if (!surroundings.keys().admits(bare)) {
            throw new HttpError(
                            401,
                            "http.key",
                            "This node asks for a key: send it as Authorization: Bearer KEY, or as X-Api-Key: KEY")
                    .with("WWW-Authenticate", "Bearer");
        }
        return router.answer(bare.withBody(body(exchange, bare)));
    }

    private static Request bare(HttpExchange exchange, String method) {
        Map<String, String> headers = new TreeMap<>();
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            headers.put(
                    header.getKey().toLowerCase(Locale.ROOT), header.getValue().get(0));
        }
        String query = exchange.getRequestURI().getRawQuery();
        String path = exchange.getRequestURI().getPath();
        return new Request(
                method,
                path == null || path.isEmpty() ? "/" : path,
                Map.of(),
                Query.parse(query == null ? "" : query),
                headers,
                Bytes.EMPTY,
                exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    private Bytes body(HttpExchange exchange, Request request) throws IOException {
        long announced = request.header("Content-Length").map(HttpDoor::number).orElse(0L);
        if (announced <= limits.bodyBytes()) {
            byte[] body = exchange.getRequestBody().readNBytes(limits.bodyBytes() + 1);
            if (body.length <= limits.bodyBytes()) {
                return Bytes.of(body);
            }
        } else {
            discard(exchange.getRequestBody(), 2L * limits.bodyBytes());
        }
        throw new HttpError(
                413,
                "ingest.too-large",
                "The body has more than " + limits.bodyBytes()
                        + " bytes, the most a request may have here: send large bodies by reference");
    }

    /** Reads on, so that the client gets to read the answer; who sends more than twice the limit is cut off. */
    private static void discard(InputStream in, long most) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = most;
        int read = in.read(chunk);
        while (read > 0 && left > 0) {
            left -= read;
            read = in.read(chunk);
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw HttpError.badRequest("http.content-length", "Content-Length is no number: send the body's length");
        }
    }

    private static void send(HttpExchange exchange, Response answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        headers.set("Access-Control-Allow-Origin", "*");
        headers.set("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS");
        headers.set("Access-Control-Allow-Headers", "*");
        headers.set("Access-Control-Expose-Headers", "*");
        long length = answer.content().length();
        if (exchange.getRequestMethod().equals("HEAD") || length == 0) {
            if (answer.status() != 204) {
                headers.set("Content-Length", Long.toString(length));
            }
            exchange.sendResponseHeaders(answer.status(), NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), length);
        try (OutputStream out = exchange.getResponseBody()) {
            write(answer.content(), out);
        }
    }

    private static void write(Response.Content content, OutputStream out) throws IOException {
        if (content instanceof Response.Content.Whole whole) {
            byte[] bytes = whole.bytes().toByteArray();
            for (int at = 0; at < bytes.length; at += CHUNK_BYTES) {
                out.write(bytes, at, Math.min(CHUNK_BYTES, bytes.length - at));
            }
        } else if (content instanceof Response.Content.Streamed streamed) {
            streamed.source().writeTo(out);
        } else {
            throw new IllegalStateException("Not a content: " + content);
        }
    }

    private static void defaults(String property, int value) {
        System.setProperty(property, System.getProperty(property, Integer.toString(value)));
    }
}
