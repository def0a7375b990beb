package io.railyard.job.history;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One value over every state root of every process: two runs agree on all of them exactly when it is equal. Takes
 * evaluations in any order; a repeated one counts once. Defined in {@code docs/formats/job.md}. Keeps one root of 32 bytes
 * per position; one thread.
 */
public final class RootsDigest {
    private final SortedMap<Id, SortedMap<Position, Bytes>> roots = new TreeMap<>();
    private long positions;

    /**
     * Adds one evaluation.
     *
     * @throws IllegalStateException when the position was added before with another root: the log had two outcomes
     */
    public void add(Evaluation evaluation) {
        add(evaluation.process(), evaluation.position(), evaluation.stateRoot());
    }

    /** Adds one root; as {@link #add(Evaluation)}. */
    public void add(Id process, Position position, Bytes stateRoot) {
        Bytes before = roots.computeIfAbsent(process, p -> new TreeMap<>()).put(position, stateRoot);
        if (before == null) {
            positions++;
        } else if (!before.equals(stateRoot)) {
            throw new IllegalStateException(
                    "job.two-outcomes: process " + process + " at " + position
                            + " has the roots " + before.hex() + " and " + stateRoot.hex()
                            + ", but a position has one outcome. The history is corrupt, or two builds wrote it: check it with replay.");
        }
    }

    /** How many positions were added. */
    public long positions() {
        return positions;
    }

    /** How many processes were added. */
    public int processes() {
        return roots.size();
    }

    /** The digest: 32 bytes, shown as lower-case hexadecimal. */
    public Bytes value() {
        SortedMap<Id, RootsChain> chains = new TreeMap<>();
        roots.forEach((process, byPosition) -> {
            RootsChain chain = RootsChain.start(process);
            for (Map.Entry<Position, Bytes> entry : byPosition.entrySet()) {
                chain = chain.next(entry.getKey(), entry.getValue());
            }
            chains.put(process, chain);
        });
        return of(chains);
    }

    /** Joins the chains of all processes: SHA-256 over a name, then id, count and chain value of each, by id. */
    static Bytes of(SortedMap<Id, RootsChain> chains) {
        MessageDigest digest = Bytes.sha256Digest();
        digest.update(RootsChain.NAME);
        chains.forEach((process, chain) -> {
            process.bytes().update(digest);
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(chain.count()).array());
            chain.value().update(digest);
        });
        return Bytes.of(digest.digest());
    }
}
