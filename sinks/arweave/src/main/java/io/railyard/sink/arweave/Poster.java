package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.sink.arweave.Destination.Answer;
import io.railyard.sink.arweave.Destination.Fate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts committed bundles on a thread of its own, so that a slow or dead destination holds no checkpoint up. What it cannot
 * post stays in the folder with the reason, and is tried again at the next commit.
 */
final class Poster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Poster.class);

    private final BundleFolder folder;
    private final Destination destination;
    private final Predicate<String> mine;
    private final InstantSource clock;
    private final ThreadPoolExecutor thread;

    /** Posts the bundles whose names are {@code mine}; the others are another subtask's. */
    Poster(BundleFolder folder, Destination destination, Predicate<String> mine, InstantSource clock) {
        this.folder = folder;
        this.destination = destination;
        this.mine = mine;
        this.clock = clock;
        // One sweep runs and one waits: a sweep posts all there is, so more would be repeats.
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(1),
                work -> {
                    Thread made = new Thread(work, "arweave-poster");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Asks for a sweep over everything unposted; returns at once. */
    void sweepSoon() {
        thread.execute(() -> {
            try {
                sweep();
            } catch (IOException e) {
                LOG.warn("Arweave bundles cannot be posted now reason=\"{}\"", e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Posts everything unposted, each bundle with a bounded number of tries; ends early when nobody answers. */
    void sweep() throws IOException, InterruptedException {
        List<String> names = folder.unposted().stream().filter(mine).toList();
        for (int i = 0; i < names.size(); i++) {
            Answer answer = post(names.get(i));
            if (answer.fate() == Fate.TAKEN) {
                folder.posted(names.get(i), clock.instant(), answer.receipt());
                continue;
            }
            List<String> kept = answer.fate() == Fate.SILENT ? names.subList(i, names.size()) : List.of(names.get(i));
            for (String name : kept) {
                folder.refused(name, answer.reason());
            }
            LOG.warn(
                    "Arweave bundles not taken, kept and tried again at the next checkpoint count={} first={} reason=\"{}\"",
                    kept.size(),
                    names.get(i),
                    answer.reason());
            if (answer.fate() == Fate.SILENT) {
                return;
            }
        }
    }

    private Answer post(String name) throws IOException, InterruptedException {
        Bytes bundle = folder.read(name);
        Answer answer = destination.post(name, bundle);
        for (int attempt = 1; answer.again() && attempt < ArweaveOptions.ATTEMPTS; attempt++) {
            answer = destination.post(name, bundle);
        }
        return answer;
    }

    /** Waits for posts under way, a bounded time; what is left stays pending. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(ArweaveOptions.CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }
}
