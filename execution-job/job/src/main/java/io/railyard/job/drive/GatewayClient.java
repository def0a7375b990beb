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
    /** Most bytes of a JSON text. */
    static final int MAX_TEXT_BYTES = 16 << 20;

    private static final int TOO_MANY = 429;

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
            HttpResponse<byte[]> answer = send(request.build(), 0, 0);
            long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (answer.statusCode() / 100 == 2) {
                return Optional.of(new Found(path, length >= 0 ? length : wholeLength(path)));
            }
        }
        return Optional.empty();
    }

    /** Some gateways do not tell a length before they send the data. */
    private long wholeLength(String path) {
        HttpResponse<byte[]> answer = send(request(path).GET().build(), 0, MAX_TEXT_BYTES);
        if (answer.statusCode() != 200) {
            throw new DriveException("The gateway answered " + base + path + " with status " + answer.statusCode()
                    + " after it had said that it is there; try another gateway");
        }
        return answer.body().length;
    }

    /** Exactly the bytes from {@code from} on, {@code count} of them. */
    byte[] range(Found found, long from, int count) {
        String range = "bytes=" + from + "-" + (from + count - 1);
        HttpResponse<byte[]> answer =
                send(request(found.path()).header("Range", range).GET().build(), count, found.length());
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
        HttpResponse<byte[]> answer = send(request(path).GET().build(), 0, MAX_TEXT_BYTES);
        return answer.statusCode() / 100 == 2 ? Optional.of(answer.body()) : Optional.empty();
    }

    /** The answer to a GraphQL query, a JSON text. */
    byte[] query(String json) {
        HttpRequest request = request("graphql")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<byte[]> answer = send(request, 0, MAX_TEXT_BYTES);
        if (answer.statusCode() / 100 != 2) {
            throw new DriveException("The gateway answered " + base + "graphql with status " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofMillis(timeoutMillis));
    }

    /**
     * @param part most bytes of an answer that is a part
     * @param whole most bytes of any other
     */
    private HttpResponse<byte[]> send(HttpRequest request, long part, long whole) {
        for (int attempt = 1; ; attempt++) {
            CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                    request, info -> new BoundedBody(info.statusCode() == 206 ? part : bound(info, whole)));
            try {
                HttpResponse<byte[]> given = answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
                if (given.statusCode() < 500 && given.statusCode() != TOO_MANY) {
                    return given;
                }
                if (attempt == attempts) {
                    throw new DriveException("The gateway answered " + request.method() + " " + request.uri()
                            + " with status " + given.statusCode() + ", " + attempts
                            + " attempts; check it, or give another with drive.gateway");
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

    /** What a gateway writes beside a refusal is not held to the length of data. */
    private static long bound(HttpResponse.ResponseInfo info, long whole) {
        return info.statusCode() / 100 == 2 ? whole : MAX_TEXT_BYTES;
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
