package io.railyard.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An Arweave gateway on this machine that holds one transaction: the small model that comes with Railyard. */
public final class ModelGateway implements AutoCloseable {
    /** The id of the transaction. */
    public static final String MODEL = "TinyNews0000000000000000000000000000000000_";

    private static final String FILE = "/io/railyard/llama/tiny-news/model.gguf";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final byte[] model;

    private ModelGateway(byte[] model) throws IOException {
        this.model = model;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /** Starts one on a free port. */
    public static ModelGateway start() throws IOException {
        try (InputStream in = ModelGateway.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException("The model " + FILE + " is not on the class path");
            }
            ModelGateway gateway = new ModelGateway(in.readAllBytes());
            gateway.server.start();
            return gateway;
        }
    }

    /** Where it is. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().endsWith("/" + MODEL)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(model.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                send(exchange, 200, 0, model.length - 1);
                return;
            }
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            int last = Math.min(Integer.parseInt(ends[1]), model.length - 1);
            int first = Integer.parseInt(ends[0]);
            exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + model.length);
            send(exchange, 206, first, last);
        }
    }

    private void send(HttpExchange exchange, int status, int first, int last) throws IOException {
        int length = last - first + 1;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        exchange.getResponseBody().write(model, first, length);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
