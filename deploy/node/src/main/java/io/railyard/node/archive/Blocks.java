package io.railyard.node.archive;

import io.railyard.message.json.Json;
import io.railyard.node.index.LogIndex;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * Blocks as the log knows them: a height, and the time at which the log first spoke of it. A node without an Arweave peer knows height 0
 * only. Ids stand for the height and are no Arweave block's.
 */
final class Blocks {
    private static final long MILLIS_PER_SECOND = 1_000;

    private Blocks() {}

    /** 48 bytes as base64url, as Arweave's block ids are. */
    static String id(long height) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-384")
                    .digest(ByteBuffer.allocate(Long.BYTES).putLong(height).array());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-384", e);
        }
    }

    /** Seconds since the epoch; 0 for a height the log has not spoken of. */
    static long seconds(LogIndex index, long height) {
        return index.blockMillis(height).orElse(0L) / MILLIS_PER_SECOND;
    }

    /** The block as Arweave's gateway shows it. */
    static Optional<Json> json(LogIndex index, long height) {
        if (height < 0 || (height > 0 && index.blockMillis(height).isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(Json.object()
                .put("height", height)
                .put("indep_hash", id(height))
                .put("previous_block", height == 0 ? "" : id(height - 1))
                .put("timestamp", seconds(index, height))
                .build());
    }
}
