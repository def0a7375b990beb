package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireException;

/**
 * A record of topic {@code ao.inbox} as the broker keeps it. The value stays in bytes until it is sequenced, so that bytes
 * that are no record become a rejection and not the end of the stream.
 *
 * @param value the record's value
 * @param partition from 0
 * @param offset in the partition
 * @param appendTimeMillis the broker's LogAppendTime, ms since the epoch
 */
public record InboxEnvelope(Bytes value, int partition, long offset, long appendTimeMillis) {
    /** {@code inboxRecord} as if it had been read from a broker. */
    public static InboxEnvelope of(InboxRecord inboxRecord, int partition, long offset, long appendTimeMillis) {
        return new InboxEnvelope(Bytes.of(Wire.INBOX_RECORD.encode(inboxRecord)), partition, offset, appendTimeMillis);
    }

    /**
     * The decoded value.
     *
     * @throws WireException when the bytes are no inbox record
     */
    public InboxRecord decode() {
        return Wire.INBOX_RECORD.decode(value.toByteArray());
    }

    /** Identity of this input in {@code Rejection.source}. */
    public String source() {
        return "inbox/" + partition + "/" + offset;
    }
}
