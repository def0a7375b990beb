package io.railyard.sink.arweave;

import io.railyard.sink.arweave.Destination.Fate;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** HTTP requests that end in bounded time, body included, and never throw for what the other side does. Any thread. */
final class Exchange {
    private static final int NO_ANSWER = 0;
    /** Most characters of an answer that are shown. */
    private static final int MAX_SHOWN = 300;

    private final Duration timeout;
    private final HttpClient client;

    Exchange(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * An answer.
     *
     * @param address that was asked
     * @param status of HTTP, 0 without an answer
     * @param body text of the answer, or why there is none
     */
    record Reply(URI address, int status, String body) {
        /** 200, 201, 202 (accepted) or 208 (Arweave's "already processed"). */
        boolean taken() {
            return status == 200 || status == 201 || status == 202 || status == 208;
        }

        /** What this means for a request that had to succeed and did not. */
        Fate fate() {
            if (status == NO_ANSWER) {
                return Fate.SILENT;
            }
            boolean busy = status == 408 || status == 425 || status == 429 || status >= 500;
            return busy ? Fate.BUSY : Fate.REFUSED;
        }

        /** For people. */
        String text() {
            String shown = body.length() <= MAX_SHOWN ? body : body.substring(0, MAX_SHOWN) + "…";
            return status == NO_ANSWER
                    ? "No answer from " + address + ": " + shown
                    : address + " answered " + status + ": " + shown;
        }
    }

    Reply get(URI address) throws InterruptedException {
        return send(HttpRequest.newBuilder(address).GET().build());
    }

    Reply post(URI address, String contentType, byte[] body) throws InterruptedException {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private Reply send(HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        try {
            HttpResponse<String> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(request.uri(), response.statusCode(), response.body());
        } catch (TimeoutException e) {
            return new Reply(request.uri(), NO_ANSWER, "timed out after " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Reply(request.uri(), NO_ANSWER, String.valueOf(e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }
}
