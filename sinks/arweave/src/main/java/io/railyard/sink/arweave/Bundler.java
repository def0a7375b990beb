package io.railyard.sink.arweave;

import io.railyard.message.ans104.DataItem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts data items to a bundler, {@code POST /tx}. Posting an item again is harmless: its id is its signature's hash. */
final class Bundler {
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    /** Arweave's "already processed". */
    private static final int ALREADY = 208;
    /** Most characters of a refusal that are kept. */
    private static final int MAX_REASON = 300;

    private final URI address;
    private final Duration timeout;
    private final HttpClient client;

    Bundler(URI address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * What came of posting.
     *
     * @param taken whether the bundler has the item now
     * @param again whether another try may succeed
     * @param status HTTP status, 0 without an answer
     * @param reason what the bundler or the network said
     */
    record Answer(boolean taken, boolean again, int status, String reason) {}

    Answer post(DataItem item) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeout)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(item.raw().toByteArray()))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(false, true, 0, "No answer from " + address + ": " + e);
        }
    }

    private Answer answer(int status, String body) {
        boolean taken = status == OK || status == CREATED || status == ACCEPTED || status == ALREADY;
        boolean again = status == 408 || status == 425 || status == 429 || status >= 500;
        String said = body.length() <= MAX_REASON ? body : body.substring(0, MAX_REASON) + "…";
        return new Answer(taken, again, status, address + " answered " + status + ": " + said);
    }

    URI address() {
        return address;
    }
}
