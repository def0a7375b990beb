package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.StateStore;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.node.index.ForeignLogs;
import io.railyard.node.index.ProcessLogs;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Processes folded again from the log, beside the job, to be looked at: whatever is done to them reaches nobody. Each root is
 * compared with the recorded one. A few are kept ready; one that is asked for an earlier slot begins anew, from the nearest image before
 * it whose root is the recorded one. Any number of threads; one process is worked on by one at a time.
 */
public final class Replicas implements AutoCloseable {
    /** Processes kept ready. */
    public static final int MAX_READY = 8;
    /** Bytes they hold together, about; the one in use may be larger. */
    public static final long MAX_BYTES = 256L << 20;
    /** How long a caller waits for another to be done with the same process, seconds. */
    public static final int PATIENCE_SECONDS = 30;

    /** Replicas worked on at once. */
    public static final int THREADS = 2;
    /** Requests that wait for a thread; more are answered 503. */
    public static final int MAX_WAITING = 128;

    /** Positions folded between two images. */
    static final int IMAGE_EVERY = 128;

    private static final int STRIDE = 64;
    /** Positions after the last image that are worth one at the end of a fold. */
    private static final int WORTH_AN_IMAGE = IMAGE_EVERY / 4;

    private final ProcessLogs logs;
    private final Machine machine;
    private final Images images;
    private final Map<Id, Replica> ready = new LinkedHashMap<>(16, 0.75f, true);
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            THREADS, THREADS, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), Replicas::thread);

    private static final class Replica {
        private final ReentrantLock lock = new ReentrantLock();
        private Optional<ProcessRuntime> runtime = Optional.empty();
        private Saved saved = new Saved();
        /** Positions since the last image, or since the beginning. */
        private int sinceImage;

        private volatile long heldBytes;

        void drop() {
            runtime.ifPresent(ProcessRuntime::close);
            runtime = Optional.empty();
            saved = new Saved();
            sinceImage = 0;
            heldBytes = 0;
        }
    }

    /** A process as it was last saved. */
    private static final class Saved implements StateStore {
        private byte[] record = new byte[0];
        private final TreeMap<Integer, byte[]> pages = new TreeMap<>();
        private long bytes;

        @Override
        public void record(byte[] content) {
            record = content;
        }

        @Override
        public void page(int index, byte[] content) {
            remove(index);
            pages.put(index, content);
            bytes += content.length;
        }

        @Override
        public void remove(int index) {
            byte[] before = pages.remove(index);
            bytes -= before == null ? 0 : before.length;
        }
    }

    /** Replicas of what {@code logs} knows, run on {@code machine}, begun from {@code images} and leaving some there. */
    public Replicas(ProcessLogs logs, Machine machine, Images images) {
        this.logs = logs;
        this.machine = machine;
        this.images = images;
    }

    /**
     * Looks at a process as it was after {@code position}.
     *
     * @throws HttpError with status 503 when another caller holds it too long, 500 when a root differs from the recorded one
     */
    <T> T at(Id process, Position position, Function<ProcessRuntime, T> look) {
        return work(process, Optional.of(position), look);
    }

    /** Looks at a process after a position, or before its first one. */
    private <T> T work(Id process, Optional<Position> position, Function<ProcessRuntime, T> look) {
        try {
            return workers.submit(() -> fold(process, position, look)).get();
        } catch (RejectedExecutionException e) {
            throw busy("As many requests as may wait for a replica do so: ask again in a moment");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A replica of process " + process + " failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("The node is stopping: ask again when it is up");
        }
    }

    /** Evaluates the first entry of a log that is not known yet, and keeps both. */
    Evaluation begin(Assignment entry, ForeignLogs kept) {
        return work(entry.process(), Optional.empty(), runtime -> applied(runtime, entry, kept));
    }

    /** Evaluates the next entry of a log, and keeps both. */
    Evaluation extend(Assignment entry, ForeignLogs kept) {
        Position before = kept.lastEvaluation(entry.process()).orElseThrow().position();
        return work(entry.process(), Optional.of(before), runtime -> applied(runtime, entry, kept));
    }

    private static Evaluation applied(ProcessRuntime runtime, Assignment entry, ForeignLogs kept) {
        if (!runtime.expects(entry.position())) {
            throw new HttpError(
                    409,
                    "compute.slot-gap",
                    "Another request was faster: process " + entry.process() + " is beyond " + entry.position()
                            + " already; ask for the result again");
        }
        Evaluation outcome = runtime.apply(entry).evaluation();
        kept.put(entry, outcome);
        return outcome;
    }

    private <T> T fold(Id process, Optional<Position> position, Function<ProcessRuntime, T> look) {
        Replica replica = replica(process);
        if (!taken(replica)) {
            throw busy("Process " + process + " is being folded for another caller for more than " + PATIENCE_SECONDS
                    + " s: ask again");
        }
        try {
            return look.apply(position.isPresent() ? fold(replica, process, position.get()) : fresh(replica, process));
        } catch (HttpError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            replica.drop();
            throw e;
        } finally {
            replica.heldBytes = replica.saved.bytes
                    + replica.runtime.map(ProcessRuntime::heldBytes).orElse(0L);
            replica.lock.unlock();
            shrink(replica);
        }
    }

    private static HttpError busy(String sentence) {
        return new HttpError(503, "compute.busy", sentence).with("Retry-After", "5");
    }

    @Override
    public void close() {
        workers.shutdownNow();
        List<Replica> all;
        synchronized (ready) {
            all = new ArrayList<>(ready.values());
            ready.clear();
        }
        for (Replica replica : all) {
            if (replica.lock.tryLock()) {
                try {
                    replica.drop();
                } finally {
                    replica.lock.unlock();
                }
            }
        }
    }

    /** Guests may nest deep: a stack for it. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "railyard-replica", ProcessRuntime.DEEP_STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    private Replica replica(Id process) {
        synchronized (ready) {
            return ready.computeIfAbsent(process, any -> new Replica());
        }
    }

    private static boolean taken(Replica replica) {
        try {
            return replica.lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ProcessRuntime fresh(Replica replica, Id process) {
        replica.drop();
        ProcessRuntime runtime = machine.create(process);
        replica.runtime = Optional.of(runtime);
        return runtime;
    }

    private ProcessRuntime fold(Replica replica, Id process, Position target) {
        Optional<Position> stands = replica.runtime.flatMap(ProcessRuntime::position);
        if (stands.isEmpty() || stands.get().compareTo(target) > 0 || isFar(process, stands.get(), target)) {
            begin(replica, process, target);
        }
        ProcessRuntime runtime = replica.runtime.orElseThrow();
        Position next = runtime.position().map(Position::nextTick).orElse(Position.slot(0));
        while (!runtime.position().equals(Optional.of(target))) {
            List<Assignment> entries = logs.assignments(process, next, STRIDE);
            if (entries.isEmpty()) {
                throw HttpError.notFound(
                        "compute.no-slot", "Process " + process + " has no position " + target + " in its log");
            }
            for (Assignment entry : entries) {
                if (entry.position().compareTo(target) > 0) {
                    return runtime;
                }
                check(replica, runtime.evaluate(entry, Optional.empty()).orElseThrow());
                replica.sinceImage++;
                boolean nearTheEnd = target.slot() - entry.position().slot() < runtime.rootInterval();
                keep(replica, runtime, nearTheEnd ? WORTH_AN_IMAGE : IMAGE_EVERY);
            }
            next = entries.get(entries.size() - 1).position().nextTick();
        }
        return runtime;
    }

    /** Whether an image leaves out more of the way than is worth walking. */
    private boolean isFar(Id process, Position stands, Position target) {
        return target.slot() - stands.slot() > IMAGE_EVERY
                && images.nearest(process, target)
                        .filter(image -> image.slot() - stands.slot() > IMAGE_EVERY)
                        .isPresent();
    }

    /** Begins at the nearest image that is what the record says, or at the beginning. */
    private void begin(Replica replica, Id process, Position target) {
        replica.drop();
        Optional<Position> nearest = images.nearest(process, target);
        while (nearest.isPresent() && !restored(replica, process, nearest.get())) {
            nearest = images.nearest(process, target);
        }
        if (replica.runtime.isEmpty()) {
            fresh(replica, process);
        }
    }

    /** Whether the image at {@code position} is the process there; if not it is gone. */
    private boolean restored(Replica replica, Id process, Position position) {
        Optional<Image> image = images.get(process, position);
        if (image.isEmpty()) {
            return false;
        }
        try {
            ProcessRuntime runtime = machine.restore(
                    image.get().record().toByteArray(), image.get().pages());
            Optional<Bytes> recorded = logs.evaluation(process, position).map(Evaluation::stateRoot);
            boolean same = runtime.process().equals(process)
                    && runtime.position().equals(Optional.of(position))
                    && recorded.isPresent()
                    && recorded.equals(runtime.wholeRoot());
            if (!same) {
                runtime.close();
                images.drop(process, position, "has another root than the record");
                return false;
            }
            replica.runtime = Optional.of(runtime);
            replica.saved.record(image.get().record().toByteArray());
            image.get().pages().forEach(replica.saved::page);
            return true;
        } catch (IllegalArgumentException e) {
            images.drop(process, position, "is refused: " + e.getMessage());
            return false;
        }
    }

    /** Leaves an image where the root stands for the whole memory and is the recorded one. */
    private void keep(Replica replica, ProcessRuntime runtime, int after) {
        Optional<Position> position = runtime.position();
        Optional<Bytes> root = runtime.wholeRoot();
        if (replica.sinceImage < after
                || root.isEmpty()
                || images.nearest(runtime.process(), position.orElseThrow()).equals(position)
                || !logs.evaluation(runtime.process(), position.orElseThrow())
                        .map(Evaluation::stateRoot)
                        .equals(root)) {
            return;
        }
        try {
            runtime.save(replica.saved);
        } catch (Exception e) {
            throw new IllegalStateException("A state kept in memory was not kept", e);
        }
        images.put(new Image(
                runtime.process(), position.orElseThrow(), Bytes.of(replica.saved.record), replica.saved.pages));
        replica.sinceImage = 0;
    }

    private void check(Replica replica, Evaluation mine) {
        Optional<Evaluation> recorded = logs.evaluation(mine.process(), mine.position());
        if (recorded.isPresent() && !recorded.get().stateRoot().equals(mine.stateRoot())) {
            replica.drop();
            throw new HttpError(
                    500,
                    "compute.root-differs",
                    "Process " + mine.process() + " folded again gives root "
                            + mine.stateRoot().hex() + " at "
                            + mine.position() + ", the record says "
                            + recorded.get().stateRoot().hex()
                            + ": the node's limits, modules or release changed since; run `railyard replay --verify`");
        }
    }

    /** Lets go of those used longest ago, as far as nobody works on them. */
    private void shrink(Replica last) {
        synchronized (ready) {
            long held =
                    ready.values().stream().mapToLong(each -> each.heldBytes).sum();
            Iterator<Replica> oldest = ready.values().iterator();
            while (oldest.hasNext() && (ready.size() > MAX_READY || held > MAX_BYTES)) {
                Replica replica = oldest.next();
                if (replica != last && replica.lock.tryLock()) {
                    try {
                        held -= replica.heldBytes;
                        replica.drop();
                        oldest.remove();
                    } finally {
                        replica.lock.unlock();
                    }
                }
            }
        }
    }
}
