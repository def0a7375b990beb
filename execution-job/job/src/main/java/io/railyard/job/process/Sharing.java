package io.railyard.job.process;

import java.io.Serializable;

/**
 * How the processes of one subtask share its thread. Does not reach results.
 *
 * @param sliceGas gas after which a message makes way for others, at least 1
 * @param waitingCount assignments that may wait on one subtask before it takes no further ones, at least 1
 * @param pausedCount messages that may stand still between slices on one subtask, each on a thread of its own, at least 1
 * @param again whether a message whose gateway fails waits and asks again; if not, that ends the job
 */
public record Sharing(long sliceGas, int waitingCount, int pausedCount, boolean again) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Slices of some 10 ms; 10,000 assignments wait, 64 messages stand still. */
    public static final Sharing DEFAULTS = new Sharing(10_000_000, 10_000, 64, true);

    /** No turns: each assignment is evaluated as it comes, and what cannot be read ends the run. */
    public static final Sharing NONE = new Sharing(Long.MAX_VALUE, 1, 1, false);

    /** Turns in which a message whose gateway fails asks again. */
    public Sharing(long sliceGas, int waitingCount, int pausedCount) {
        this(sliceGas, waitingCount, pausedCount, true);
    }

    public Sharing {
        if (sliceGas < 1 || waitingCount < 1 || pausedCount < 1) {
            throw new IllegalArgumentException("Slices, waiting assignments and paused messages are at least 1: "
                    + sliceGas + ", " + waitingCount + ", " + pausedCount);
        }
    }
}
