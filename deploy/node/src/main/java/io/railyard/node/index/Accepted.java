package io.railyard.node.index;

import io.railyard.message.Id;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The messages that this node took lately and that the log may not show yet: it pays to wait for them. The oldest is forgotten
 * first. Thread-safe.
 */
public final class Accepted {
    /** Most messages remembered. */
    public static final int MAX_MESSAGES = 100_000;

    private final Set<Id> ids = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Boolean> eldest) {
            return size() > MAX_MESSAGES;
        }
    }));

    /** Remembers a message. */
    public void add(Id message) {
        ids.add(message);
    }

    /** Whether the message was taken lately. */
    public boolean has(Id message) {
        return ids.contains(message);
    }
}
