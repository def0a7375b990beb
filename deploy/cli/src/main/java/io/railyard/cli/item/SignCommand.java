package io.railyard.cli.item;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.VerbGroup;
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
        PrintWriter answer = VerbGroup.injected(spec).commandLine().getOut();
        DataItem item = build(wallet());
        write(item);
        ItemReport report = ItemReport.of(out.toString(), item);
        answer.println(json ? report.json() : report.text());
        answer.flush();
        return ExitCode.DONE.code();
    }

    private Signer wallet() {
        byte[] file = read(key, "--key");
        try {
            return WalletFile.parse(file);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.DATA, key + ": " + e.getMessage());
        }
    }

    private DataItem build(Signer signer) {
        DataItemBuilder builder = new DataItemBuilder();
        if (target.isPresent()) {
            builder.target(Id.tryParse(target.get())
                    .orElseThrow(() -> new CommandFailure(
                            ExitCode.USAGE, "--target is no id (43 characters of base64url): " + target.get())));
        }
        for (String tag : tags) {
            int equals = tag.indexOf('=');
            if (equals < 1) {
                throw new CommandFailure(ExitCode.USAGE, "--tag is NAME=VALUE, not \"" + tag + "\"");
            }
            builder.tag(tag.substring(0, equals), tag.substring(equals + 1));
        }
        if (data.isPresent()) {
            builder.data(Bytes.of(read(data.get(), "--data")));
        }
        try {
            return builder.anchor(Bytes.utf8(anchor.orElse(""))).sign(signer);
        } catch (IllegalArgumentException e) {
            ExitCode code = anchor.isPresent() && Bytes.utf8(anchor.get()).length() != Id.LENGTH
                    ? ExitCode.USAGE
                    : ExitCode.LIMIT;
            throw new CommandFailure(code, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] read(Path file, String option) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > ItemFiles.MAX_FILE_BYTES) {
                throw new CommandFailure(
                        ExitCode.LIMIT,
                        file + " has " + Files.size(file) + " bytes; the limit is " + ItemFiles.MAX_FILE_BYTES);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " names " + file + ", which cannot be read ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private void write(DataItem item) {
        try {
            Files.write(out, item.raw().toByteArray());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--out names " + out + ", which cannot be written ("
                            + e.getClass().getSimpleName() + ")");
        }
    }
}
