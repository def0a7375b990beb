package io.railyard.bench.state;

import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.ProcessOperator;
import io.railyard.job.process.SideOutputs;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.job.state.RocksDbOptions;
import io.railyard.schedule.Assignment;
import io.railyard.sequencer.WireTypeInformation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.SubtaskStateStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The process operator on a Flink cluster in this JVM, one subtask, fed by {@link Gate}. One at a time. */
final class ProcessJob implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;
    private static final long WAIT_SECONDS = 300;

    private final MiniCluster cluster;
    private final JobID job;
    private final long submittedMillis;

    private ProcessJob(MiniCluster cluster, JobID job, long submittedMillis) {
        this.cluster = cluster;
        this.job = job;
        this.submittedMillis = submittedMillis;
    }

    /**
     * What a checkpoint took.
     *
     * @param bytes written
     * @param millis from its trigger to its end
     * @param pauseMillis that the operator stood still: saving and the synchronous part
     */
    record Taken(long bytes, long millis, long pauseMillis) {}

    static ProcessJob start(
            GeneratorFunction<Long, Assignment> population,
            MachineSettings settings,
            Path folder,
            Optional<String> from)
            throws Exception {
        return start(population, settings, folder, from, ExecutionOptions.BUFFER_TIMEOUT.defaultValue());
    }

    /** The same; what the source sends goes to the operator after {@code buffered} at the latest. */
    static ProcessJob start(
            GeneratorFunction<Long, Assignment> population,
            MachineSettings settings,
            Path folder,
            Optional<String> from,
            Duration buffered)
            throws Exception {
        long number = Gate.reset();
        Configuration flink = new Configuration();
        flink.set(ExecutionOptions.BUFFER_TIMEOUT, buffered);
        RocksDbOptions.set(flink);
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        flink.set(RestOptions.BIND_PORT, "0");
        JobGraph graph = graph(population, settings, flink);
        from.ifPresent(path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path, true)));
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(1)
                .build());
        cluster.start();
        long submitted = System.currentTimeMillis();
        cluster.submitJob(graph).get(WAIT_SECONDS, TimeUnit.SECONDS);
        CompletableFuture<?> unused =
                cluster.requestJobResult(graph.getJobID()).whenComplete((result, failed) -> Gate.ended(number));
        return new ProcessJob(cluster, graph.getJobID(), submitted);
    }

    private static JobGraph graph(
            GeneratorFunction<Long, Assignment> population, MachineSettings settings, Configuration flink) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        env.setParallelism(1);
        env.setMaxParallelism(MAX_PARALLELISM);
        DataGeneratorSource<Assignment> source =
                new DataGeneratorSource<>(population, Long.MAX_VALUE, new Gate.Limit(), WireTypeInformation.ASSIGNMENT);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "assignments")
                .uid("assignments")
                .keyBy(Assignment::process, IdTypeInformation.INSTANCE)
                .transform("execute", WireTypeInformation.EVALUATION, new ProcessOperator(settings, SideOutputs.LIVE))
                .uid("execute")
                .map(new Gate.Meter())
                .returns(Types.BOOLEAN)
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }

    /** When the cluster was there and the job was handed to it, ms since the epoch. */
    long submittedMillis() {
        return submittedMillis;
    }

    /** Takes a checkpoint. */
    Taken checkpoint(boolean full) throws Exception {
        cluster.triggerCheckpoint(job, full ? CheckpointType.FULL : CheckpointType.INCREMENTAL)
                .get(WAIT_SECONDS, TimeUnit.SECONDS);
        AbstractCheckpointStats stats = cluster.getArchivedExecutionGraph(job)
                .get(WAIT_SECONDS, TimeUnit.SECONDS)
                .getCheckpointStatsSnapshot()
                .getHistory()
                .getLatestCompletedCheckpoint();
        long pause = 0;
        for (TaskStateStats task : stats.getAllTaskStateStats()) {
            for (SubtaskStateStats subtask : task.getSubtaskStats()) {
                pause = Math.max(pause, subtask == null ? 0 : subtask.getSyncCheckpointDuration());
            }
        }
        return new Taken(stats.getCheckpointedSize(), stats.getEndToEndDuration(), pause);
    }

    /** Ends the job with a savepoint in {@code folder}; its path. */
    String stop(Path folder) throws Exception {
        return cluster.stopWithSavepoint(job, folder.toUri().toString(), false, SavepointFormatType.NATIVE)
                .get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
