package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The record of a process as a {@link StateStore} keeps it ({@code docs/formats/state-root.md}, section 4).
 *
 * @param header the machine's header
 * @param overZeros whether pages that are not kept are zero, as in records of releases before this form
 * @param origin root of the memory that pages are kept over; zeros without one
 */
record StoredRecord(Bytes header, boolean overZeros, Bytes origin) {
    private static final int MAGIC = 0x5259_504B;
    private static final short VERSION = 2;
    private static final int HEAD_BYTES = 4 + 2 + Id.LENGTH;

    static byte[] encode(Bytes origin, Bytes header) {
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + header.length());
        out.putInt(MAGIC).putShort(VERSION).put(origin.toByteArray()).put(header.toByteArray());
        return out.array();
    }

    /**
     * Reads a record.
     *
     * @throws DamagedState when it is of an unknown version
     */
    static StoredRecord decode(byte[] record) {
        if (record.length < HEAD_BYTES || ByteBuffer.wrap(record).getInt() != MAGIC) {
            return new StoredRecord(Bytes.of(record), true, Header.ZEROS);
        }
        short version = ByteBuffer.wrap(record).getShort(4);
        if (version != VERSION) {
            throw new DamagedState("A process was kept in form " + version + "; this release knows up to " + VERSION
                    + ": restore it with the release that wrote it");
        }
        return new StoredRecord(
                Bytes.of(Arrays.copyOfRange(record, HEAD_BYTES, record.length)),
                false,
                Bytes.of(Arrays.copyOfRange(record, 6, HEAD_BYTES)));
    }
}
