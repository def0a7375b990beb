package io.railyard.cli.node;

import io.railyard.job.config.JobOptions;
import io.railyard.job.config.Option;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a local node is made of.
 *
 * @param dir its folder; everything it keeps lies below
 * @param partitionCount partitions of each topic, fixed for the folder's life
 * @param kafkaPort port of the broker on loopback; 0 takes a free one
 * @param model GGUF file that answers inference; empty takes the bundled one
 * @param job further options of the job, by key
 */
public record StackOptions(Path dir, int partitionCount, int kafkaPort, Optional<Path> model, Map<String, String> job) {
    /** Partitions of each topic unless said otherwise: enough for parallelism 4. */
    public static final int DEFAULT_PARTITIONS = 4;

    public StackOptions {
        dir = dir.toAbsolutePath().normalize();
        job = Map.copyOf(job);
    }

    /** A node on {@code dir} with everything at its default. */
    public static StackOptions of(Path dir) {
        return new StackOptions(dir, DEFAULT_PARTITIONS, 0, Optional.empty(), Map.of());
    }

    /** The same with one more option of the job. */
    public StackOptions with(Option<?> option, Object value) {
        Map<String, String> more = new TreeMap<>(job);
        more.put(option.key(), String.valueOf(value));
        return new StackOptions(dir, partitionCount, kafkaPort, model, more);
    }

    /** The same with another broker port. */
    public StackOptions withKafkaPort(int port) {
        return new StackOptions(dir, partitionCount, port, model, job);
    }

    /** The same with a model file of the user's. */
    public StackOptions withModel(Path file) {
        return new StackOptions(dir, partitionCount, kafkaPort, Optional.of(file), job);
    }

    JobOptions jobOptions(String bootstrapServers, Path modelFile) {
        Map<String, String> all = new TreeMap<>(job);
        all.put(JobOptions.DIR.key(), dir.toString());
        all.put(JobOptions.BOOTSTRAP.key(), bootstrapServers);
        all.put(JobOptions.MODEL.key(), modelFile.toString());
        if (!all.containsKey(JobOptions.ARWEAVE_WALLET.key())) {
            all.put(JobOptions.ARWEAVE_WALLET.key(), NodeWallet.of(dir).toString());
        }
        return JobOptions.of(all);
    }
}
