package io.railyard.node.compute;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A process after a position, as a machine saves it ({@code docs/formats/node-index.md}).
 *
 * @param process whose
 * @param position after which
 * @param record the process's record
 * @param pages records of the pages that differ from its module's
 */
record Image(Id process, Position position, Bytes record, SortedMap<Integer, byte[]> pages) {
    private static final int MAGIC = 0x5259_494D;
    private static final short VERSION = 1;
    private static final int DIGEST_BYTES = 32;
    /** Most bytes of one record, and of one page's. */
    private static final int MOST_RECORD_BYTES = 64 << 20;

    private static final int MOST_PAGE_BYTES = 8_192;

    /** The file's bytes: compressed, with the SHA-256 of all before at the end. */
    byte[] encode() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeInt(MAGIC);
            out.writeShort(VERSION);
            out.write(process.toByteArray());
            out.writeLong(position.slot());
            out.writeInt(position.tick());
            out.writeInt(record.length());
            out.write(record.toByteArray());
            out.writeInt(pages.size());
            for (Map.Entry<Integer, byte[]> page : pages.entrySet()) {
                out.writeInt(page.getKey());
                out.writeInt(page.getValue().length);
                out.write(page.getValue());
            }
        }
        bytes.write(Bytes.sha256(bytes.toByteArray()).toByteArray());
        return bytes.toByteArray();
    }

    /**
     * Reads a file's bytes.
     *
     * @throws IOException when they are damaged or of another version
     */
    static Image decode(byte[] file) throws IOException {
        int end = file.length - DIGEST_BYTES;
        if (end < 0 || !Bytes.of(file, end, DIGEST_BYTES).equals(Bytes.sha256(Arrays.copyOf(file, end)))) {
            throw new IOException("it has another SHA-256 than it says");
        }
        try (DataInputStream in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(file, 0, end)))) {
            if (in.readInt() != MAGIC || in.readShort() != VERSION) {
                throw new IOException("it is of another form or version than " + VERSION);
            }
            Id process = Id.of(in.readNBytes(Id.LENGTH));
            Position position = new Position(in.readLong(), in.readInt());
            Bytes record = Bytes.of(part(in, MOST_RECORD_BYTES));
            SortedMap<Integer, byte[]> pages = new TreeMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                pages.put(in.readInt(), part(in, MOST_PAGE_BYTES));
            }
            return new Image(process, position, record, pages);
        }
    }

    private static byte[] part(DataInputStream in, int most) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > most) {
            throw new IOException("a part has " + length + " bytes where " + most + " are the most");
        }
        return in.readNBytes(length);
    }
}
