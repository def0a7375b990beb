package io.railyard.node.index;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * What the topics say, found by process and position, by message, by time, by tag. A function of the topics, but for what
 * clients leave here (owners' keys, data items, monitors). Any number of threads.
 */
public final class LogIndex implements ProcessLogs, AutoCloseable {
    /** The term under which a message is found by its owner's address. */
    public static final String OWNER_TERM = "\u0000owner";
    /** The term under which a message is found by its target. */
    public static final String TARGET_TERM = "\u0000target";
    /** The term under which every message is found. */
    public static final String ALL_TERM = "\u0000all";

    private static final Id NOBODY = Id.of(new byte[Id.LENGTH]);
    private static final byte[] NOTHING = new byte[0];
    private static final String REPEAT = "ordering.duplicate";

    private final Store store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private long growth;

    private LogIndex(Store store) {
        this.store = store;
    }

    /**
     * The index in {@code folder}, made when there is none.
     *
     * @throws IndexException when it cannot be opened
     */
    public static LogIndex open(Path folder) {
        return new LogIndex(Store.open(folder));
    }

    /** Logs that another scheduler keeps, in the same store. */
    public ForeignLogs foreign() {
        return new ForeignLogs(store);
    }

    /** Puts what was read; reading the same again changes nothing. */
    void put(Haul haul) {
        try (Store.Batch batch = new Store.Batch()) {
            haul.assignments().forEach(assignment -> put(batch, assignment));
            haul.evaluations().forEach(evaluation -> put(batch, evaluation));
            haul.rejections().forEach(rejection -> put(batch, rejection));
            haul.offsets().forEach((topic, offset) -> {
                int slash = topic.lastIndexOf('/');
                int partition = Integer.parseInt(topic.substring(slash + 1));
                batch.put(Keys.offset(topic.substring(0, slash), partition), number(offset));
            });
            store.write(batch);
        }
        tell();
    }

    private void put(Store.Batch batch, Assignment assignment) {
        Id process = assignment.process();
        Position position = assignment.position();
        Message message = assignment.message();
        batch.put(Keys.of(Keys.ASSIGNMENT, process, position), Wire.ASSIGNMENT.encode(assignment));
        batch.put(Keys.time(process, assignment.timestampMillis(), position), NOTHING);
        batch.put(Keys.message(message.id(), process, position), NOTHING);
        byte[] block = Keys.block(assignment.blockHeight());
        long time = assignment.timestampMillis();
        if (store.get(block)
                .map(LogIndex::number)
                .filter(known -> known <= time)
                .isEmpty()) {
            batch.put(block, number(time));
        }
        boolean first = places(message.id()).stream()
                .allMatch(place ->
                        place.process().equals(process) && place.position().equals(position));
        if (!assignment.cron() && first) {
            find(batch, message, time);
        }
    }

    private void put(Store.Batch batch, Evaluation evaluation) {
        byte[] key = Keys.of(Keys.EVALUATION, evaluation.process(), evaluation.position());
        if (!evaluation.assignments().isEmpty() && store.get(key).isEmpty()) {
            batch.put(Keys.of(Keys.ASSIGNING, evaluation.process(), evaluation.position()), NOTHING);
        }
        batch.put(key, Wire.EVALUATION.encode(evaluation));
    }

    /** Outcomes whose assignments are not all carried, at most {@code limit}. */
    public List<Evaluation> assigning(int limit) {
        List<Place> places = new ArrayList<>();
        byte[] all = Keys.kind(Keys.ASSIGNING);
        store.forward(all, all, (key, value) -> {
            places.add(Keys.place(key));
            return places.size() < limit;
        });
        return places.stream()
                .flatMap(place -> evaluation(place.process(), place.position()).stream())
                .toList();
    }

    /** All assignments of {@code evaluation} are carried. */
    public void assigned(Evaluation evaluation) {
        try (Store.Batch batch = new Store.Batch()) {
            batch.delete(Keys.of(Keys.ASSIGNING, evaluation.process(), evaluation.position()));
            store.write(batch);
        }
    }

    private static void find(Store.Batch batch, Message message, long time) {
        find(batch, ALL_TERM, "", time, message.id());
        find(batch, OWNER_TERM, message.owner(), time, message.id());
        message.target().ifPresent(target -> find(batch, TARGET_TERM, target.toString(), time, message.id()));
        for (Tag tag : message.tags()) {
            find(batch, tag.name(), tag.value(), time, message.id());
        }
    }

    private static void find(Store.Batch batch, String name, String value, long time, Id message) {
        batch.put(Keys.search(Keys.term(name, value), time, message), NOTHING);
    }

    /** A repeat's row is not how the message ended: that is its slot, which may reach the index later, or an earlier row. */
    private void put(Store.Batch batch, Rejection rejection) {
        if (rejection.code().equals(REPEAT)) {
            return;
        }
        rejection.message().ifPresent(message -> {
            byte[] key = Keys.rejection(message, rejection.process().orElse(NOBODY));
            if (store.get(key).isEmpty()) {
                batch.put(key, Wire.REJECTION.encode(rejection));
            }
        });
    }

    /** Where to go on reading a partition; empty at the beginning. */
    Optional<Long> offset(String topic, int partition) {
        return store.get(Keys.offset(topic, partition)).map(LogIndex::number);
    }

    /** The log entry at a position. */
    public Optional<Assignment> assignment(Id process, Position position) {
        return store.get(Keys.of(Keys.ASSIGNMENT, process, position)).map(Wire.ASSIGNMENT::decode);
    }

    /** The newest log entry of a process that is scheduled; cron ticks are passed over. */
    public Optional<Assignment> lastSlot(Id process) {
        List<Assignment> found = new ArrayList<>(1);
        byte[] prefix = Keys.of(Keys.ASSIGNMENT, process);
        store.backward(prefix, Keys.after(prefix), (key, value) -> {
            if (Keys.position(key).tick() > 0) {
                return true;
            }
            found.add(Wire.ASSIGNMENT.decode(value));
            return false;
        });
        return found.stream().findFirst();
    }

    /** Log entries from {@code from} on, at most {@code limit}. */
    @Override
    public List<Assignment> assignments(Id process, Position from, int limit) {
        List<Assignment> found = new ArrayList<>();
        byte[] start = Keys.of(Keys.ASSIGNMENT, process, from);
        store.forward(Keys.of(Keys.ASSIGNMENT, process), start, (key, value) -> {
            found.add(Wire.ASSIGNMENT.decode(value));
            return found.size() < limit;
        });
        return found;
    }

    /** The first position whose time is later than {@code timestampMillis}; empty when there is none. */
    public Optional<Position> firstAfter(Id process, long timestampMillis) {
        List<Position> found = new ArrayList<>(1);
        byte[] start = Keys.time(process, Math.max(0, timestampMillis + 1), Position.slot(0));
        store.forward(Keys.of(Keys.TIME, process), start, (key, value) -> !found.add(Keys.position(key)));
        return found.stream().findFirst();
    }

    /** Where a message stands, in the order of processes. */
    public List<Place> places(Id message) {
        List<Place> found = new ArrayList<>();
        byte[] prefix = Keys.of(Keys.MESSAGE, message);
        store.forward(prefix, prefix, (key, value) -> found.add(Keys.place(key)));
        return found;
    }

    /** The first position of a message in a process's log. */
    public Optional<Position> position(Id message, Id process) {
        List<Position> found = new ArrayList<>(1);
        byte[] prefix = Keys.message(message, process, Position.slot(0));
        byte[] ofProcess = Arrays.copyOf(prefix, 1 + 2 * Id.LENGTH);
        store.forward(ofProcess, prefix, (key, value) -> !found.add(Keys.position(key)));
        return found.stream().findFirst();
    }

    /** The message, wherever it stands. */
    public Optional<Message> message(Id message) {
        return entry(message).map(Assignment::message);
    }

    /** The first log entry of a message. */
    public Optional<Assignment> entry(Id message) {
        return places(message).stream().findFirst().flatMap(place -> assignment(place.process(), place.position()));
    }

    /** The outcome at a position. */
    @Override
    public Optional<Evaluation> evaluation(Id process, Position position) {
        return store.get(Keys.of(Keys.EVALUATION, process, position)).map(Wire.EVALUATION::decode);
    }

    /** The newest outcome of a process. */
    @Override
    public Optional<Evaluation> lastEvaluation(Id process) {
        return evaluations(process, Optional.empty(), false, 1).stream().findFirst();
    }

    /**
     * Outcomes in order.
     *
     * @param from first position, included; empty for the process's first, or last when going down
     * @param rising whether positions rise
     * @param limit most outcomes
     */
    public List<Evaluation> evaluations(Id process, Optional<Position> from, boolean rising, int limit) {
        List<Evaluation> found = new ArrayList<>();
        byte[] prefix = Keys.of(Keys.EVALUATION, process);
        if (rising) {
            byte[] start = from.map(position -> Keys.of(Keys.EVALUATION, process, position))
                    .orElse(prefix);
            store.forward(prefix, start, (key, value) -> {
                found.add(Wire.EVALUATION.decode(value));
                return found.size() < limit;
            });
        } else {
            byte[] start = from.map(position -> Keys.of(Keys.EVALUATION, process, position))
                    .orElseGet(() -> Keys.after(prefix));
            store.backward(prefix, start, (key, value) -> {
                found.add(Wire.EVALUATION.decode(value));
                return found.size() < limit;
            });
        }
        return found;
    }

    /** Why a message was refused first; for {@code process}, or whoever it was meant for when that is not known. */
    public Optional<Rejection> rejection(Id message, Id process) {
        return store.get(Keys.rejection(message, process))
                .or(() -> store.get(Keys.rejection(message, NOBODY)))
                .map(Wire.REJECTION::decode);
    }

    /**
     * Messages with a term, by their first time; at most {@code limit}.
     *
     * @param name a tag's name, or one of the terms of this class
     */
    public List<Hit> search(String name, String value, boolean rising, int limit) {
        List<Hit> found = new ArrayList<>();
        byte[] term = Keys.term(name, value);
        BiPredicate<byte[], byte[]> each = (key, unused) -> {
            found.add(Keys.searched(key));
            return found.size() < limit;
        };
        if (rising) {
            store.forward(term, term, each);
        } else {
            store.backward(term, Keys.after(term), each);
        }
        return found;
    }

    /** Makes a message that is in no log (a module, a data item) findable. */
    public void findable(Message message, long timestampMillis) {
        try (Store.Batch batch = new Store.Batch()) {
            find(batch, message, timestampMillis);
            store.write(batch);
        }
    }

    /** When the log first spoke of a block, ms since the epoch. */
    public Optional<Long> blockMillis(long height) {
        return store.get(Keys.block(height)).map(LogIndex::number);
    }

    /** Heights of the blocks that the log speaks of, from {@code from} on, rising. */
    public List<Long> blocks(long from, int limit) {
        List<Long> found = new ArrayList<>();
        store.forward(Keys.kind(Keys.BLOCK), Keys.block(Math.max(0, from)), (key, value) -> {
            found.add(ByteBuffer.wrap(key, 1, Long.BYTES).getLong());
            return found.size() < limit;
        });
        return found;
    }

    /** The highest block the log speaks of. */
    public Optional<Long> lastBlock() {
        List<Long> found = new ArrayList<>(1);
        store.backward(
                Keys.kind(Keys.BLOCK),
                Keys.block(Long.MAX_VALUE),
                (key, value) -> !found.add(ByteBuffer.wrap(key, 1, Long.BYTES).getLong()));
        return found.stream().findFirst();
    }

    /** Remembers the public key behind an address, as an accepted item showed it. */
    public void keepOwner(String address, Bytes key) {
        byte[] at = Keys.text(Keys.OWNER, address);
        if (store.get(at).isEmpty()) {
            keep(at, key.toByteArray());
        }
    }

    /** The public key behind an address, when an item with it came through this node. */
    public Optional<Bytes> owner(String address) {
        return store.get(Keys.text(Keys.OWNER, address)).map(Bytes::of);
    }

    /** Keeps a data item that is neither message, process nor module. */
    public void keepItem(Id id, Bytes raw) {
        keep(Keys.of(Keys.ITEM, id), raw.toByteArray());
    }

    /** A data item kept here. */
    public Optional<Bytes> item(Id id) {
        return store.get(Keys.of(Keys.ITEM, id)).map(Bytes::of);
    }

    /** Keeps or drops somebody's wish to have a process's crons watched. */
    public void monitor(Id process, String owner, boolean wanted) {
        byte[] key = monitorKey(process, owner);
        if (wanted) {
            keep(key, Bytes.utf8(owner).toByteArray());
            return;
        }
        try (Store.Batch batch = new Store.Batch()) {
            batch.delete(key);
            store.write(batch);
        }
    }

    /** Who wants a process's crons watched. */
    public List<String> monitors(Id process) {
        List<String> found = new ArrayList<>();
        byte[] prefix = Keys.of(Keys.MONITOR, process);
        store.forward(prefix, prefix, (key, value) -> found.add(Bytes.of(value).utf8()));
        return found;
    }

    /**
     * Looks until there is something, at most {@code millis}; looks again whenever the index has grown.
     *
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public <T> Optional<T> await(Supplier<Optional<T>> look, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            long seen = growth();
            Optional<T> found = look.get();
            if (found.isPresent() || left <= 0) {
                return found;
            }
            lock.lock();
            try {
                while (growth == seen && left > 0) {
                    left = grown.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private long growth() {
        lock.lock();
        try {
            return growth;
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        lock.lock();
        try {
            growth++;
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void keep(byte[] key, byte[] value) {
        try (Store.Batch batch = new Store.Batch()) {
            batch.put(key, value);
            store.write(batch);
        }
    }

    private static byte[] monitorKey(Id process, String owner) {
        byte[] who = Keys.text(Keys.MONITOR, owner);
        byte[] prefix = Keys.of(Keys.MONITOR, process);
        return ByteBuffer.allocate(prefix.length + who.length - 1)
                .put(prefix)
                .put(who, 1, who.length - 1)
                .array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }
}
