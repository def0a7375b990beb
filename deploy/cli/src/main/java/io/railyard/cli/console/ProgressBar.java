package io.railyard.cli.console;

import java.io.PrintStream;
import java.util.Locale;

/**
 * One line that shows how far a long piece of work is; silent unless the error stream is a terminal. Not thread-safe.
 */
public final class ProgressBar implements AutoCloseable {
    /** Set by the launcher when the error stream is a terminal; Java itself cannot tell on every version. */
    private static final String TERMINAL = "railyard.terminal";

    private static final int CELLS = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintStream out;
    private final boolean visible;
    private final String title;
    private final long total;
    private long drawnAt;

    private ProgressBar(PrintStream out, boolean visible, String title, long total) {
        this.out = out;
        this.visible = visible;
        this.title = title;
        this.total = Math.max(1, total);
    }

    /** A bar on the error stream when a person is watching it. */
    public static ProgressBar start(String title, long total) {
        return new ProgressBar(System.err, Boolean.getBoolean(TERMINAL), title, total);
    }

    /** Shows {@code done} of the total, and a note. */
    public void show(long done, String note) {
        long now = System.nanoTime();
        if (!visible || (now - drawnAt < REDRAW_NANOS && done < total)) {
            return;
        }
        drawnAt = now;
        int filled = (int) (CELLS * Math.min(done, total) / total);
        out.printf(
                Locale.ROOT,
                "\r%-10s [%s%s] %3d%%  %-40.40s",
                title,
                "#".repeat(filled),
                " ".repeat(CELLS - filled),
                100 * Math.min(done, total) / total,
                note);
        out.flush();
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (visible) {
            out.print("\r" + " ".repeat(100) + "\r");
            out.flush();
        }
    }
}
