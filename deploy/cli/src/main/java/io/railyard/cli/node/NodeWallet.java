package io.railyard.cli.node;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.message.signing.Ed25519Signer;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Objects;

/**
 * The key with which a local node signs its bundles: an Ed25519 JSON Web Key (RFC 8037) in the node's folder, made on the
 * first start and readable by its owner only. A wallet of the user's takes its place with the option {@code arweave.wallet}.
 */
public final class NodeWallet {
    private static final String NAME = "wallet.json";
    private static final int SEED_BYTES = 32;

    private NodeWallet() {}

    /**
     * The wallet file of the node on {@code dir}.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when it cannot be written
     */
    static Path of(Path dir) {
        Path file = dir.resolve(NAME);
        if (!Files.exists(file)) {
            make(file);
        }
        return file;
    }

    /**
     * Makes a new wallet.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when {@code file} cannot be written
     */
    public static void make(Path file) {
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        Bytes secret = Bytes.of(seed);
        Json key = Json.object()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("x", Ed25519Signer.ofSeed(secret).owner().base64Url())
                .put("d", secret.base64Url())
                .build();
        try {
            Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
            Path draft = Files.createTempFile(folder, NAME, ".part");
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(draft, JsonWriter.text(key));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The wallet " + file + " cannot be written (" + e.getMessage()
                            + "): choose a folder with room and write permission",
                    e);
        }
    }
}
