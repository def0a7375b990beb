package io.railyard.job.process;

import io.railyard.message.Id;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a process gets many of the assignments that come: then there may be more of its own right behind, and others' behind
 * those. One thread.
 */
final class Bursts {
    /** Assignments that are looked at, the last ones. */
    static final int LAST = 32;
    /** As many of them as make a burst. */
    static final int MANY = 8;

    private final @Nullable Id[] last = new Id[LAST];
    private int next;

    /** An assignment for {@code process} has come; whether it is one of many. */
    boolean see(Id process) {
        last[next] = process;
        next = (next + 1) % LAST;
        int count = 0;
        for (Id each : last) {
            if (Objects.equals(each, process)) {
                count++;
            }
        }
        return count >= MANY;
    }
}
