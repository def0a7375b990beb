package io.railyard.sink.arweave;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A child process: the npm package arlocal, an Arweave gateway for tests that checks signatures and unpacks bundles. */
final class Arlocal implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("src", "test", "js").toAbsolutePath();
    private static final Path PROGRAM = Path.of("node_modules", "arlocal", "bin", "index.js");
    private static final Pattern ID = Pattern.compile("\"id\":\\s*\"([^\"]{43})\"");
    private static final Duration REQUEST = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofMinutes(2);

    private final Path folder;
    private final int port;
    private final Exchange exchange = new Exchange(REQUEST);
    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;

    /** Starts with an empty chain; its files are in {@code folder}. */
    Arlocal(Path folder) throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(SCRIPTS.resolve(PROGRAM)),
                "SKIPPED: arlocal is not installed; run npm ci in sinks/arweave/src/test/js");
        this.folder = Files.createDirectories(folder);
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        this.process = start();
    }

    private Process start() throws IOException, InterruptedException {
        File log = folder.resolve("arlocal.log").toFile();
        Process started = new ProcessBuilder(
                        "node",
                        SCRIPTS.resolve(PROGRAM).toString(),
                        Integer.toString(port),
                        "--hidelogs",
                        "--persist",
                        "--dbpath",
                        "db")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        long tries = START.toMillis() / 100;
        for (long i = 0; i < tries && started.isAlive(); i++) {
            if (exchange.get(URI.create(address() + "/info")).status() == 200) {
                return started;
            }
            // Not a sleep: the process may end while we wait.
            started.waitFor(100, TimeUnit.MILLISECONDS);
        }
        started.destroyForcibly();
        throw new IOException("arlocal did not start on port " + port + ": " + Files.readString(log.toPath()));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    byte[] get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(REQUEST)
                .build();
        HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return response.statusCode() == 200 ? response.body() : new byte[0];
    }

    String text(String path) throws IOException, InterruptedException {
        return new String(get(path), StandardCharsets.UTF_8);
    }

    /** Bundles that came in chunks are unpacked in the background: asks until there is an answer, a bounded time. */
    byte[] await(String path) throws IOException, InterruptedException {
        byte[] found = get(path);
        for (int i = 0; i < 300 && found.length == 0; i++) {
            process.waitFor(100, TimeUnit.MILLISECONDS);
            found = get(path);
        }
        return found;
    }

    /** Ids of all items and transactions with this tag. */
    List<String> tagged(String name, String value) throws InterruptedException {
        String found = graphql(
                "{transactions(first:100,tags:[{name:\"" + name + "\",values:[\"" + value + "\"]}]){edges{node{id}}}}");
        return ID.matcher(found).results().map(id -> id.group(1)).toList();
    }

    private String graphql(String query) throws InterruptedException {
        byte[] body = CanonicalJson.write(Json.object().put("query", query).build());
        return exchange.post(URI.create(address() + "/graphql"), "application/json", body)
                .body();
    }

    /** Gives an address some winston. */
    void mint(String owner) throws IOException, InterruptedException {
        get("/mint/" + owner + "/100000000000000");
    }

    void setBalance(String owner, long winston) throws IOException, InterruptedException {
        byte[] body = CanonicalJson.write(
                Json.object().put("balance", Long.toString(winston)).build());
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/wallet/" + owner + "/balance"))
                .timeout(REQUEST)
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts again with the chain as it was. */
    void restart() throws IOException, InterruptedException {
        process = start();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
