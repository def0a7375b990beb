package io.railyard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The door over real sockets. */
class HttpDoorTest {
    private static final int LIMIT = 1_000;
    private static final String KEY = "0123456789abcdef";

    static {
        // The JDK's server reads it once, before the first door of this JVM.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
    }

    private final AtomicReference<String> failed = new AtomicReference<>("");
    private final Router router = new Router(List.of(
            Route.post("/echo", request -> Response.bytes(200, "text/plain", request.body())),
            Route.get("/stream", request -> Response.streamed("text/plain", 6, out -> out.write(new byte[6]))),
            Route.get(
                    "/client",
                    request -> Response.text(
                            200, request.client() + request.header("X-Mine").orElse(""))),
            Route.get("/fails", request -> {
                throw new IllegalStateException("a secret of ours");
            })));

    private HttpDoor open(DoorLimits limits, ApiKeys keys) throws IOException {
        return HttpDoor.open(
                0,
                router,
                limits,
                new HttpDoor.Surroundings(keys, System::nanoTime, (request, failure) -> failed.set(request)));
    }

    private HttpDoor open() throws IOException {
        return open(DoorLimits.DEFAULTS.withBodyBytes(LIMIT), ApiKeys.NONE);
    }

    private static HttpResponse<String> ask(HttpDoor door, String method, String path, byte[] body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(door.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void takesABodyOfTheLimitAndRefusesOneMore() throws Exception {
        try (HttpDoor door = open()) {
            assertThat(ask(door, "POST", "/echo", new byte[LIMIT]).body()).hasSize(LIMIT);
            HttpResponse<String> refused = ask(door, "POST", "/echo", new byte[LIMIT + 1]);
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(refused.body()).contains("ingest.too-large");
        }
    }

    @Test
    void refusesALargeBodyOfUnknownLength() throws Exception {
        try (HttpDoor door = open()) {
            HttpRequest chunked = HttpRequest.newBuilder(URI.create(door.url() + "/echo"))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[2 * LIMIT])))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(chunked, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    @Test
    void answersBrowsersOfAnyOrigin() throws Exception {
        try (HttpDoor door = open()) {
            HttpResponse<String> asked = ask(door, "OPTIONS", "/echo", new byte[0]);
            assertThat(asked.statusCode()).isEqualTo(204);
            assertThat(asked.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
            assertThat(asked.headers()
                            .firstValue("Access-Control-Allow-Methods")
                            .orElse(""))
                    .contains("DELETE");
            assertThat(ask(door, "GET", "/none", new byte[0]).headers().firstValue("Access-Control-Allow-Origin"))
                    .as("errors too")
                    .contains("*");
        }
    }

    @Test
    void headTellsTheLengthAndSendsNothing() throws Exception {
        try (HttpDoor door = open()) {
            HttpResponse<String> head = ask(door, "HEAD", "/stream", new byte[0]);
            assertThat(head.headers().firstValue("Content-Length")).contains("6");
            assertThat(head.body()).isEmpty();
            assertThat(ask(door, "GET", "/stream", new byte[0]).body()).hasSize(6);
        }
    }

    @Test
    void asksForAKey() throws Exception {
        try (HttpDoor door = open(DoorLimits.DEFAULTS, new ApiKeys(List.of(KEY)))) {
            HttpResponse<String> without = ask(door, "GET", "/client", new byte[0]);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(without.body()).contains("http.key").doesNotContain(KEY);
            assertThat(ask(door, "GET", "/client", new byte[0], "X-Api-Key", KEY)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(ask(door, "OPTIONS", "/client", new byte[0]).statusCode())
                    .as("browsers ask first, without a key")
                    .isEqualTo(204);
        }
    }

    @Test
    void refusesWhoAsksTooOften() throws Exception {
        try (HttpDoor door = open(DoorLimits.DEFAULTS.withRequestsPerSecond(1), ApiKeys.NONE)) {
            int last = 200;
            for (int i = 0; i < 20 && last == 200; i++) {
                last = ask(door, "GET", "/client", new byte[0]).statusCode();
            }
            assertThat(last).isEqualTo(429);
        }
    }

    @Test
    void keepsItsOwnFaultsToItself() throws Exception {
        try (HttpDoor door = open()) {
            HttpResponse<String> answer = ask(door, "GET", "/fails", new byte[0]);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("http.failed").doesNotContain("secret");
            assertThat(failed.get()).isEqualTo("GET /fails");
        }
    }

    @Test
    void cutsOffWhoSendsTooSlowly() throws Exception {
        try (HttpDoor door = open();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), URI.create(door.url()).getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            assertThat(socket.getInputStream().read())
                    .as("the end, without an answer")
                    .isEqualTo(-1);
        }
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (HttpDoor door = open()) {
            int port = URI.create(door.url()).getPort();
            assertThatThrownBy(() -> HttpDoor.open(
                            port,
                            router,
                            DoorLimits.DEFAULTS,
                            new HttpDoor.Surroundings(ApiKeys.NONE, System::nanoTime, (request, failure) -> {})))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Port " + port);
        }
    }

    @Test
    void showsHeadersAndTheClientsAddress() throws Exception {
        try (HttpDoor door = open()) {
            assertThat(ask(door, "GET", "/client", new byte[0], "x-mine", "!").body())
                    .isEqualTo("127.0.0.1!");
        }
    }
}
