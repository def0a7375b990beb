package io.railyard.job.process;

import io.railyard.message.Id;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes that are newer than keyed state has them, the longest unsaved first, and how many bytes of pages that is.
 * One thread.
 *
 * @param <R> what stands for a process
 */
final class Unsaved<R> {
    private static final class Entry<R> {
        private final R runtime;
        private long bytes;

        Entry(R runtime) {
            this.runtime = runtime;
        }
    }

    private final Map<Id, Entry<R>> entries = new LinkedHashMap<>();
    private long bytes;

    /** {@code process} now has {@code size} bytes of unsaved pages, or none but a newer record. */
    void put(Id process, R runtime, long size) {
        Entry<R> entry = entries.get(process);
        if (entry == null || !entry.runtime.equals(runtime)) {
            remove(process);
            entry = new Entry<>(runtime);
            entries.put(process, entry);
        }
        bytes += size - entry.bytes;
        entry.bytes = size;
    }

    /** {@code process} is saved; whether it was not. */
    boolean remove(Id process) {
        Entry<R> before = entries.remove(process);
        if (before == null) {
            return false;
        }
        bytes -= before.bytes;
        return true;
    }

    /** The one that has been unsaved for longest. */
    R oldest() {
        return entries.values().iterator().next().runtime;
    }

    /** All of them. */
    List<R> all() {
        return entries.values().stream().map(entry -> entry.runtime).toList();
    }

    long bytes() {
        return bytes;
    }
}
