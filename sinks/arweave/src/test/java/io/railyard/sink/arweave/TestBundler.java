package io.railyard.sink.arweave;

import com.sun.net.httpserver.HttpServer;
import io.railyard.message.ans104.DataItem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A bundler that really checks what it is sent, and answers as told first. */
final class TestBundler implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Integer> answers = new ArrayDeque<>();
    private final List<DataItem> taken = new ArrayList<>();
    private int requests;

    TestBundler() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/tx", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = answer(body);
            byte[] text = ("{\"status\":" + status + "}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    private synchronized int answer(byte[] body) {
        requests++;
        Integer told = answers.poll();
        if (told != null) {
            return told;
        }
        DataItem item = DataItem.parse(body);
        if (!item.verify().valid()) {
            return 400;
        }
        taken.add(item);
        return 200;
    }

    synchronized void answerFirst(int... statuses) {
        for (int status : statuses) {
            answers.add(status);
        }
    }

    synchronized List<DataItem> taken() {
        return List.copyOf(taken);
    }

    synchronized int requests() {
        return requests;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/tx");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
