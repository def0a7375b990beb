package io.railyard.bench.judge;

import io.railyard.machine.wasm.EngineFailure;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A Node process with one module, and the frames that go to it and come back: u32 length, u8 kind, payload, big-endian. It
 * ends when this object is gone or the Java process ends. Callers hold its monitor for a whole conversation.
 */
final class V8Process {
    static final int LOAD = 1;
    static final int INSTANTIATE = 2;
    static final int FREE = 3;
    static final int CALL = 4;
    static final int CALL_TABLE = 5;
    static final int GET_GLOBAL = 6;
    static final int SET_GLOBAL = 7;
    static final int RETURN = 8;
    static final int THROW = 9;
    static final int RESET = 10;

    static final int RESULT = 1;
    static final int TRAP = 2;
    static final int THROWN = 3;
    static final int FAILED = 4;
    static final int HOST_CALL = 5;

    /** Bytes of the largest frame. */
    private static final int FRAME_BYTES = 1 << 30;

    private static final Cleaner CLEANER = Cleaner.create();

    /** A frame being written. */
    static final class Frame {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Frame(int kind) {
            bytes.write(kind);
        }

        Frame u32(int value) {
            return put(() -> out.writeInt(value));
        }

        Frame i64(long value) {
            return put(() -> out.writeLong(value));
        }

        Frame raw(byte[] value) {
            return put(() -> out.write(value));
        }

        Frame text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return u32(utf8.length).raw(utf8);
        }

        private interface Put {
            void run() throws IOException;
        }

        private Frame put(Put put) {
            try {
                put.run();
            } catch (IOException e) {
                throw new UncheckedIOException("An array takes every byte", e);
            }
            return this;
        }
    }

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final ConcurrentLinkedQueue<Integer> free = new ConcurrentLinkedQueue<>();
    private int instances;

    private V8Process(Process process) {
        this.process = process;
        this.out = new DataOutputStream(process.getOutputStream());
        this.in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    static V8Process start(String node) throws IOException {
        Path script = Files.createTempFile("railyard-v8-", ".js");
        try (InputStream source = V8Process.class.getResourceAsStream("v8.js")) {
            if (source == null) {
                throw new IllegalStateException("The script v8.js is missing beside this class");
            }
            Files.write(script, source.readAllBytes());
        }
        script.toFile().deleteOnExit();
        Process process = new ProcessBuilder(
                        node, "--experimental-wasm-memory64", "--experimental-wasm-extended-const", script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        V8Process started = new V8Process(process);
        CLEANER.register(started, process::destroy);
        return started;
    }

    synchronized void load(byte[] wasm) {
        answer(new Frame(LOAD).raw(wasm));
    }

    /** A number for a new instance, given back when {@code owner} is gone. */
    synchronized int number(Object owner) {
        int number = instances++;
        ConcurrentLinkedQueue<Integer> gone = free;
        CLEANER.register(owner, () -> gone.add(number));
        return number;
    }

    /** Sends {@code frame} and gives the answer's payload after its kind, which is {@link #RESULT}. */
    synchronized DataInputStream answer(Frame frame) {
        for (Integer gone = free.poll(); gone != null; gone = free.poll()) {
            exchange(new Frame(FREE).u32(gone));
        }
        return exchange(frame);
    }

    private DataInputStream exchange(Frame frame) {
        send(frame);
        try {
            DataInputStream answer = receive();
            int kind = answer.readUnsignedByte();
            if (kind != RESULT) {
                throw failed(kind, answer);
            }
            return answer;
        } catch (IOException e) {
            throw gone(e);
        }
    }

    synchronized void send(Frame frame) {
        try {
            out.writeInt(frame.bytes.size());
            frame.bytes.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw gone(e);
        }
    }

    synchronized DataInputStream receive() throws IOException {
        int length = in.readInt();
        if (length < 1 || length > FRAME_BYTES) {
            throw new IOException("Node sent a frame of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    EngineFailure failed(int kind, DataInputStream answer) throws IOException {
        String text = kind == FAILED
                ? new String(answer.readNBytes(answer.readInt()), StandardCharsets.UTF_8)
                : "answer " + kind;
        return new EngineFailure("V8 failed", new IllegalStateException(text));
    }

    EngineFailure gone(IOException e) {
        return new EngineFailure("The Node process " + process.pid() + " does not answer", e);
    }
}
