package io.railyard.cli.item;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Signer;
import io.railyard.message.signing.WalletFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a signed item. */
@Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = "Builds and signs a data item; equal input gives the same bytes.",
        footer = "Exit codes: 0 done, 2 a file or option is unusable, 3 the wallet is none, 5 the tags are too large.")
final class SignCommand implements Callable<Integer> {
    @Option(
            names = "--key",
            required = true,
            paramLabel = "WALLET.json",
            description = "a JSON Web Key (RSA-4096, Ed25519 or secp256k1) or a Solana wallet")
    private Path key = Path.of("");

    @Option(names = "--target", paramLabel = "ID", description = "process or other id, 43 characters")
    private Optional<String> target = Optional.empty();

    @Option(names = "--anchor", paramLabel = "TEXT", description = "32 bytes of text")
    private Optional<String> anchor = Optional.empty();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "a tag; repeat for more, in order")
    private List<String> tags = List.of();

    @Option(names = "--data", paramLabel = "FILE", description = "the body; none without it")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "where the item is written")
    private Path out = Path.of("");

    @Option(names = "--json", description = "show the item as one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter answer = ItemCommand.injected(spec).commandLine().getOut();
        PrintWriter err = ItemCommand.injected(spec).commandLine().getErr();
        try {
            DataItem item = build(wallet());
            write(item);
            ItemReport report = ItemReport.of(out.toString(), item);
            answer.println(json ? report.json() : report.text());
            answer.flush();
            return ItemCommand.DONE;
        } catch (Failure e) {
            err.println(e.getMessage());
            err.flush();
            return e.exitCode;
        }
    }

    private Signer wallet() throws Failure {
        byte[] file = read(key, "--key");
        try {
            return WalletFile.parse(file);
        } catch (IllegalArgumentException e) {
            throw new Failure(ItemCommand.BAD_INPUT, key + ": " + e.getMessage());
        }
    }

    private DataItem build(Signer signer) throws Failure {
        DataItemBuilder builder = new DataItemBuilder();
        if (target.isPresent()) {
            builder.target(Id.tryParse(target.get())
                    .orElseThrow(() -> new Failure(
                            ItemCommand.BAD_USAGE, "--target is no id (43 characters of base64url): " + target.get())));
        }
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new Failure(ItemCommand.BAD_USAGE, "--tag is NAME=VALUE, not \"" + tag + "\"");
            }
            builder.tag(tag.substring(0, equals), tag.substring(equals + 1));
        }
        if (data.isPresent()) {
            builder.data(Bytes.of(read(data.get(), "--data")));
        }
        try {
            return builder.anchor(Bytes.utf8(anchor.orElse(""))).sign(signer);
        } catch (IllegalArgumentException e) {
            int code = anchor.isPresent() && Bytes.utf8(anchor.get()).length() != Id.LENGTH
                    ? ItemCommand.BAD_USAGE
                    : ItemCommand.LIMIT_EXCEEDED;
            throw new Failure(code, e.getMessage());
        }
    }

    private static byte[] read(Path file, String option) throws Failure {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > ItemFiles.MAX_FILE_BYTES) {
                throw new Failure(
                        ItemCommand.LIMIT_EXCEEDED,
                        file + " has " + Files.size(file) + " bytes; the limit is " + ItemFiles.MAX_FILE_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new Failure(
                    ItemCommand.BAD_USAGE,
                    option + " names " + file + ", which cannot be read ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private void write(DataItem item) throws Failure {
        try {
            Files.write(out, item.raw().toByteArray());
        } catch (IOException e) {
            throw new Failure(
                    ItemCommand.BAD_USAGE,
                    "--out names " + out + ", which cannot be written ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    /** Ends the command with a sentence and a code. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final int exitCode;

        Failure(int exitCode, @Nullable String message) {
            super(message);
            this.exitCode = exitCode;
        }
    }
}
