package io.railyard.cli.client;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.node.NodeWallet;
import io.railyard.message.signing.Signer;
import io.railyard.message.signing.WalletFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who signs: a wallet file, or one made in the folder of a node of this machine. */
public final class KeyOption {
    /** The wallet that is made when none is given. */
    static final String MADE = "user-wallet.json";

    private static final long MAX_WALLET_BYTES = 64 * 1024;

    @Option(
            names = "--key",
            paramLabel = "WALLET.json",
            description = "who signs: a JSON Web Key (RSA-4096, Ed25519 or secp256k1) or a Solana wallet (default: "
                    + MADE + " in the node's folder, made when missing)")
    private Optional<Path> key = Optional.empty();

    /** For picocli. */
    public KeyOption() {}

    /**
     * The signer.
     *
     * @param notes is told when a wallet is made
     * @throws CommandFailure with {@link ExitCode#USAGE} when there is no such file, {@link ExitCode#DATA} when it is no wallet
     */
    public Signer signer(NodeUrls urls, PrintWriter notes) {
        if (key.isPresent()) {
            return read(key.get());
        }
        Path folder = urls.folder()
                .orElseThrow(() ->
                        new CommandFailure(ExitCode.USAGE, "Nobody to sign as: give a wallet with --key WALLET.json"));
        Path file = folder.resolve(MADE);
        if (!Files.exists(file)) {
            NodeWallet.make(file);
            notes.println("railyard: made a new wallet, " + file);
            notes.flush();
        }
        return read(file);
    }

    private static Signer read(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_WALLET_BYTES) {
                throw new CommandFailure(
                        ExitCode.DATA,
                        "The wallet " + file + " has " + Files.size(file) + " bytes: a wallet has at most "
                                + MAX_WALLET_BYTES);
            }
            return WalletFile.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The wallet " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "): give a file with --key",
                    e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.DATA, "The wallet " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}
