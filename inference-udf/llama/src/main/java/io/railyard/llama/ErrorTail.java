package io.railyard.llama;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the last {@value #MAX_BYTES} bytes that a child prints, and reads all of them so that it never blocks. */
final class ErrorTail {
    static final int MAX_BYTES = 16_384;

    private final InputStream in;
    private final byte[] ring = new byte[MAX_BYTES];
    private long total;

    ErrorTail(InputStream in) {
        this.in = in;
    }

    void start() {
        Thread reader = new Thread(this::drain, "railyard-llama-errors");
        reader.setDaemon(true);
        reader.start();
    }

    synchronized String text() {
        int length = (int) Math.min(total, MAX_BYTES);
        byte[] tail = new byte[length];
        for (int i = 0; i < length; i++) {
            tail[i] = ring[(int) ((total - length + i) % MAX_BYTES)];
        }
        return new String(tail, StandardCharsets.UTF_8);
    }

    void drain() {
        byte[] buffer = new byte[4_096];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                add(buffer, read);
            }
        } catch (IOException e) {
            // The child is gone, and with it its output.
            return;
        }
    }

    private synchronized void add(byte[] buffer, int length) {
        for (int i = 0; i < length; i++) {
            ring[(int) (total++ % MAX_BYTES)] = buffer[i];
        }
    }
}
