package io.railyard.job.history;

import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.ProcessOperator;
import io.railyard.job.process.Sharing;
import io.railyard.job.process.SideOutputs;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.sequencer.WireTypeInformation;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Folds a recorded history again, in batch mode, with the operator that ran live, and compares every outcome with the one
 * recorded. Runs no model and needs no Kafka.
 */
public final class ReplayJob {
    private static final MemorySize NETWORK = MemorySize.ofMebiBytes(64);
    private static final MemorySize MANAGED_PER_SUBTASK = MemorySize.ofMebiBytes(96);

    private ReplayJob() {}

    /**
     * Replays and compares; blocks until done.
     *
     * @param modules where processes' modules are found
     * @throws ReplayException when the history cannot be read or a process cannot be run, with the first cause
     */
    public static ReplayResult run(ReplayOptions options, MachineSettings.Modules modules) {
        try {
            StreamExecutionEnvironment env = environment(options);
            return ReplayResult.of(collect(build(env, options, modules)));
        } catch (ReplayException e) {
            throw e;
        } catch (Exception e) {
            throw new ReplayException(options.history(), e);
        }
    }

    private static List<ProcessVerdict> collect(DataStream<ProcessVerdict> verdicts) throws Exception {
        List<ProcessVerdict> collected = new ArrayList<>();
        CloseableIterator<ProcessVerdict> found = verdicts.executeAndCollect("replay");
        try {
            found.forEachRemaining(collected::add);
        } finally {
            found.close();
        }
        return collected;
    }

    private static StreamExecutionEnvironment environment(ReplayOptions options) {
        Configuration flink = new Configuration();
        flink.set(PipelineOptions.GENERIC_TYPES, false);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK);
        flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK);
        flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MANAGED_PER_SUBTASK.multiply(options.parallelism()));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(options.parallelism(), flink);
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        return env;
    }

    private static DataStream<ProcessVerdict> build(
            StreamExecutionEnvironment env, ReplayOptions options, MachineSettings.Modules modules) throws IOException {
        ReplayOptions.Selection selection = options.selection();
        MachineSettings live = MachineSettings.of(modules);
        // In batch mode Flink hands over one process after the other and keeps the state of one only.
        MachineSettings machine = new MachineSettings(
                modules,
                HistoryJournal.answering(
                        drives(MachineSettings.options(options.machine()), options.drive()),
                        options.machine(),
                        options.history()),
                live.cacheProcesses(),
                live.cacheBytes(),
                Sharing.NONE);
        DataStream<Assignment> assignments = read(env, Table.ASSIGNMENTS, options, WireTypeInformation.ASSIGNMENT)
                .filter(row -> selection.takes(row.process(), row.position()));
        DataStream<Evaluation> recorded = read(env, Table.EVALUATIONS, options, WireTypeInformation.EVALUATION)
                .filter(row -> selection.takes(row.process(), row.position()));
        DataStream<Evaluation> replayed = timed(assignments, Assignment::position)
                .keyBy(Assignment::process, IdTypeInformation.INSTANCE)
                .transform("execute", WireTypeInformation.EVALUATION, new ProcessOperator(machine, SideOutputs.REPLAY))
                .name("execute");
        options.out()
                .ifPresent(folder -> replayed.sinkTo(ParquetTables.sink(Table.EVALUATIONS, folder))
                        .name("table evaluations"));
        return replayed.connect(timed(recorded, Evaluation::position))
                .keyBy(Evaluation::process, Evaluation::process, IdTypeInformation.INSTANCE)
                .process(new Comparison(), TypeInformation.of(ProcessVerdict.class))
                .name("compare");
    }

    /** The replay runs in this JVM, so the drive is opened here. */
    private static MachineSettings.Options drives(MachineSettings.Options machine, Optional<DriveOptions> drive) {
        if (drive.isEmpty()) {
            return machine;
        }
        DriveOptions given = drive.get();
        String gateway = given.gateway().map(URI::toString).orElse("");
        String folder = given.folder().toString();
        long cacheBytes = given.cacheBytes();
        return () -> machine.get()
                .withDrives(new GatewayDrives(DriveOptions.of(
                                gateway.isEmpty() ? Optional.empty() : Optional.of(URI.create(gateway)),
                                Path.of(folder))
                        .withCacheBytes(cacheBytes)
                        .asRecorded()));
    }

    private static <T> DataStream<T> read(
            StreamExecutionEnvironment env, Table<T> table, ReplayOptions options, TypeInformation<T> type)
            throws IOException {
        return env.fromSource(
                ParquetTables.source(table, options.history()),
                WatermarkStrategy.noWatermarks(),
                "table " + table.name(),
                type);
    }

    /** Gives rows the event time by which batch mode sorts them within a process. */
    private static <T> DataStream<T> timed(DataStream<T> rows, PositionOf<T> positionOf) {
        return rows.assignTimestampsAndWatermarks(WatermarkStrategy.<T>noWatermarks()
                .withTimestampAssigner((row, unused) -> Ordinal.of(positionOf.position(row))));
    }

    /** The position of a row. */
    private interface PositionOf<T> extends Serializable {
        Position position(T row);
    }
}
