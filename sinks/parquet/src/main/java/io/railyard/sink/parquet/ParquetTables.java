package io.railyard.sink.parquet;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import org.apache.parquet.hadoop.ParquetFileReader;

/**
 * Tables below one folder: {@code ROOT/parquet/TABLE/part-*.parquet}. The folder is local ({@code file:}) or in any store
 * that a Flink file system plugin serves ({@code s3a:}). Files whose names start with a dot or an underscore are not
 * finished and do not count.
 */
public final class ParquetTables {
    private static final String SUFFIX = ".parquet";

    private ParquetTables() {}

    /** The folder of {@code table}. */
    public static URI folder(Table<?> table, URI root) {
        return path(table, root).toUri();
    }

    /**
     * A sink that finishes one file per subtask and checkpoint; a row is in a finished file exactly once, whatever
     * failed in between. Needs checkpoints in a streaming job, none in a batch job.
     */
    public static <T> FileSink<T> sink(Table<T> table, URI root) {
        return FileSink.forBulkFormat(path(table, root), new TableWriterFactory<>(table))
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(OutputFileConfig.builder()
                        .withPartPrefix("part")
                        .withPartSuffix(SUFFIX)
                        .build())
                .build();
    }

    /**
     * A bounded source over the finished files. Rows of different files come in any order; a process's order is that of
     * its positions.
     *
     * @throws IOException when the folder cannot be listed
     * @throws TableException when there is no finished file
     */
    public static <T> FileSource<T> source(Table<T> table, URI root) throws IOException {
        if (files(table, root).isEmpty()) {
            throw new TableException("Folder " + path(table, root) + " has no finished file of table " + table
                    + ", so there is nothing to read; name the folder that holds \"parquet\"");
        }
        return FileSource.forRecordStreamFormat(new TableFormat<>(table), path(table, root))
                .build();
    }

    /**
     * The records of a table without Flink; none when nothing was written yet.
     *
     * @throws IOException when the folder cannot be listed
     */
    public static <T> TableReader<T> read(Table<T> table, URI root) throws IOException {
        return new TableReader<>(table, path(table, root).getFileSystem(), files(table, root));
    }

    /**
     * Writes {@code rows} as one finished file without Flink, for programs that make a table themselves.
     *
     * @param name of the file, without folder and suffix; refused when there is such a file
     * @throws IOException when it cannot be written
     */
    public static <T> void write(Table<T> table, URI root, String name, Iterable<T> rows) throws IOException {
        Path file = new Path(path(table, root), name + SUFFIX);
        try (FSDataOutputStream out = file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            BulkWriter<T> writer = new TableWriterFactory<>(table).create(out);
            for (T row : rows) {
                writer.addElement(row);
            }
            writer.finish();
        }
    }

    /**
     * How much each table holds, tables without a finished file included.
     *
     * @throws IOException when a folder or a footer cannot be read
     */
    public static List<TableSummary> summaries(URI root) throws IOException {
        List<TableSummary> summaries = new ArrayList<>();
        for (Table<?> table : Table.all()) {
            summaries.add(summary(table, root));
        }
        return summaries;
    }

    private static TableSummary summary(Table<?> table, URI root) throws IOException {
        FileSystem system = path(table, root).getFileSystem();
        List<FileStatus> files = files(table, root);
        long rows = 0;
        long sizeBytes = 0;
        for (FileStatus file : files) {
            try (FSDataInputStream in = system.open(file.getPath());
                    ParquetFileReader reader = ParquetFileReader.open(new StreamInputFile(in, file.getLen()))) {
                rows += reader.getRecordCount();
                sizeBytes += file.getLen();
            }
        }
        return new TableSummary(table.name(), files.size(), rows, sizeBytes);
    }

    private static List<FileStatus> files(Table<?> table, URI root) throws IOException {
        Path path = path(table, root);
        FileStatus[] all;
        try {
            all = path.getFileSystem().listStatus(path);
        } catch (FileNotFoundException e) {
            return List.of();
        }
        List<FileStatus> finished = new ArrayList<>();
        for (FileStatus file : all == null ? new FileStatus[0] : all) {
            String name = file.getPath().getName();
            if (!file.isDir() && name.endsWith(SUFFIX) && !name.startsWith(".") && !name.startsWith("_")) {
                finished.add(file);
            }
        }
        finished.sort(Comparator.comparing(file -> file.getPath().getName()));
        return finished;
    }

    private static Path path(Table<?> table, URI root) {
        return new Path(new Path(new Path(root), "parquet"), table.name());
    }
}
