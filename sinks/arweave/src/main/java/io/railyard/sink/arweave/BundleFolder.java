package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bundles on disk. A bundle is named by the SHA-256 of its bytes. {@code .staged-NAME.bin}: written, checkpoint not
 * complete. {@code bundle-NAME.bin}: committed. {@code transaction-NAME.json}: signed for a gateway.
 * {@code receipt-NAME.json}: taken. {@code pending/NAME.json}: why it was not, yet. Every step may be repeated.
 */
final class BundleFolder {
    private static final String BUNDLE = "bundle-";
    private static final String SUFFIX = ".bin";

    private final Path folder;

    BundleFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes {@code bundle} durable under a name that does not count yet. */
    String stage(Bytes bundle) throws IOException {
        String name = Bytes.sha256(bundle.toByteArray()).base64Url();
        Files.createDirectories(folder);
        if (!Files.exists(committed(name))) {
            Path staged = staged(name);
            write(staged, bundle.toByteArray());
        }
        return name;
    }

    /** Makes the staged bundle count; does nothing when it does already. */
    void commit(String name) throws IOException {
        try {
            Files.move(staged(name), committed(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!Files.exists(committed(name))) {
                throw new IOException(
                        "Bundle " + name + " is neither staged nor committed in " + folder
                                + ", though a checkpoint holds it; all workers must share this folder",
                        e);
            }
        }
    }

    /** Names of committed bundles without a receipt, in order. */
    List<String> unposted() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(BUNDLE) && file.endsWith(SUFFIX))
                    .map(file -> file.substring(BUNDLE.length(), file.length() - SUFFIX.length()))
                    .filter(name -> !Files.exists(receipt(name)))
                    .sorted()
                    .toList();
        }
    }

    Bytes read(String name) throws IOException {
        return Bytes.of(Files.readAllBytes(committed(name)));
    }

    /** The sole right to post the bundle; empty while another has it. */
    Optional<Claim> claim(String name) throws IOException {
        return Claim.on(folder.resolve(".posting-" + name + ".lock"));
    }

    boolean isPosted(String name) {
        return Files.exists(receipt(name));
    }

    /** The transaction signed for the bundle, sent or not. */
    Optional<Transaction> transaction(String name) throws IOException {
        Path file = signed(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Json.Obj json = JsonReader.parse(Files.readString(file))
                .asObject()
                .orElseThrow(() -> new IllegalArgumentException("it is not a JSON object"));
        Json.Obj transaction = json.get("transaction")
                .flatMap(Json::asObject)
                .orElseThrow(() -> new IllegalArgumentException("it has no object \"transaction\""));
        String height =
                json.text("height").orElseThrow(() -> new IllegalArgumentException("it has no text member \"height\""));
        return Optional.of(Transaction.parse(transaction, Long.parseLong(height)));
    }

    /** Makes the signed transaction durable; only then it may be sent. */
    void sign(String name, Transaction transaction) throws IOException {
        Json.Obj signed = Json.object()
                .put("bundle", name)
                .put("height", Long.toString(transaction.quote().height()))
                .put("transaction", transaction.json(Bytes.EMPTY))
                .build();
        write(signed(name), CanonicalJson.write(signed));
    }

    /** Remembers that the bundle was taken, when, and what {@code receipt} says about it. */
    void posted(String name, Instant accepted, Json.Obj receipt) throws IOException {
        Json.Obj all = receipt.with("bundle", Json.of(name)).with("accepted", Json.of(accepted.toString()));
        write(receipt(name), CanonicalJson.write(all));
        Files.deleteIfExists(pending(name));
    }

    /** Remembers why the bundle was not taken. */
    void refused(String name, String reason) throws IOException {
        Files.createDirectories(pending(name).getParent());
        Json.Obj pending =
                Json.object().put("bundle", name).put("reason", reason).build();
        write(pending(name), CanonicalJson.write(pending));
    }

    /** Whole or not at all, and on disk when it returns. */
    private static void write(Path file, byte[] bytes) throws IOException {
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        Files.write(part, bytes);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path staged(String name) {
        return folder.resolve(".staged-" + name + SUFFIX);
    }

    private Path committed(String name) {
        return folder.resolve(BUNDLE + name + SUFFIX);
    }

    private Path signed(String name) {
        return folder.resolve("transaction-" + name + ".json");
    }

    private Path receipt(String name) {
        return folder.resolve("receipt-" + name + ".json");
    }

    private Path pending(String name) {
        return folder.resolve("pending").resolve(name + ".json");
    }
}
