package io.railyard.job.state;

import java.util.Collection;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.state.rocksdb.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * How RocksDB keeps processes: many pages are written, few are read, and only when a process comes into memory. What it has in
 * memory must be written out while Flink waits at a barrier, so that is little; and sorted files are merged seldom, as
 * each merge is uploaded anew with the next checkpoint. Flink makes an instance by the class's name. Immutable.
 */
public final class RocksDbOptions implements RocksDBOptionsFactory {
    /** Bytes that one state holds in memory before they are written to a file, and so the most a barrier waits for. */
    public static final long WRITE_BUFFER_BYTES = 8 << 20;

    private static final long serialVersionUID = 1L;
    /** Buffers of one state: one fills while the others are written. */
    private static final int WRITE_BUFFERS = 4;
    /** Bytes after which a file that is being written is handed to the disk, so that a barrier's small one does not wait for all of it. */
    private static final long SYNC_BYTES = 1 << 20;
    /** Files in level 0 that are merged into level 1, which rewrites most of that; with RocksDB's own 4 it was every fourth checkpoint. */
    static final int MERGED_FILES = 24;

    /** Sets RocksDB as the backend of a job, with these options and checkpoints of what changed alone. */
    public static void set(Configuration flink) {
        flink.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
        flink.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        flink.set(RocksDBOptions.OPTIONS_FACTORY, RocksDbOptions.class.getName());
    }

    @Override
    public DBOptions createDBOptions(DBOptions current, Collection<AutoCloseable> handlesToClose) {
        return current.setBytesPerSync(SYNC_BYTES);
    }

    @Override
    public ColumnFamilyOptions createColumnOptions(
            ColumnFamilyOptions current, Collection<AutoCloseable> handlesToClose) {
        return current.setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setLevel0FileNumCompactionTrigger(MERGED_FILES)
                .setLevel0SlowdownWritesTrigger(2 * MERGED_FILES)
                .setLevel0StopWritesTrigger(3 * MERGED_FILES);
    }
}
