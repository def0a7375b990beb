package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.message.signing.ArweaveSigner;
import io.railyard.message.signing.DeepHash;
import io.railyard.message.signing.DeepHash.Node;
import io.railyard.message.signing.Signer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process: the npm package arlocal, an Arweave node and gateway for tests, and a wallet that stores data there. */
final class ArweaveChain implements AutoCloseable {
    private static final String PROGRAM = "sinks/arweave/src/test/js/node_modules/arlocal/bin/index.js";
    private static final int START_TRIES = 600;
    private static final String REWARD = "1000000000";

    private final Process process;
    private final URI address;
    private final Signer wallet;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts with an empty chain; its files are in {@code folder}. */
    ArweaveChain(Path folder) throws Exception {
        Path program = AoModules.root().resolve(PROGRAM).toAbsolutePath();
        assumeTrue(Files.exists(program), "SKIPPED: arlocal is not installed; run npm ci in sinks/arweave/src/test/js");
        Files.createDirectories(folder);
        try (ServerSocket free = new ServerSocket(0)) {
            address = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        process = new ProcessBuilder(
                        "node", program.toString(), Integer.toString(address.getPort()), "--hidelogs", "--dbpath", "db")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("arlocal.log").toFile())
                .start();
        awaitStart(folder);
        wallet = wallet();
        get("/mint/" + wallet.aoAddress() + "/100000000000000");
    }

    private void awaitStart(Path folder) throws Exception {
        for (int i = 0; i < START_TRIES && process.isAlive(); i++) {
            try {
                get("/info");
                return;
            } catch (ConnectException e) {
                // Not a sleep: the process may end while we wait.
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        process.destroyForcibly();
        throw new IOException("arlocal did not start: " + Files.readString(folder.resolve("arlocal.log")));
    }

    private static Signer wallet() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(4096);
        return new ArweaveSigner(KeyFactory.getInstance("RSA")
                .getKeySpec(generator.generateKeyPair().getPrivate(), RSAPrivateCrtKeySpec.class));
    }

    URI address() {
        return address;
    }

    String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** A transaction of format 2 with {@code text}, which fits one chunk, mined. */
    Id store(String text) throws Exception {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        Bytes anchor = Bytes.parseBase64Url(get("/tx_anchor"));
        Bytes root = root(data);
        Bytes signature = wallet.sign(DeepHash.of(new Node.Items(List.of(
                blob("2"),
                new Node.Blob(wallet.owner()),
                blob(""),
                blob("0"),
                blob(REWARD),
                new Node.Blob(anchor),
                new Node.Items(List.of(new Node.Items(List.of(blob("Stored"), blob("here"))))),
                blob(Integer.toString(data.length)),
                new Node.Blob(root)))));
        Id id = new Id(Bytes.sha256(signature.toByteArray()));
        Json tag = Json.object()
                .put("name", Bytes.utf8("Stored").base64Url())
                .put("value", Bytes.utf8("here").base64Url())
                .build();
        Json body = Json.object()
                .put("format", 2)
                .put("id", id.toString())
                .put("last_tx", anchor.base64Url())
                .put("owner", wallet.owner().base64Url())
                .put("tags", Json.array(tag))
                .put("target", "")
                .put("quantity", "0")
                .put("data", Bytes.of(data).base64Url())
                .put("data_size", Integer.toString(data.length))
                .put("data_root", root.base64Url())
                .put("reward", REWARD)
                .put("signature", signature.base64Url())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/tx"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonWriter.utf8(body)))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        get("/mine");
        return id;
    }

    private static Node blob(String text) {
        return new Node.Blob(Bytes.utf8(text));
    }

    /** Of a single chunk: the hash of its digest's and its end's hashes. */
    private static Bytes root(byte[] data) {
        byte[] end = ByteBuffer.allocate(32).putInt(28, data.length).array();
        ByteArrayOutputStream leaf = new ByteArrayOutputStream();
        leaf.writeBytes(Bytes.sha256(Bytes.sha256(data).toByteArray()).toByteArray());
        leaf.writeBytes(Bytes.sha256(end).toByteArray());
        return Bytes.sha256(leaf.toByteArray());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
