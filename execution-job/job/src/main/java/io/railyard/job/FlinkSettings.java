package io.railyard.job;

import io.railyard.job.config.JobOptions;
import io.railyard.job.state.RocksDbOptions;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** Turns {@link JobOptions} into Flink's own settings. */
final class FlinkSettings {
    private FlinkSettings() {}

    /** Settings that travel with the job, wherever it runs. */
    static Configuration ofJob(JobOptions options) {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
        flink.set(PipelineOptions.MAX_PARALLELISM, options.intOf(JobOptions.MAX_PARALLELISM));
        flink.set(CoreOptions.DEFAULT_PARALLELISM, options.intOf(JobOptions.PARALLELISM));
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(options.get(JobOptions.BUFFER_TIMEOUT)));
        flink.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                Duration.ofMillis(options.get(JobOptions.CHECKPOINT_INTERVAL)));
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                options.checkpoints().toUri().toString());
        flink.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                options.savepoints().toUri().toString());
        flink.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, options.intOf(JobOptions.CHECKPOINTS_RETAINED));
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        if ("rocksdb".equals(options.get(JobOptions.STATE_BACKEND))) {
            RocksDbOptions.set(flink);
        } else {
            flink.set(StateBackendOptions.STATE_BACKEND, "hashmap");
            flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, false);
        }
        flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                options.intOf(JobOptions.RESTART_ATTEMPTS));
        flink.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY,
                Duration.ofMillis(options.get(JobOptions.RESTART_DELAY)));
        return flink;
    }

    /** A cluster in this JVM with one task manager, as many slots as subtasks, and bounded memory; not yet started. */
    static MiniCluster cluster(JobOptions options) {
        Configuration flink = ofJob(options);
        MemorySize network = new MemorySize(options.get(JobOptions.NETWORK_BYTES));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, network);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, network);
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, new MemorySize(options.get(JobOptions.MANAGED_BYTES)));
        flink.set(JobManagerOptions.EXECUTION_FAILOVER_STRATEGY, "region");
        int port = Math.max(0, options.intOf(JobOptions.WEB_PORT));
        flink.set(RestOptions.BIND_PORT, Integer.toString(port));
        flink.set(RestOptions.ADDRESS, "127.0.0.1");
        flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        return new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(options.intOf(JobOptions.PARALLELISM))
                .build());
    }
}
