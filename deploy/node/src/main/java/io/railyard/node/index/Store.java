package io.railyard.node.index;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Sorted bytes on disk: RocksDB with bounded memory. Reads from any thread; writes are whole batches. */
final class Store implements AutoCloseable {
    private static final long CACHE_BYTES = 32L << 20;
    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final int OPEN_FILES = 256;
    private static final int BLOOM_BITS = 10;

    private final LRUCache cache;
    private final Options options;
    private final RocksDB db;
    /** Held shared while the database is used, alone to close it: a closed one must not be touched. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private Store(LRUCache cache, Options options, RocksDB db) {
        this.cache = cache;
        this.options = options;
        this.db = db;
    }

    static Store open(Path folder) {
        RocksDB.loadLibrary();
        LRUCache cache = new LRUCache(CACHE_BYTES);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxOpenFiles(OPEN_FILES)
                .setTableFormatConfig(
                        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(new BloomFilter(BLOOM_BITS)));
        try {
            Files.createDirectories(folder);
            return new Store(cache, options, RocksDB.open(options, folder.toString()));
        } catch (RocksDBException | IOException e) {
            options.close();
            cache.close();
            throw new IndexException(
                    "The index in " + folder + " cannot be opened (" + e.getMessage()
                            + "): delete the folder, it fills again from the topics",
                    e);
        }
    }

    Optional<byte[]> get(byte[] key) {
        Lock shared = shared();
        try {
            return Optional.ofNullable(db.get(key));
        } catch (RocksDBException e) {
            throw new IndexException("The index cannot be read: " + e.getMessage(), e);
        } finally {
            shared.unlock();
        }
    }

    /** Puts a batch, all of it or none. */
    void write(Batch batch) {
        Lock shared = shared();
        try (WriteOptions once = new WriteOptions()) {
            db.write(once, batch.writes);
        } catch (RocksDBException e) {
            throw new IndexException("The index cannot be written: " + e.getMessage(), e);
        } finally {
            shared.unlock();
        }
    }

    /** Goes over the keys that begin with {@code prefix}, from the first that is at least {@code from}, until told to stop. */
    void forward(byte[] prefix, byte[] from, BiPredicate<byte[], byte[]> each) {
        Lock shared = shared();
        try (ReadOptions reading = new ReadOptions();
                RocksIterator rows = db.newIterator(reading)) {
            rows.seek(from);
            while (rows.isValid() && begins(rows.key(), prefix) && each.test(rows.key(), rows.value())) {
                rows.next();
            }
        } finally {
            shared.unlock();
        }
    }

    /** Goes over the keys that begin with {@code prefix}, downwards from the last that is at most {@code from}. */
    void backward(byte[] prefix, byte[] from, BiPredicate<byte[], byte[]> each) {
        Lock shared = shared();
        try (ReadOptions reading = new ReadOptions();
                RocksIterator rows = db.newIterator(reading)) {
            rows.seekForPrev(from);
            while (rows.isValid() && begins(rows.key(), prefix) && each.test(rows.key(), rows.value())) {
                rows.prev();
            }
        } finally {
            shared.unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                db.close();
                options.close();
                cache.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    private Lock shared() {
        Lock shared = use.readLock();
        shared.lock();
        if (closed) {
            shared.unlock();
            throw new IndexException("The index is closed: the node is stopping", new IllegalStateException("closed"));
        }
        return shared;
    }

    private static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Writes that go in together. */
    static final class Batch implements AutoCloseable {
        private final WriteBatch writes = new WriteBatch();

        void put(byte[] key, byte[] value) {
            try {
                writes.put(key, value);
            } catch (RocksDBException e) {
                throw new IndexException("A batch of the index cannot grow: " + e.getMessage(), e);
            }
        }

        void delete(byte[] key) {
            try {
                writes.delete(key);
            } catch (RocksDBException e) {
                throw new IndexException("A batch of the index cannot grow: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            writes.close();
        }
    }
}
