package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.sink.arweave.Destination.Answer;
import io.railyard.sink.arweave.Destination.Fate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Predicate<String> leftovers;
    /** Written by the task's thread, read by ours. */
    private final Set<String> committed = ConcurrentHashMap.newKeySet();

    private final InstantSource clock;
    private final ThreadPoolExecutor thread;

    /** Posts what is committed here, and of bundles left by others those whose names are {@code leftovers}. */
    Poster(BundleFolder folder, Destination destination, Predicate<String> leftovers, InstantSource clock) {
        this.folder = folder;
        this.destination = destination;
        this.leftovers = leftovers;
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

    /** Asks for a sweep over everything unposted, {@code names} just committed among it; returns at once. */
    void sweepSoon(Collection<String> names) {
        committed.addAll(names);
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
        List<String> names = folder.unposted().stream()
                .filter(name -> committed.contains(name) || leftovers.test(name))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            Fate fate = postClaimed(names.get(i), names.subList(i, names.size()));
            if (fate == Fate.SILENT) {
                return;
            }
        }
    }

    private Fate postClaimed(String name, List<String> waiting) throws IOException, InterruptedException {
        Optional<Claim> claimed = folder.claim(name);
        if (claimed.isEmpty()) {
            // Whoever holds it is posting it now.
            return Fate.BUSY;
        }
        try (Claim claim = claimed.get()) {
            if (!folder.isPosted(name)) {
                Answer answer = post(name);
                if (answer.fate() != Fate.TAKEN) {
                    keep(answer, waiting);
                    return answer.fate();
                }
                folder.posted(name, clock.instant(), answer.receipt());
            }
            committed.remove(name);
            claim.settle();
            return Fate.TAKEN;
        }
    }

    private void keep(Answer answer, List<String> waiting) throws IOException {
        List<String> kept = answer.fate() == Fate.SILENT ? waiting : waiting.subList(0, 1);
        for (String name : kept) {
            if (!folder.isPosted(name)) {
                folder.refused(name, answer.reason());
            }
        }
        LOG.warn(
                "Arweave bundles not taken, kept and tried again at the next checkpoint count={} first={} reason=\"{}\"",
                kept.size(),
                kept.get(0),
                answer.reason());
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
