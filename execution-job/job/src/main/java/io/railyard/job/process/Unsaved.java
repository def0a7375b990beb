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
    private record Entry<R>(R runtime, long bytes) {}

    private final Map<Id, Entry<R>> entries = new LinkedHashMap<>();
    private long bytes;

    /** {@code process} now has {@code size} bytes of unsaved pages, or none but a newer record. */
    void put(Id process, R runtime, long size) {
        Entry<R> before = entries.put(process, new Entry<>(runtime, size));
        bytes += size - (before == null ? 0 : before.bytes());
    }

    /** {@code process} is saved; whether it was not. */
    boolean remove(Id process) {
        Entry<R> before = entries.remove(process);
        if (before == null) {
            return false;
        }
        bytes -= before.bytes();
        return true;
    }

    /** The one that has been unsaved for longest. */
    R oldest() {
        return entries.values().iterator().next().runtime();
    }

    /** All of them. */
    List<R> all() {
        return entries.values().stream().map(Entry::runtime).toList();
    }

    long bytes() {
        return bytes;
    }
}
