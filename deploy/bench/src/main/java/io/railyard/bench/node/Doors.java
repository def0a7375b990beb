package io.railyard.bench.node;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** A node's HTTP endpoints, asked one request at a time by any number of threads. */
final class Doors {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> urls;

    /** @param urls by unit, as in {@code node.json} */
    Doors(Map<String, String> urls) {
        this.urls = Map.copyOf(urls);
    }

    /**
     * The document at {@code path}.
     *
     * @throws WrongAnswer when the status is not 2xx or the body is no JSON object
     */
    Json.Obj get(String unit, String path) throws IOException, InterruptedException {
        return answer(unit, path, request(unit, path).GET());
    }

    /** What {@code body} is answered. */
    Json.Obj post(String unit, String path, Bytes body) throws IOException, InterruptedException {
        return answer(
                unit,
                path,
                request(unit, path)
                        .header("Content-Type", "application/octet-stream")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private HttpRequest.Builder request(String unit, String path) {
        return HttpRequest.newBuilder(URI.create(urls.get(unit) + path)).timeout(PATIENCE);
    }

    private Json.Obj answer(String unit, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        String text = Bytes.of(response.body()).utf8();
        if (response.statusCode() / 100 != 2) {
            throw new WrongAnswer(unit + " " + path + " was answered " + response.statusCode() + ": " + text);
        }
        return JsonReader.parse(text)
                .asObject()
                .orElseThrow(() -> new WrongAnswer(unit + " " + path + " was answered without an object: " + text));
    }
}
