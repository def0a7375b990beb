package io.railyard.job.drive;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to an Arweave gateway, each with a bounded time, body included, and a few attempts. Thread-safe. */
final class GatewayClient {
    private final String base;
    private final long timeoutMillis;
    private final int attempts;
    private final HttpClient client;

    GatewayClient(URI gateway, long timeoutMillis, int attempts) {
        String text = gateway.toString();
        this.base = text.endsWith("/") ? text : text + "/";
        this.timeoutMillis = timeoutMillis;
        this.attempts = attempts;
        this.client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofMillis(timeoutMillis))
                .build();
    }

    /** A place of data and how long it is. */
    record Found(String path, long length) {}

    /** Where transaction {@code id}'s data is: at {@code /id}, else at {@code /raw/id}; empty when the gateway has none. */
    Optional<Found> find(String id) {
        for (String path : new String[] {id, "raw/" + id}) {
            HttpRequest.Builder request = request(path).method("HEAD", HttpRequest.BodyPublishers.noBody());
            HttpResponse<byte[]> answer = send(request.build());
            long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (answer.statusCode() / 100 == 2 && length >= 0) {
                return Optional.of(new Found(path, length));
            }
        }
        return Optional.empty();
    }

    /** Exactly the bytes from {@code from} on, {@code count} of them. */
    byte[] range(Found found, long from, int count) {
        String range = "bytes=" + from + "-" + (from + count - 1);
        HttpResponse<byte[]> answer =
                send(request(found.path()).header("Range", range).GET().build());
        byte[] body = answer.body();
        if (answer.statusCode() == 206 && body.length == count) {
            return body;
        }
        if (answer.statusCode() == 200 && body.length == found.length()) {
            return java.util.Arrays.copyOfRange(body, (int) from, (int) from + count);
        }
        throw new DriveException("The gateway answered " + base + found.path() + " with status " + answer.statusCode()
                + " and " + body.length + " bytes where " + range + " of " + found.length()
                + " were asked for; try another gateway");
    }

    /** The text at {@code path}; empty when the gateway says that there is none. */
    Optional<byte[]> text(String path) {
        HttpResponse<byte[]> answer = send(request(path).GET().build());
        return answer.statusCode() / 100 == 2 ? Optional.of(answer.body()) : Optional.empty();
    }

    /** The answer to a GraphQL query, a JSON text. */
    byte[] query(String json) {
        HttpResponse<byte[]> answer = send(request("graphql")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
        if (answer.statusCode() / 100 != 2) {
            throw new DriveException("The gateway answered " + base + "graphql with status " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMillis(timeoutMillis));
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        for (int attempt = 1; ; attempt++) {
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
            try {
                HttpResponse<byte[]> given = answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
                if (given.statusCode() < 500 || attempt == attempts) {
                    return given;
                }
            } catch (ExecutionException | TimeoutException e) {
                answer.cancel(true);
                if (attempt == attempts) {
                    throw failed(request, e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DriveException("Interrupted while waiting for " + request.uri(), e);
            }
        }
    }

    private DriveException failed(HttpRequest request, Exception e) {
        String what = e instanceof TimeoutException
                ? "did not answer in " + timeoutMillis + " ms"
                : "could not be read (" + (e.getCause() instanceof IOException io ? io.getMessage() : e.getMessage())
                        + ")";
        return new DriveException(
                "The gateway " + what + ": " + request.method() + " " + request.uri() + ", " + attempts
                        + " attempts; check it, or give another with drive.gateway",
                e);
    }
}
