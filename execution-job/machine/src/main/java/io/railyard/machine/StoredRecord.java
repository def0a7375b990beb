package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The record of a process as a {@link StateStore} keeps it ({@code docs/formats/state-root.md}, section 4).
 *
 * @param header the machine's header
 * @param overZeros whether pages that are not kept are zero, as in records of releases before this form
 * @param origin root of the memory that pages are kept over; zeros without one
 */
record StoredRecord(Bytes header, boolean overZeros, Bytes origin) {
    private static final int MAGIC = 0x5259_504B;
    private static final short VERSION = 3;
    /** The version before, which had no checksum. */
    private static final short UNCHECKED = 2;

    private static final int START_BYTES = 4 + 2;
    private static final int SUM_BYTES = 4;

    static byte[] encode(Bytes origin, Bytes header) {
        ByteBuffer out = ByteBuffer.allocate(START_BYTES + SUM_BYTES + Id.LENGTH + header.length());
        out.putInt(MAGIC).putShort(VERSION).putInt(0).put(origin.toByteArray()).put(header.toByteArray());
        byte[] record = out.array();
        out.putInt(START_BYTES, checksum(record));
        return record;
    }

    /**
     * Reads a record.
     *
     * @throws DamagedState when it is of an unknown version, or does not have its checksum
     */
    static StoredRecord decode(byte[] record) {
        if (record.length < START_BYTES + SUM_BYTES + Id.LENGTH
                || ByteBuffer.wrap(record).getInt() != MAGIC) {
            return new StoredRecord(Bytes.of(record), true, Header.ZEROS);
        }
        short version = ByteBuffer.wrap(record).getShort(4);
        if (version == UNCHECKED) {
            return content(record, START_BYTES);
        }
        if (version != VERSION) {
            throw new DamagedState("A process was kept in form " + version + "; this release knows up to " + VERSION
                    + ": restore it with the release that wrote it");
        }
        if (ByteBuffer.wrap(record).getInt(START_BYTES) != checksum(record)) {
            throw new DamagedState("The record of a process does not have the checksum it was kept with");
        }
        return content(record, START_BYTES + SUM_BYTES);
    }

    private static StoredRecord content(byte[] record, int at) {
        int header = at + Id.LENGTH;
        return new StoredRecord(
                Bytes.of(Arrays.copyOfRange(record, header, record.length)),
                false,
                Bytes.of(Arrays.copyOfRange(record, at, header)));
    }

    /** Over all but the checksum's own place. */
    private static int checksum(byte[] record) {
        CRC32C sum = new CRC32C();
        sum.update(record, 0, START_BYTES);
        sum.update(record, START_BYTES + SUM_BYTES, record.length - START_BYTES - SUM_BYTES);
        return (int) sum.getValue();
    }
}
