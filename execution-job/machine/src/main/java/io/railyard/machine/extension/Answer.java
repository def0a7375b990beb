package io.railyard.machine.extension;

import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.HostResult;

/**
 * What the world outside says to a request.
 *
 * @param kind how it answers
 * @param content the bytes it found; none otherwise
 * @param reason why it failed, for good and for everybody: no facts of a host; {@code ""} otherwise
 * @param again whether the same request has the same answer for ever, so that the digest of a long one is enough for the journal
 */
public record Answer(HostResult.Kind kind, Bytes content, String reason, boolean again) {
    /** The largest answer: 1 MiB, so that a journal stays readable. */
    public static final int MAX_BYTES = 1 << 20;
    /** The longest reason in characters. */
    public static final int MAX_REASON = 200;

    public Answer {
        if (content.length() > MAX_BYTES || reason.length() > MAX_REASON) {
            throw new IllegalArgumentException("An answer has at most " + MAX_BYTES + " bytes and a reason of "
                    + MAX_REASON + " characters, not " + content.length() + " and " + reason.length());
        }
    }

    /** Bytes, which the journal keeps. */
    public static Answer found(Bytes content) {
        return new Answer(HostResult.Kind.FOUND, content, "", false);
    }

    /** Bytes that can be had again by the same request; of long ones the journal keeps the digest only. */
    public static Answer immutable(Bytes content) {
        return new Answer(HostResult.Kind.FOUND, content, "", true);
    }

    /** There is no such thing. */
    public static Answer absent() {
        return new Answer(HostResult.Kind.ABSENT, Bytes.EMPTY, "", false);
    }

    /** It cannot be had: {@code reason}. */
    public static Answer failed(String reason) {
        return new Answer(HostResult.Kind.FAILED, Bytes.EMPTY, reason, false);
    }

    /** Whether there are bytes. */
    public boolean isFound() {
        return kind == HostResult.Kind.FOUND;
    }

    int length() {
        return content.length();
    }
}
