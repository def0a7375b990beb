package io.railyard.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class RocksDbOptionsTest {
    private static final long SEED = 20261122;
    private static final int PAGE = 4_096;

    @TempDir
    private Path folder;

    @Test
    void holdsLittleInMemoryAndMergesSeldom() throws Exception {
        RocksDB.loadLibrary();
        Random random = new Random(SEED);
        byte[] page = new byte[PAGE];
        try (ColumnFamilyOptions states =
                        new RocksDbOptions().createColumnOptions(new ColumnFamilyOptions(), List.of());
                DBOptions base = new RocksDbOptions().createDBOptions(new DBOptions(), List.of());
                Options options = new Options(base, states).setCreateIfMissing(true);
                FlushOptions flush = new FlushOptions().setWaitForFlush(true);
                RocksDB store = RocksDB.open(options, folder.toString())) {
            long most = 0;
            for (long bytes = 0; bytes < 3 * RocksDbOptions.WRITE_BUFFER_BYTES; bytes += PAGE) {
                random.nextBytes(page);
                store.put(key(bytes), page);
                most = Math.max(most, store.getLongProperty("rocksdb.cur-size-active-mem-table"));
            }
            assertThat(most)
                    .as("what a barrier waits for")
                    .isBetween(RocksDbOptions.WRITE_BUFFER_BYTES / 2, RocksDbOptions.WRITE_BUFFER_BYTES * 5 / 4);
            store.flush(flush);
            for (long files = files(store); files < RocksDbOptions.MERGED_FILES - 1; files++) {
                put(store, random, page);
                store.flush(flush);
                assertThat(files(store)).as("none merged too soon").isEqualTo(files + 1);
            }
            put(store, random, page);
            store.flush(flush);
            for (int tries = 0; tries < 1_000 && files(store) > 1; tries++) {
                Thread.sleep(10);
            }
            assertThat(files(store)).as("merged once there are enough").isLessThanOrEqualTo(1);
        }
    }

    /** A few pages from all over, so that each file overlaps with the others. */
    private static void put(RocksDB store, Random random, byte[] page) throws Exception {
        for (int i = 0; i < 100; i++) {
            store.put(key(random.nextInt(1 << 24)), page);
        }
    }

    @Test
    void isWhatFlinkTakesFromTheJobsSettings() throws Exception {
        Configuration flink = new Configuration();

        RocksDbOptions.set(flink);

        assertThat(flink.get(RocksDBOptions.OPTIONS_FACTORY)).isEqualTo(RocksDbOptions.class.getName());
        EmbeddedRocksDBStateBackend backend =
                new EmbeddedRocksDBStateBackend().configure(flink, RocksDbOptionsTest.class.getClassLoader());
        assertThat(backend.isIncrementalCheckpointsEnabled()).isTrue();
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long files(RocksDB store) throws Exception {
        return Long.parseLong(store.getProperty("rocksdb.num-files-at-level0"));
    }
}
