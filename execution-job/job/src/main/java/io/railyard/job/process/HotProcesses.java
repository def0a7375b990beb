package io.railyard.job.process;

import io.railyard.message.Id;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The processes one subtask keeps ready, the least recently used going first when there are too many or they hold too
 * much memory together. What goes is handed to who saves and closes it. One thread.
 *
 * @param <R> what is kept for a process
 */
final class HotProcesses<R> {
    /** Takes what leaves. */
    @FunctionalInterface
    interface Leaving<R> {
        /** Saves and closes {@code runtime}. */
        void leave(Id process, R runtime) throws Exception;
    }

    private final int maxProcesses;
    private long maxBytes;
    private final Leaving<R> leaving;
    private final LinkedHashMap<Id, Entry<R>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long evictions;

    private record Entry<R>(R runtime, long bytes) {}

    HotProcesses(int maxProcesses, long maxBytes, Leaving<R> leaving) {
        if (maxProcesses < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "The bounds of the cache are at least 1: " + maxProcesses + " processes, " + maxBytes + " bytes");
        }
        this.maxProcesses = maxProcesses;
        this.maxBytes = maxBytes;
        this.leaving = leaving;
    }

    /** Takes the runtime of {@code process} out, without closing it. */
    Optional<R> take(Id process) {
        Entry<R> entry = entries.remove(process);
        if (entry == null) {
            return Optional.empty();
        }
        bytes -= entry.bytes();
        return Optional.of(entry.runtime());
    }

    /** Keeps {@code runtime}, which now holds {@code size} bytes, and lets others go until the bounds are met. */
    void put(Id process, R runtime, long size) throws Exception {
        Entry<R> before = entries.put(process, new Entry<>(runtime, size));
        bytes += size - (before == null ? 0 : before.bytes());
        trim();
    }

    /** Keeps at most {@code most} bytes from now on, at least 1; lets go of what is too much. */
    void bound(long most) throws Exception {
        maxBytes = most;
        trim();
    }

    private void trim() throws Exception {
        Iterator<Map.Entry<Id, Entry<R>>> oldest = entries.entrySet().iterator();
        while (entries.size() > maxProcesses || (bytes > maxBytes && entries.size() > 1)) {
            Map.Entry<Id, Entry<R>> last = oldest.next();
            oldest.remove();
            bytes -= last.getValue().bytes();
            evictions++;
            leaving.leave(last.getKey(), last.getValue().runtime());
        }
    }

    int size() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }

    long evictions() {
        return evictions;
    }

    /** All that are kept, the longest unused first. */
    Collection<R> all() {
        return entries.values().stream().map(Entry::runtime).toList();
    }

    /** Forgets all, without saving. */
    void clear() {
        entries.clear();
        bytes = 0;
    }
}
