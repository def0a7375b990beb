package io.railyard.job.drive;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Messages that a gateway gave and whose signatures fitted: their data in the cache of blocks, which checks it, the rest in memory, the
 * least recently used going first. Thread-safe.
 */
final class ProvenMessages {
    /** How many are known at once. */
    static final int MAX_MESSAGES = 1_000;

    /** Most characters of a message's tags and anchor; one with more is not kept. */
    static final int MAX_HEAD = 16 << 10;

    private final BlockCache data;
    private final int most;
    private final LinkedHashMap<Id, Proven> known = new LinkedHashMap<>(16, 0.75f, true);

    /** A message without its data, and where that is. */
    private record Proven(Message head, String digest) {}

    ProvenMessages(BlockCache data, int most) {
        this.data = data;
        this.most = most;
    }

    /** A message that was put in; empty when it or its data is no longer there. */
    Optional<Message> get(Id id) {
        Optional<Proven> found = known(id);
        return found.flatMap(
                proven -> data.get(proven.digest()).map(content -> proven.head().withData(Bytes.of(content))));
    }

    private synchronized Optional<Proven> known(Id id) {
        return Optional.ofNullable(known.get(id));
    }

    void put(Message message) {
        if (headLength(message) > MAX_HEAD) {
            return;
        }
        byte[] content = message.data().toByteArray();
        String digest = Bytes.sha256(content).hex();
        data.put(digest, content);
        keep(new Proven(message.withData(Bytes.EMPTY), digest));
    }

    private static long headLength(Message message) {
        return message.anchor().length()
                + message.tags().stream()
                        .mapToLong(tag -> tag.name().length() + tag.value().length())
                        .sum();
    }

    private synchronized void keep(Proven proven) {
        known.put(proven.head().id(), proven);
        if (known.size() > most) {
            Map.Entry<Id, Proven> eldest = known.entrySet().iterator().next();
            known.remove(eldest.getKey());
        }
    }
}
