package io.railyard.machine;

import io.railyard.machine.memory.StateRoot;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything of a process but its memory's content, as stored. Layout: {@code docs/formats/state-root.md}, section
 * "Image".
 *
 * @param preparationVersion version of module preparation under which the process began
 * @param process its id
 * @param module id of its module; zeros when the Process message names none
 * @param moduleDigest SHA-256 of the published binary; zeros when the process has no runnable module
 * @param mode by whose rules it runs
 * @param limits its limits
 * @param refusal why it has no runnable module; {@code ""} when it has one
 * @param owner owner of the Process message, for the environment
 * @param tags tags of the Process message, for the environment
 * @param extensions it uses, as {@code NAME/VERSION}, by rising name
 * @param position evaluated last
 * @param hashChain at that position
 * @param memoryBytes size of linear memory
 * @param globals values of the mutable globals
 * @param memoryRoot root of the page tree
 */
record Header(
        int preparationVersion,
        Id process,
        Id module,
        Bytes moduleDigest,
        Mode mode,
        Limits limits,
        String refusal,
        String owner,
        List<Tag> tags,
        List<String> extensions,
        Position position,
        Bytes hashChain,
        long memoryBytes,
        List<Long> globals,
        Bytes memoryRoot) {
    /** 32 bytes of zero. */
    static final Bytes ZEROS = Bytes.of(new byte[Id.LENGTH]);

    private static final int MAGIC = 0x5259_5053;
    private static final int VERSION = 2;
    /** A header of a process that uses extensions says which. */
    private static final int VERSION_WITH_EXTENSIONS = 3;

    private static final int MOVING_BYTES = 8 + 4 + 32 + 8 + 4 + 32;

    Header {
        tags = List.copyOf(tags);
        extensions = List.copyOf(extensions);
        globals = List.copyOf(globals);
    }

    /** This header after another position. */
    Header at(Position next, Bytes chain, long bytes, List<Long> globalValues, Bytes root) {
        return new Header(
                preparationVersion,
                process,
                module,
                moduleDigest,
                mode,
                limits,
                refusal,
                owner,
                tags,
                extensions,
                next,
                chain,
                bytes,
                globalValues,
                root);
    }

    /** The state root. */
    Bytes stateRoot() {
        return new StateRoot(
                        preparationVersion,
                        process.bytes(),
                        module.bytes(),
                        moduleDigest,
                        mode.number(),
                        limitList(),
                        position.slot(),
                        position.tick(),
                        hashChain,
                        memoryBytes,
                        globals,
                        memoryRoot,
                        extensions)
                .hash();
    }

    /** The part that never changes after slot 0. */
    byte[] fixedPart() {
        byte[] refusalText = refusal.getBytes(StandardCharsets.UTF_8);
        byte[] ownerText = owner.getBytes(StandardCharsets.UTF_8);
        List<byte[]> tagTexts = new ArrayList<>();
        int size = 4
                + 2
                + 4
                + 3 * Id.LENGTH
                + 1
                + 8 * StateRoot.LIMITS
                + 4
                + refusalText.length
                + 4
                + ownerText.length
                + 4;
        for (Tag tag : tags) {
            tagTexts.add(tag.name().getBytes(StandardCharsets.UTF_8));
            tagTexts.add(tag.value().getBytes(StandardCharsets.UTF_8));
        }
        for (byte[] text : tagTexts) {
            size += 4 + text.length;
        }
        List<byte[]> extensionTexts = extensions.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        for (byte[] text : extensionTexts) {
            size += 4 + text.length;
        }
        size += extensions.isEmpty() ? 0 : 4;
        byte[] fixed = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(fixed);
        out.putInt(MAGIC)
                .putShort((short) (extensions.isEmpty() ? VERSION : VERSION_WITH_EXTENSIONS))
                .putInt(preparationVersion);
        out.put(process.toByteArray()).put(module.toByteArray()).put(moduleDigest.toByteArray());
        out.put((byte) mode.number());
        limitList().forEach(out::putLong);
        text(out, refusalText);
        text(out, ownerText);
        out.putInt(tags.size());
        tagTexts.forEach(text -> text(out, text));
        if (!extensions.isEmpty()) {
            out.putInt(extensions.size());
            extensionTexts.forEach(text -> text(out, text));
        }
        return fixed;
    }

    /** The whole record: {@code fixed} is {@link #fixedPart}. */
    Bytes encode(byte[] fixed) {
        byte[] record = new byte[fixed.length + MOVING_BYTES + 8 * globals.size()];
        ByteBuffer out = ByteBuffer.wrap(record);
        out.put(fixed).putLong(position.slot()).putInt(position.tick());
        out.put(hashChain.toByteArray()).putLong(memoryBytes).putInt(globals.size());
        globals.forEach(out::putLong);
        out.put(memoryRoot.toByteArray());
        return Bytes.of(record);
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException when it is damaged or of an unknown version
     */
    static Header decode(Bytes record) {
        ByteBuffer in = ByteBuffer.wrap(record.toByteArray());
        try {
            int magic = in.getInt();
            short version = in.getShort();
            if (magic != MAGIC || version < VERSION || version > VERSION_WITH_EXTENSIONS) {
                throw new IllegalArgumentException("Not a process header of version " + VERSION + " or "
                        + VERSION_WITH_EXTENSIONS + "; restore it with the release that wrote it");
            }
            Header header = read(in, version == VERSION_WITH_EXTENSIONS);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("The process header is followed by " + in.remaining() + " bytes");
            }
            return header;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The process header ends early, at " + record.length() + " bytes", e);
        }
    }

    private static Header read(ByteBuffer in, boolean hasExtensions) {
        int version = in.getInt();
        Id process = new Id(hash(in));
        Id module = new Id(hash(in));
        Bytes digest = hash(in);
        Mode mode = Mode.ofNumber(in.get());
        Limits limits = new Limits(
                in.getLong(),
                Math.toIntExact(in.getLong()),
                in.getLong(),
                Math.toIntExact(in.getLong()),
                Math.toIntExact(in.getLong()),
                Math.toIntExact(in.getLong()));
        String refusal = text(in);
        String owner = text(in);
        int tagCount = in.getInt();
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < tagCount; i++) {
            tags.add(new Tag(text(in), text(in)));
        }
        List<String> extensions = new ArrayList<>();
        int extensionCount = hasExtensions ? in.getInt() : 0;
        for (int i = 0; i < extensionCount; i++) {
            extensions.add(text(in));
        }
        Position position = new Position(in.getLong(), in.getInt());
        Bytes chain = hash(in);
        long memoryBytes = in.getLong();
        int globalCount = in.getInt();
        List<Long> globals = new ArrayList<>();
        for (int i = 0; i < globalCount; i++) {
            globals.add(in.getLong());
        }
        Bytes root = hash(in);
        return new Header(
                version,
                process,
                module,
                digest,
                mode,
                limits,
                refusal,
                owner,
                tags,
                extensions,
                position,
                chain,
                memoryBytes,
                globals,
                root);
    }

    private List<Long> limitList() {
        return List.of(
                limits.gasPerMessage(),
                (long) limits.callDepth(),
                limits.memoryBytes(),
                (long) limits.inputBytes(),
                (long) limits.outputBytes(),
                (long) limits.outboxCount());
    }

    private static Bytes hash(ByteBuffer in) {
        byte[] value = new byte[Id.LENGTH];
        in.get(value);
        return Bytes.of(value);
    }

    private static String text(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[length];
        in.get(value);
        return new String(value, StandardCharsets.UTF_8);
    }

    private static void text(ByteBuffer out, byte[] text) {
        out.putInt(text.length).put(text);
    }
}
