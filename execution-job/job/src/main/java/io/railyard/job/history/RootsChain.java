package io.railyard.job.history;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The digest of one process's state roots so far: the first value is SHA-256 of a name and the process id, each next one
 * SHA-256 of the value before, the position and the root. 32 bytes whatever the length; {@code docs/formats/job.md}.
 *
 * @param count positions so far
 * @param value 32 bytes
 */
record RootsChain(long count, Bytes value) {
    static final byte[] NAME = "railyard/roots/1".getBytes(StandardCharsets.US_ASCII);

    static RootsChain start(Id process) {
        return new RootsChain(0, Bytes.sha256(NAME, process.toByteArray()));
    }

    RootsChain next(Position position, Bytes stateRoot) {
        byte[] numbers = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(position.slot())
                .putInt(position.tick())
                .array();
        return new RootsChain(count + 1, Bytes.sha256(value.toByteArray(), numbers, stateRoot.toByteArray()));
    }
}
