package io.railyard.machine;

import io.railyard.machine.memory.PagedMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A page as it is kept: what differs from the module's page, or all of it when that is shorter, with a checksum
 * ({@code docs/formats/state-root.md}, section 4).
 */
final class PageRecord {
    private static final int PAGE_BYTES = PagedMemory.PAGE_BYTES;
    private static final byte ZERO = 1;
    private static final byte WHOLE = 2;
    private static final byte DIFFERENCES = 3;
    private static final int HEAD_BYTES = 5;
    private static final int RUN_BYTES = 4;
    /** Equal bytes that end a run: fewer cost less than the head of another run. */
    private static final int GAP_BYTES = 8;

    private static final byte[] ZERO_PAGE = new byte[PAGE_BYTES];

    private PageRecord() {}

    /**
     * The record of {@code content}.
     *
     * @param first the module's page; null for zeros, as for the content
     */
    static byte[] encode(byte @Nullable [] content, byte @Nullable [] first) {
        if (content == null) {
            return new byte[] {ZERO};
        }
        byte[] base = first == null ? ZERO_PAGE : first;
        byte[] scratch = new byte[HEAD_BYTES + PAGE_BYTES];
        ByteBuffer out = ByteBuffer.wrap(scratch);
        out.put(DIFFERENCES).putInt(checksum(content));
        int at = 0;
        while (true) {
            int start = mismatch(content, base, at);
            if (start < 0 && out.position() < PAGE_BYTES) {
                return Arrays.copyOf(scratch, out.position());
            }
            int end = start < 0 ? PAGE_BYTES : runEnd(content, base, start);
            if (start < 0 || end - start + RUN_BYTES > out.remaining()) {
                scratch[0] = WHOLE;
                System.arraycopy(content, 0, scratch, HEAD_BYTES, PAGE_BYTES);
                return scratch;
            }
            out.putShort((short) start).putShort((short) (end - start)).put(content, start, end - start);
            at = end;
        }
    }

    private static int mismatch(byte[] content, byte[] base, int from) {
        int found = Arrays.mismatch(content, from, PAGE_BYTES, base, from, PAGE_BYTES);
        return found < 0 ? -1 : from + found;
    }

    private static int runEnd(byte[] content, byte[] base, int start) {
        int end = start + 1;
        for (int at = end; at < PAGE_BYTES && at - end < GAP_BYTES; at++) {
            if (content[at] != base[at]) {
                end = at + 1;
            }
        }
        return end;
    }

    /**
     * The page that was encoded; null for zeros.
     *
     * @throws DamagedState when the record is no page's, or its content does not have the checksum
     */
    static byte @Nullable [] decode(byte[] record, byte @Nullable [] first) {
        if (record.length == PAGE_BYTES) {
            // As releases before the record had a form kept it.
            return record;
        }
        if (record.length == 1 && record[0] == ZERO) {
            return null;
        }
        if (record.length < HEAD_BYTES) {
            throw new DamagedState("its record has " + record.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(record);
        byte kind = in.get();
        int sum = in.getInt();
        byte[] content = kind == WHOLE && in.remaining() == PAGE_BYTES
                ? Arrays.copyOfRange(record, HEAD_BYTES, record.length)
                : apply(kind, in, first);
        if (checksum(content) != sum) {
            throw new DamagedState("its content does not have the checksum it was kept with");
        }
        return content;
    }

    private static byte[] apply(byte kind, ByteBuffer in, byte @Nullable [] first) {
        if (kind != DIFFERENCES) {
            throw new DamagedState("its record is of no known kind: " + kind);
        }
        byte[] content = first == null ? new byte[PAGE_BYTES] : first.clone();
        while (in.hasRemaining()) {
            int start = in.remaining() < RUN_BYTES ? PAGE_BYTES : Short.toUnsignedInt(in.getShort());
            int length = start == PAGE_BYTES ? 1 : Short.toUnsignedInt(in.getShort());
            if (start + length > PAGE_BYTES || length > in.remaining()) {
                throw new DamagedState("its record ends early or leads beyond the page");
            }
            in.get(content, start, length);
        }
        return content;
    }

    private static int checksum(byte[] content) {
        CRC32C sum = new CRC32C();
        sum.update(content);
        return (int) sum.getValue();
    }
}
