package io.railyard.cli.node;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.job.LocalNode;
import io.railyard.job.config.JobOptions;
import io.railyard.job.config.Option;
import io.railyard.job.config.OptionException;
import io.railyard.machine.MachineOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The machine that a verb without a node runs on, by the keys that a node has for it. Pure functions. */
public final class MachineKeys {
    /** All keys of the machine: what a replay needs to be the node that recorded. */
    public static final List<Option<?>> ALL = List.of(
            JobOptions.ENGINE,
            JobOptions.CLASSES,
            JobOptions.MODE,
            JobOptions.EXTENSIONS,
            JobOptions.GAS,
            JobOptions.MAX_GAS,
            JobOptions.MEMORY,
            JobOptions.MAX_MEMORY);

    private MachineKeys() {}

    /**
     * The machine that {@code given} describes.
     *
     * @param keys that may be given
     * @param engine short for the key {@code machine.engine}
     * @param mode short for the key {@code machine.mode}
     * @throws CommandFailure with {@link ExitCode#USAGE} when a key is not one of those, a value is out of its limits, or
     *     one is given twice
     */
    public static MachineOptions machine(
            List<Option<?>> keys, Map<String, String> given, Optional<String> engine, Optional<String> mode) {
        Map<String, String> all = new TreeMap<>(given);
        engine.ifPresent(value -> put(all, JobOptions.ENGINE, value));
        mode.ifPresent(value -> put(all, JobOptions.MODE, value));
        try {
            JobOptions options = JobOptions.of(all);
            for (String key : all.keySet()) {
                if (keys.stream().noneMatch(option -> option.key().equals(key))) {
                    throw usage(
                            "--set " + key + " is no setting here, where there are " + names(keys) + ": leave it out");
                }
            }
            return LocalNode.machineOptions(options);
        } catch (OptionException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static void put(Map<String, String> all, Option<?> option, String value) {
        String before = all.putIfAbsent(option.key(), value);
        if (before != null && !before.equals(value)) {
            throw usage(option.key() + " is given twice, as \"" + before + "\" and \"" + value + "\": leave one out");
        }
    }

    private static String names(List<Option<?>> keys) {
        return keys.stream().map(Option::key).collect(Collectors.joining(", "));
    }

    private static CommandFailure usage(String sentence) {
        return new CommandFailure(ExitCode.USAGE, sentence);
    }
}
