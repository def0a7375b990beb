package io.railyard.bench.node;

import io.railyard.message.Id;
import io.railyard.message.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages to one process: some at once, then at an even rate while others read. Each is timed from when it was due to the
 * result over HTTP. Messages are posted by one thread, so that the n-th one sent takes slot n.
 */
final class Traffic implements AutoCloseable {
    private static final int WAITERS = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Doors doors;
    private final Subject subject;
    private final Id process;
    private final List<Id> sent = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final ExecutorService waiters = Executors.newFixedThreadPool(WAITERS);

    /** A process of {@code subject} on a node, with nothing sent to it yet. */
    static Traffic start(Doors doors, Subject subject) throws IOException, InterruptedException {
        doors.post("gateway", "/tx", subject.moduleItem().raw());
        Id module = subject.moduleItem().id();
        Id process = subject.process(module).id();
        doors.post("mu", "/", subject.process(module).raw());
        doors.get("cu", "/result/0?process-id=" + process);
        return new Traffic(doors, subject, process);
    }

    private Traffic(Doors doors, Subject subject, Id process) {
        this.doors = doors;
        this.subject = subject;
        this.process = process;
    }

    Subject subject() {
        return subject;
    }

    Id process() {
        return process;
    }

    /** The newest slot whose result has been read, and so all before it have theirs. */
    long answered() {
        return answered.get();
    }

    /** The message of a slot. */
    Id message(long slot) {
        synchronized (sent) {
            return sent.get((int) slot - 1);
        }
    }

    /** Sends up to {@code count} messages, one after the other, at most {@code seconds} long, and waits for the last result. */
    void fill(int count, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + seconds * NANOS_PER_SECOND;
        for (int i = 0; i < count && System.nanoTime() < end; i++) {
            post();
        }
        await(sent.size());
    }

    /** Sends {@code perSecond} for {@code seconds}; a late sender catches up. Ends when the last result is there. */
    void flow(int perSecond, int seconds, Latencies latencies) throws Exception {
        long interval = NANOS_PER_SECOND / perSecond;
        long start = System.nanoTime();
        List<Future<?>> results = new ArrayList<>();
        for (int i = 0; i < perSecond * seconds; i++) {
            long due = start + i * interval;
            sleepUntil(due);
            int slot = post();
            Callable<Void> wait = () -> {
                await(slot);
                latencies.add(System.nanoTime() - due);
                return null;
            };
            results.add(waiters.submit(wait));
        }
        for (Future<?> each : results) {
            finished(each);
        }
    }

    /** Waits for a task; its failure is the caller's. */
    static void finished(Future<?> task) throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    static void sleepUntil(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private int post() throws IOException, InterruptedException {
        int slot = sent.size() + 1;
        var item = subject.message(process, slot);
        synchronized (sent) {
            sent.add(item.id());
        }
        doors.post("mu", "/", item.raw());
        return slot;
    }

    private void await(long slot) throws IOException, InterruptedException {
        check(slot, doors.get("cu", "/result/" + message(slot) + "?process-id=" + process));
        answered.accumulateAndGet(slot, Math::max);
    }

    /** Compares a result with the only right one. */
    void check(long slot, Json.Obj result) {
        long count = subject.count(result);
        if (count != slot) {
            throw new WrongAnswer("Slot " + slot + " answered " + count);
        }
    }

    @Override
    public void close() {
        waiters.shutdownNow();
    }
}
