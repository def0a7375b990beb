package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The state root of a process: SHA-256 over a record of fixed layout, {@code docs/formats/state-root.md}.
 *
 * @param preparationVersion version of module preparation
 * @param process 32 bytes
 * @param module 32 bytes: id of the module; zeros when the process names none
 * @param moduleDigest SHA-256 of the published binary; zeros when the process has no runnable module
 * @param mode number of the mode
 * @param limits gas, depth, memory, input, output and outbox limits, in this order
 * @param slot position: slot
 * @param tick position: cron tick
 * @param hashChain 32 bytes
 * @param memoryBytes size of linear memory
 * @param globals values of the mutable globals by rising index, floats as their bits
 * @param memoryRoot root of the page tree; zeros when the process has no runnable module
 * @param extensions that the process uses, as {@code NAME/VERSION}, by rising name
 * @param rooting of which position the memory root is; empty when it is of this one, always
 */
public record StateRoot(
        int preparationVersion,
        Bytes process,
        Bytes module,
        Bytes moduleDigest,
        int mode,
        List<Long> limits,
        long slot,
        int tick,
        Bytes hashChain,
        long memoryBytes,
        List<Long> globals,
        Bytes memoryRoot,
        List<String> extensions,
        Optional<Rooting> rooting) {
    /**
     * Of a process whose memory is not hashed at every position: of which one the memory root is.
     *
     * @param interval every how many-th position has its memory hashed, at least 2
     * @param since positions since the last one that had
     * @param slot of that one
     * @param tick of that one
     * @param outcomes 32 bytes: running digest of all outcomes
     */
    public record Rooting(int interval, int since, long slot, int tick, Bytes outcomes) {
        static final int BYTES = 4 + 4 + 8 + 4 + HASH;

        public Rooting {
            if (interval < 2 || since < 0 || since >= interval || outcomes.length() != HASH) {
                throw new IllegalArgumentException("No rooting: interval " + interval + ", since " + since + ", "
                        + outcomes.length() + " bytes of digest");
            }
        }
    }

    /** First bytes of the record: name and version of the format. */
    public static final String FORMAT = "railyard/state-root/2";
    /** The same of a process whose memory is not hashed at every position. */
    public static final String FORMAT_WITH_INTERVAL = "railyard/state-root/3";
    /** Number of limits. */
    public static final int LIMITS = 6;

    private static final byte[] MAGIC = FORMAT.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC_WITH_INTERVAL = FORMAT_WITH_INTERVAL.getBytes(StandardCharsets.US_ASCII);

    /** A count of 0. */
    private static final byte[] NO_EXTENSIONS = new byte[4];

    private static final int HASH = 32;

    /** The root of a process that uses no extensions and whose memory is hashed at every position. */
    public StateRoot(
            int preparationVersion,
            Bytes process,
            Bytes module,
            Bytes moduleDigest,
            int mode,
            List<Long> limits,
            long slot,
            int tick,
            Bytes hashChain,
            long memoryBytes,
            List<Long> globals,
            Bytes memoryRoot) {
        this(
                preparationVersion,
                process,
                module,
                moduleDigest,
                mode,
                limits,
                slot,
                tick,
                hashChain,
                memoryBytes,
                globals,
                memoryRoot,
                List.of(),
                Optional.empty());
    }

    public StateRoot {
        extensions = List.copyOf(extensions);
        limits = List.copyOf(limits);
        globals = List.copyOf(globals);
        if (limits.size() != LIMITS) {
            throw new IllegalArgumentException("There are 6 limits, not " + limits.size());
        }
        check(process);
        check(module);
        check(moduleDigest);
        check(hashChain);
        check(memoryRoot);
    }

    private static void check(Bytes hash) {
        if (hash.length() != HASH) {
            throw new IllegalArgumentException("A digest or id has 32 bytes, not " + hash.length());
        }
    }

    /** The record that is hashed. */
    public Bytes preimage() {
        return Bytes.of(bytes());
    }

    private byte[] bytes() {
        byte[] used = extensionBytes();
        byte[] magic = rooting.isEmpty() ? MAGIC : MAGIC_WITH_INTERVAL;
        int size = magic.length + 4 + 5 * HASH + 1 + LIMITS * 8 + 8 + 4 + 8 + 4 + 8 * globals.size() + used.length;
        size += rooting.isEmpty() ? 0 : Rooting.BYTES;
        byte[] record = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(record);
        out.put(magic).putInt(preparationVersion);
        put(record, out, process);
        put(record, out, module);
        put(record, out, moduleDigest);
        out.put((byte) mode);
        put(out, limits);
        out.putLong(slot).putInt(tick);
        put(record, out, hashChain);
        out.putLong(memoryBytes).putInt(globals.size());
        put(out, globals);
        put(record, out, memoryRoot);
        if (rooting.isPresent()) {
            Rooting of = rooting.get();
            out.putInt(of.interval()).putInt(of.since()).putLong(of.slot()).putInt(of.tick());
            put(record, out, of.outcomes());
        }
        out.put(used);
        return record;
    }

    private static void put(byte[] record, ByteBuffer out, Bytes bytes) {
        bytes.copyTo(record, out.position());
        out.position(out.position() + bytes.length());
    }

    private static void put(ByteBuffer out, List<Long> numbers) {
        for (long number : numbers) {
            out.putLong(number);
        }
    }

    /** Nothing for a process without extensions, in version 2. */
    private byte[] extensionBytes() {
        if (extensions.isEmpty()) {
            return rooting.isEmpty() ? new byte[0] : NO_EXTENSIONS;
        }
        List<byte[]> texts = extensions.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer out = ByteBuffer.allocate(
                4 + texts.stream().mapToInt(text -> 4 + text.length).sum());
        out.putInt(texts.size());
        texts.forEach(text -> out.putInt(text.length).put(text));
        return out.array();
    }

    /** The root: 32 bytes. */
    public Bytes hash() {
        return Bytes.sha256(bytes());
    }
}
