package io.railyard.sink.arweave;

import io.railyard.message.ans104.DataItem;
import io.railyard.message.signing.Signer;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts committed bundles on a thread of its own, so that a slow or dead bundler holds no checkpoint up. What it cannot
 * post stays in the folder with the reason, and is tried again at the next commit.
 */
final class Poster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Poster.class);

    private final BundleFolder folder;
    private final Bundler bundler;
    private final Signer signer;
    private final Predicate<String> mine;
    private final ThreadPoolExecutor thread;

    /** Posts the bundles whose names are {@code mine}; the others are another subtask's. */
    Poster(BundleFolder folder, Bundler bundler, Signer signer, Predicate<String> mine) {
        this.folder = folder;
        this.bundler = bundler;
        this.signer = signer;
        this.mine = mine;
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

    /** Posts everything unposted, each bundle with a bounded number of tries. */
    void sweep() throws IOException, InterruptedException {
        for (String name : folder.unposted()) {
            if (mine.test(name)) {
                post(name);
            }
        }
    }

    private void post(String name) throws IOException, InterruptedException {
        DataItem item = BundleBuilder.nested(folder.read(name), signer);
        Bundler.Answer answer = bundler.post(item);
        for (int attempt = 1; !answer.taken() && answer.again() && attempt < ArweaveOptions.ATTEMPTS; attempt++) {
            answer = bundler.post(item);
        }
        if (answer.taken()) {
            folder.posted(name, item.id(), bundler.address().toString(), answer.status());
        } else {
            folder.refused(name, answer.reason());
            LOG.warn(
                    "Arweave bundle not taken, kept and tried again at the next checkpoint bundle={} reason=\"{}\"",
                    name,
                    answer.reason());
        }
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
