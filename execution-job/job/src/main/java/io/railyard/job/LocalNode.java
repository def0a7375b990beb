package io.railyard.job;

import io.railyard.job.config.JobOptions;
import io.railyard.job.drive.BaseLayer;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job running in this JVM, on a Flink cluster of its own with bounded memory. Starts from the newest complete
 * checkpoint or savepoint in the node's folder, or from the beginning of the inbox. Kafka must be reachable and hold the
 * topics. Thread-safe.
 */
public final class LocalNode implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final JobOptions options;
    private final MiniCluster cluster;
    private final JobID job;
    private final Optional<Path> restoredFrom;

    private LocalNode(JobOptions options, MiniCluster cluster, JobID job, Optional<Path> restoredFrom) {
        this.options = options;
        this.cluster = cluster;
        this.job = job;
        this.restoredFrom = restoredFrom;
    }

    /**
     * Starts the cluster and the live job; returns once every task is running.
     *
     * @param modules where processes' modules are found
     * @throws NodeException when it does not come up, with the first cause
     */
    public static LocalNode start(JobOptions options, MachineSettings.Modules modules) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(FlinkSettings.ofJob(options));
        RailyardJob.build(env, options, modules);
        return start(options, env);
    }

    /** Starts any topology the same way; the way in for tests. */
    static LocalNode start(JobOptions options, StreamExecutionEnvironment env) {
        Optional<Path> from = CheckpointFinder.newest(List.of(options.checkpoints(), options.savepoints()));
        MiniCluster cluster = FlinkSettings.cluster(options);
        try {
            cluster.start();
            JobGraph graph = env.getStreamGraph().getJobGraph();
            from.ifPresent(path -> graph.setSavepointRestoreSettings(
                    SavepointRestoreSettings.forPath(path.toUri().toString(), false)));
            JobID job = cluster.submitJob(graph).get().getJobID();
            LocalNode node = new LocalNode(options, cluster, job, from);
            node.awaitRunning(Duration.ofMinutes(5));
            return node;
        } catch (Exception e) {
            cluster.closeAsync().join();
            throw NodeException.of("the job did not start", e);
        }
    }

    /**
     * A machine that evaluates as the job's own does, beside it: for readers who fold the log again. What it runs reaches no
     * process of the job.
     */
    public static Machine machine(JobOptions options, MachineSettings.Modules modules) {
        MachineSettings settings = Settings.machine(options, modules);
        return new Machine(modules.open(), settings.machine().get());
    }

    /** What the gateway that {@code drive.gateway} names says of Arweave; empty when it names none. */
    public static Optional<BaseLayer> baseLayer(JobOptions options) {
        return Optional.of(options.get(JobOptions.DRIVE_GATEWAY))
                .filter(gateway -> !gateway.isEmpty())
                .flatMap(gateway ->
                        GatewayDrives.shared(Settings.drive(options, gateway)).baseLayer());
    }

    /**
     * Engine, mode and limits that {@code options} give processes which name none: what a replay of the node's history needs.
     * Without drives; compiled modules are kept only where {@code machine.classes} names a folder.
     */
    public static MachineOptions machineOptions(JobOptions options) {
        MachineOptions plain = Settings.plainMachine(options);
        String folder = options.get(JobOptions.CLASSES);
        return folder.isEmpty() ? plain : plain.withClassCache(folder);
    }

    /** The checkpoint or savepoint this run goes on from; empty when it began at the beginning. */
    public Optional<Path> restoredFrom() {
        return restoredFrom;
    }

    /** Where Flink's REST interface listens; empty when {@code web.port} is -1. */
    public Optional<String> webUrl() {
        if (options.get(JobOptions.WEB_PORT) < 0) {
            return Optional.empty();
        }
        return Optional.of(cluster.getRestAddress().join().toString());
    }

    /** Whether the job is running or restarting. */
    public boolean alive() {
        return !status().isGloballyTerminalState();
    }

    /** Why the job has ended by itself; empty while it lives, and after {@link #stop}. */
    public Optional<NodeException> failure() {
        if (status() != JobStatus.FAILED) {
            return Optional.empty();
        }
        JobResult result = cluster.requestJobResult(job).join();
        return result.getSerializedThrowable()
                .map(thrown -> NodeException.of(
                        "the job failed for good", thrown.deserializeError(LocalNode.class.getClassLoader())));
    }

    /**
     * Stops with a savepoint: every table file is committed, and the next {@link #start} on the same folder goes on
     * where this run ended.
     *
     * @return the savepoint
     * @throws NodeException when it cannot be taken; the job then goes on or has failed
     */
    public Path stop() {
        return stop(false);
    }

    /**
     * Stops with a savepoint.
     *
     * @param drain whether to let everything in flight finish as if the inputs had ended; for a run that is over
     */
    public Path stop(boolean drain) {
        try {
            String savepoint = cluster.stopWithSavepoint(
                            job, options.savepoints().toUri().toString(), drain, SavepointFormatType.CANONICAL)
                    .get(10, TimeUnit.MINUTES);
            cluster.requestJobResult(job).get(1, TimeUnit.MINUTES);
            return Path.of(URI.create(savepoint));
        } catch (ExecutionException | TimeoutException | CompletionException e) {
            throw NodeException.of("the job could not be stopped with a savepoint", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NodeException.of("the job could not be stopped with a savepoint", e);
        }
    }

    /** Takes the cluster down as it stands; a running job is cancelled and goes on from its last checkpoint. */
    @Override
    public void close() {
        try {
            if (alive()) {
                cluster.cancelJob(job).get(1, TimeUnit.MINUTES);
                cluster.requestJobResult(job).get(1, TimeUnit.MINUTES);
            }
            cluster.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw NodeException.of("the local cluster did not close", e);
        }
    }

    private JobStatus status() {
        return cluster.getJobStatus(job).join();
    }

    private void awaitRunning(Duration limit) throws InterruptedException {
        for (long waited = 0; waited < limit.toMillis(); waited += POLL.toMillis()) {
            Optional<NodeException> failure = failure();
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (cluster.getExecutionGraph(job).join().getAllVertices().values().stream()
                    .allMatch(vertex -> vertex.getAggregateState() == ExecutionState.RUNNING)) {
                return;
            }
            Thread.sleep(POLL.toMillis());
        }
        throw new NodeException(
                "job.not-running: after " + limit + " not every task is running. See the log for what they wait for.");
    }
}
