package io.railyard.cli.aos;

import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.CommandFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows what the process says to everybody as it comes, from a thread of its own. Started and stopped by one thread. */
final class LiveFeed implements AutoCloseable {
    private static final long PAUSE_MILLIS = 700;

    private final AosSession session;
    private final Screen screen;
    private @Nullable Thread thread;

    LiveFeed(AosSession session, Screen screen) {
        this.session = session;
        this.screen = screen;
    }

    /** Begins with what is said from now on. Nothing happens when it runs already. */
    void start() {
        if (thread != null) {
            return;
        }
        Optional<String> newest = session.newest();
        Thread started = new Thread(() -> follow(newest), "aos-live");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    /** Ends it. */
    void pause() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            thread = null;
        }
    }

    @Override
    public void close() {
        pause();
    }

    private void follow(Optional<String> newest) {
        Optional<String> cursor = newest;
        boolean down = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                AosSession.Page page = session.after(cursor);
                if (page.cursor().isPresent()) {
                    cursor = page.cursor();
                }
                page.results().stream()
                        .filter(ProcessResult::forWatchers)
                        .filter(result -> !result.output().isBlank())
                        .forEach(screen::news);
                down = false;
            } catch (CommandFailure e) {
                if (!down) {
                    screen.trouble("Nothing can be shown live for now: " + e.getMessage());
                }
                down = true;
            } catch (NodeClient.Interrupted e) {
                return;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
