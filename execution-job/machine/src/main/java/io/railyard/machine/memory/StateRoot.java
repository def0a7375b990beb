package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
        List<String> extensions) {
    /** First bytes of the record: name and version of the format. */
    public static final String FORMAT = "railyard/state-root/2";
    /** Number of limits. */
    public static final int LIMITS = 6;

    private static final byte[] MAGIC = FORMAT.getBytes(StandardCharsets.US_ASCII);
    private static final int HASH = 32;

    /** The root of a process that uses no extensions. */
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
                List.of());
    }

    public StateRoot {
        extensions = List.copyOf(extensions);
        limits = List.copyOf(limits);
        globals = List.copyOf(globals);
        if (limits.size() != LIMITS) {
            throw new IllegalArgumentException("There are 6 limits, not " + limits.size());
        }
        for (Bytes hash : List.of(process, module, moduleDigest, hashChain, memoryRoot)) {
            if (hash.length() != HASH) {
                throw new IllegalArgumentException("A digest or id has 32 bytes, not " + hash.length());
            }
        }
    }

    /** The record that is hashed. */
    public Bytes preimage() {
        byte[] used = extensionBytes();
        int size = MAGIC.length + 4 + 5 * HASH + 1 + LIMITS * 8 + 8 + 4 + 8 + 4 + 8 * globals.size() + used.length;
        byte[] record = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(record);
        out.put(MAGIC).putInt(preparationVersion);
        out.put(process.toByteArray()).put(module.toByteArray()).put(moduleDigest.toByteArray());
        out.put((byte) mode);
        limits.forEach(out::putLong);
        out.putLong(slot).putInt(tick);
        out.put(hashChain.toByteArray());
        out.putLong(memoryBytes).putInt(globals.size());
        globals.forEach(out::putLong);
        out.put(memoryRoot.toByteArray()).put(used);
        return Bytes.of(record);
    }

    /** Nothing for a process without extensions. */
    private byte[] extensionBytes() {
        if (extensions.isEmpty()) {
            return new byte[0];
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
        return Bytes.sha256(preimage().toByteArray());
    }
}
