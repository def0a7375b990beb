package io.railyard.cli.process;

import io.railyard.cli.client.ClientOptions;
import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what a process's memory is, now or after any slot, and writes it to a file. */
@Command(
        name = "state",
        mixinStandardHelpOptions = true,
        description = "Prints size, SHA-256 and state root of a process's memory, now or after any slot.")
final class StateCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 1 << 16;

    @Parameters(paramLabel = "ID", description = "the process")
    private String process = "";

    @Option(names = "--slot", paramLabel = "N", description = "after slot N (default: the newest; Railyard nodes only)")
    private Optional<Long> slot = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "write the memory's bytes here")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id target = InputData.id(process, "process");
        if (slot.filter(at -> at < 0).isPresent()) {
            throw new CommandFailure(ExitCode.USAGE, "--slot counts from 0, not " + slot.get());
        }
        try (NodeClient.Memory memory = options.client().state(target, slot)) {
            MessageDigest digest = Bytes.sha256Digest();
            long bytes = copy(memory, digest);
            show(out, memory.headers(), bytes, Bytes.of(digest.digest()));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The memory did not come through (" + e.getMessage() + "): ask again"
                            + file.map(path -> ", and see that " + path + " can be written")
                                    .orElse(""),
                    e);
        }
        return ExitCode.DONE.code();
    }

    /** To a draft first, so that a file under the asked name is always whole. */
    private long copy(NodeClient.Memory memory, MessageDigest digest) throws IOException {
        if (file.isEmpty()) {
            return copy(memory, digest, OutputStream.nullOutputStream());
        }
        Path draft = file.get().resolveSibling(file.get().getFileName() + ".part");
        long bytes;
        try (OutputStream to = Files.newOutputStream(draft)) {
            bytes = copy(memory, digest, to);
        }
        Files.move(draft, file.get(), StandardCopyOption.REPLACE_EXISTING);
        return bytes;
    }

    private static long copy(NodeClient.Memory memory, MessageDigest digest, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int n = memory.body().read(buffer); n >= 0; n = memory.body().read(buffer)) {
            digest.update(buffer, 0, n);
            to.write(buffer, 0, n);
            bytes += n;
        }
        return bytes;
    }

    private void show(CommandOutput out, Map<String, String> headers, long bytes, Bytes sha256) {
        if (options.json()) {
            out.json(Json.object()
                    .put("process", process)
                    .put("slot", number(headers, "last-ordinate"))
                    .put("timestamp", number(headers, "last-timestamp"))
                    .put("blockHeight", number(headers, "last-block-height"))
                    .put("memoryBytes", bytes)
                    .put("memorySha256", sha256.hex())
                    .put(
                            "stateRoot",
                            Optional.ofNullable(headers.get("state-root"))
                                    .map(Json::of)
                                    .orElse(Json.ofNull()))
                    .build());
            return;
        }
        out.line("process " + process);
        row(out, headers, "slot", "last-ordinate");
        row(out, headers, "timestamp", "last-timestamp");
        row(out, headers, "block height", "last-block-height");
        out.row("memory", bytes + " bytes");
        out.row("SHA-256", sha256.hex());
        row(out, headers, "state root", "state-root");
        file.ifPresent(path -> out.row("written to", path));
    }

    private static void row(CommandOutput out, Map<String, String> headers, String name, String header) {
        Optional.ofNullable(headers.get(header)).ifPresent(value -> out.row(name, value));
    }

    private static Json number(Map<String, String> headers, String name) {
        OptionalLong value = Optional.ofNullable(headers.get(name))
                .filter(text -> text.matches("\\d{1,18}"))
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
        return value.isPresent() ? Json.of(value.getAsLong()) : Json.ofNull();
    }
}
