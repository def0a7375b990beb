package io.railyard.bench.matrix;

import io.railyard.job.process.ProcessOperator;
import io.railyard.job.process.SideOutputs;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.job.state.RocksDbOptions;
import io.railyard.schedule.Assignment;
import io.railyard.sequencer.WireTypeInformation;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A Flink cluster in this JVM on which one job runs at a time: a history, the process operator, the witness. */
final class MatrixCluster implements AutoCloseable {
    private static final int MAX_PARALLELISM = 128;
    private static final int SLOTS = 4;
    private static final long WAIT_SECONDS = 600;
    /** For all that is to come out before a job is ended. */
    private static final long MOST_SECONDS = 7_200;

    private static final int POLL_MILLIS = 5;

    private static volatile MatrixHistory history = new MatrixHistory(0, 0);

    private final MiniCluster cluster;
    private final Path folder;
    private JobID job = new JobID();

    private MatrixCluster(MiniCluster cluster, Path folder) {
        this.cluster = cluster;
        this.folder = folder;
    }

    /** Hands out the history, of which the source knows the index. */
    private static final class Source implements GeneratorFunction<Long, Assignment> {
        private static final long serialVersionUID = 1L;

        @Override
        public Assignment map(Long index) {
            Valve.sent(index);
            return history.get(index.intValue());
        }
    }

    static MatrixCluster start(Path folder) throws Exception {
        Configuration flink = new Configuration();
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
        flink.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
        cluster.start();
        return new MatrixCluster(cluster, folder);
    }

    /** The jobs that start from now on read {@code of}. */
    void read(MatrixHistory of) {
        history = of;
    }

    /** Starts the job, from the checkpoint at {@code from} if there is one; it sends the records before {@code end}. */
    void begin(Layout layout, Optional<String> from, long end) throws Exception {
        Valve.set(end);
        Configuration flink = new Configuration();
        RocksDbOptions.set(flink);
        flink.set(StateBackendOptions.STATE_BACKEND, layout.backend());
        flink.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        flink.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        env.setParallelism(1);
        env.setMaxParallelism(MAX_PARALLELISM);
        DataGeneratorSource<Assignment> source =
                new DataGeneratorSource<>(new Source(), history.size(), new Valve(), WireTypeInformation.ASSIGNMENT);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "assignments")
                .uid("assignments")
                .keyBy(Assignment::process, IdTypeInformation.INSTANCE)
                .transform(
                        "execute",
                        WireTypeInformation.EVALUATION,
                        new ProcessOperator(layout.settings(), SideOutputs.LIVE))
                .uid("execute")
                .setParallelism(layout.parallelism())
                .map(new Witness.Meter())
                .returns(Types.BOOLEAN)
                .setParallelism(layout.parallelism())
                .sinkTo(new DiscardingSink<>())
                .setParallelism(layout.parallelism());
        JobGraph graph = env.getStreamGraph().getJobGraph();
        from.ifPresent(path -> graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(path)));
        cluster.submitJob(graph).get(WAIT_SECONDS, TimeUnit.SECONDS);
        job = graph.getJobID();
        while (!runs()) {
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Whether all of it is under way, so that it can be checkpointed, or has come to an end. */
    private boolean runs() throws Exception {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
        if (graph.getState().isGloballyTerminalState()) {
            return true;
        }
        for (AccessExecutionVertex vertex : graph.getAllExecutionVertices()) {
            ExecutionState state = vertex.getExecutionState();
            if (state != ExecutionState.RUNNING && state != ExecutionState.FINISHED) {
                return false;
            }
        }
        return graph.getState() == JobStatus.RUNNING;
    }

    /** Waits until {@code wanted} positions have come out in all, or something differs. */
    void await(long wanted) throws Exception {
        for (int seconds = 0; !Witness.await(wanted); seconds++) {
            JobStatus status = cluster.getJobStatus(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
            if (status == JobStatus.FAILED || seconds > MOST_SECONDS) {
                finish();
                throw new IllegalStateException("After " + seconds + " s " + Witness.count() + " of " + wanted
                        + " evaluations have come out; the job is " + status);
            }
        }
    }

    /** Ends the job with a savepoint; its path. */
    String stop(SavepointFormatType format) throws Exception {
        return cluster.stopWithSavepoint(
                        job, folder.resolve("savepoints").toUri().toString(), false, format)
                .get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes a checkpoint; its path. */
    String checkpoint() throws Exception {
        return cluster.triggerCheckpoint(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Ends the job as it stands. */
    void kill() throws Exception {
        cluster.cancelJob(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
        cluster.requestJobResult(job).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for the job, whose source has come to its end. */
    void finish() throws Exception {
        cluster.requestJobResult(job)
                .get(WAIT_SECONDS, TimeUnit.SECONDS)
                .toJobExecutionResult(getClass().getClassLoader());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }
}
