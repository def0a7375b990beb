package io.railyard.cli.up;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.http.ApiKeys;
import io.railyard.http.DoorLimits;
import io.railyard.node.NodeDoors;
import io.railyard.node.compute.ComputeLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code railyard up} that concern its HTTP doors. */
final class DoorOptions {
    @Option(names = "--http-port", paramLabel = "PORT", description = "port of the messenger (mu); 0 takes a free one")
    private int messenger;

    @Option(names = "--su-port", paramLabel = "PORT", description = "port of the scheduler; 0 takes a free one")
    private int scheduler;

    @Option(names = "--cu-port", paramLabel = "PORT", description = "port of the compute unit; 0 takes a free one")
    private int compute;

    @Option(names = "--gateway-port", paramLabel = "PORT", description = "port of the gateway; 0 takes a free one")
    private int gateway;

    @Option(
            names = "--api-keys",
            paramLabel = "FILE",
            description = "ask every client for one of these keys, one a line (default: everybody may come in)")
    private Optional<Path> keys = Optional.empty();

    @Option(
            names = "--max-rate",
            paramLabel = "N",
            description = "requests a second of one client address; 0 is no limit (default: 2000)")
    private int rate = DoorLimits.DEFAULTS.requestsPerSecond();

    @Option(
            names = "--max-owner-rate",
            paramLabel = "N",
            description = "items a second of one owner; 0 is no limit (default: 1000)")
    private int ownerRate = NodeDoors.Settings.DEFAULTS.itemsPerSecond();

    /** For picocli. */
    DoorOptions() {}

    /**
     * The doors' settings.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when an option is wrong
     */
    NodeDoors.Settings settings() {
        try {
            return new NodeDoors.Settings(
                    new NodeDoors.Ports(messenger, scheduler, compute, gateway),
                    DoorLimits.DEFAULTS.withRequestsPerSecond(rate),
                    ownerRate,
                    ComputeLimits.DEFAULTS,
                    keys.isPresent() ? ApiKeys.parse(Files.readString(keys.get())) : ApiKeys.NONE);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "The file of keys cannot be read (" + e.getMessage() + "): give one key a line", e);
        }
    }
}
