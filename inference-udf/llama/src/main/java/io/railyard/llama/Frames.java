package io.railyard.llama;

import io.railyard.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/**
 * The frames between parent and child: mark, length, payload, CRC-32C. Native code may print to the same stream, so a
 * reader skips whatever stands before the mark, which is chosen freshly for each child.
 */
final class Frames {
    static final int MARK_BYTES = 16;
    static final int MAX_PAYLOAD_BYTES = 16 << 20;

    /** Something that writes a payload. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    private Frames() {}

    static void write(OutputStream out, Bytes mark, Writer writer) throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        writer.write(new DataOutputStream(payload));
        byte[] bytes = payload.toByteArray();
        ByteArrayOutputStream frame = new ByteArrayOutputStream(bytes.length + MARK_BYTES + 8);
        DataOutputStream data = new DataOutputStream(frame);
        data.write(mark.toByteArray());
        data.writeInt(bytes.length);
        data.write(bytes);
        data.writeInt(crc(bytes));
        out.write(frame.toByteArray());
        out.flush();
    }

    /**
     * The payload of the next frame.
     *
     * @throws EOFException when the stream ends before one
     */
    static DataInputStream read(InputStream in, Bytes mark) throws IOException {
        skipToMark(in, mark.toByteArray());
        DataInputStream data = new DataInputStream(in);
        int length = data.readInt();
        if (length < 0 || length > MAX_PAYLOAD_BYTES) {
            throw new IOException("A frame has 0 to " + MAX_PAYLOAD_BYTES + " bytes, not " + length);
        }
        byte[] bytes = data.readNBytes(length);
        if (bytes.length < length || data.readInt() != crc(bytes)) {
            throw new IOException("A frame of " + length + " bytes arrived damaged");
        }
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static void skipToMark(InputStream in, byte[] mark) throws IOException {
        byte[] window = new byte[mark.length];
        long seen = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The stream ended");
            }
            System.arraycopy(window, 1, window, 0, window.length - 1);
            window[window.length - 1] = (byte) next;
            seen++;
            if (seen >= mark.length && java.util.Arrays.equals(window, mark)) {
                return;
            }
        }
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
