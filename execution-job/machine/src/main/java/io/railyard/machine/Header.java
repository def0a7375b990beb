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
import java.util.Optional;

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
 * @param memoryRoot root of the page tree, at the last position whose memory was hashed
 * @param rooting which positions those are
 * @param pagesRoot root of the pages that this header is kept with; zeros in between, where nobody has asked for it
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
        Bytes memoryRoot,
        Rooting rooting,
        Bytes pagesRoot) {
    /** 32 bytes of zero. */
    static final Bytes ZEROS = Bytes.of(new byte[Id.LENGTH]);

    private static final int MAGIC = 0x5259_5053;
    private static final int VERSION = 2;
    /** A header of a process that uses extensions says which. */
    private static final int VERSION_WITH_EXTENSIONS = 3;

    /** A header of a process whose memory is not hashed at every position says at which. */
    private static final int VERSION_WITH_INTERVAL = 4;

    private static final int MOVING_BYTES = 8 + 4 + 32 + 8 + 4 + 32;
    private static final int ROOTING_BYTES = 4 + 8 + 4 + 32 + 32;

    Header {
        tags = List.copyOf(tags);
        extensions = List.copyOf(extensions);
        globals = List.copyOf(globals);
    }

    /** This header after another position. */
    Header at(Position next, Bytes chain, long bytes, List<Long> globalValues, Bytes root, Rooting nextRooting) {
        return moved(next, chain, bytes, globalValues, root, nextRooting, nextRooting.isRoot() ? root : ZEROS);
    }

    /** This header, to be kept with pages whose root is {@code root}. */
    Header withPagesRoot(Bytes root) {
        return rooting.isRoot() ? this : moved(position, hashChain, memoryBytes, globals, memoryRoot, rooting, root);
    }

    private Header moved(
            Position next,
            Bytes chain,
            long bytes,
            List<Long> globalValues,
            Bytes root,
            Rooting nextRooting,
            Bytes rootOfPages) {
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
                root,
                nextRooting,
                rootOfPages);
    }

    private boolean hasInterval() {
        return rooting.interval() > 1;
    }

    private int version() {
        if (hasInterval()) {
            return VERSION_WITH_INTERVAL;
        }
        return extensions.isEmpty() ? VERSION : VERSION_WITH_EXTENSIONS;
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
                        extensions,
                        hasInterval() ? Optional.of(rootingFields()) : Optional.empty())
                .hash();
    }

    private StateRoot.Rooting rootingFields() {
        return new StateRoot.Rooting(
                rooting.interval(),
                rooting.since(),
                rooting.last().slot(),
                rooting.last().tick(),
                rooting.outcomes());
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
        size += version() == VERSION ? 0 : 4;
        size += hasInterval() ? 4 : 0;
        byte[] fixed = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(fixed);
        out.putInt(MAGIC).putShort((short) version()).putInt(preparationVersion);
        out.put(process.toByteArray()).put(module.toByteArray()).put(moduleDigest.toByteArray());
        out.put((byte) mode.number());
        limitList().forEach(out::putLong);
        text(out, refusalText);
        text(out, ownerText);
        out.putInt(tags.size());
        tagTexts.forEach(text -> text(out, text));
        if (version() != VERSION) {
            out.putInt(extensions.size());
            extensionTexts.forEach(text -> text(out, text));
        }
        if (hasInterval()) {
            out.putInt(rooting.interval());
        }
        return fixed;
    }

    /** The whole record: {@code fixed} is {@link #fixedPart}. */
    Bytes encode(byte[] fixed) {
        int size = fixed.length + MOVING_BYTES + 8 * globals.size() + (hasInterval() ? ROOTING_BYTES : 0);
        byte[] record = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(record);
        out.put(fixed).putLong(position.slot()).putInt(position.tick());
        out.put(hashChain.toByteArray()).putLong(memoryBytes).putInt(globals.size());
        globals.forEach(out::putLong);
        out.put(memoryRoot.toByteArray());
        if (hasInterval()) {
            out.putInt(rooting.since())
                    .putLong(rooting.last().slot())
                    .putInt(rooting.last().tick());
            out.put(rooting.outcomes().toByteArray()).put(pagesRoot.toByteArray());
        }
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
            if (magic != MAGIC || version < VERSION || version > VERSION_WITH_INTERVAL) {
                throw new IllegalArgumentException("Not a process header of version " + VERSION + " to "
                        + VERSION_WITH_INTERVAL + "; restore it with the release that wrote it");
            }
            Header header = read(in, version);
            if (in.hasRemaining()) {
                throw new IllegalArgumentException("The process header is followed by " + in.remaining() + " bytes");
            }
            return header;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("The process header ends early, at " + record.length() + " bytes", e);
        }
    }

    private static Header read(ByteBuffer in, int form) {
        int preparation = in.getInt();
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
        int extensionCount = form == VERSION ? 0 : in.getInt();
        for (int i = 0; i < extensionCount; i++) {
            extensions.add(text(in));
        }
        int interval = form < VERSION_WITH_INTERVAL ? 1 : in.getInt();
        Position position = new Position(in.getLong(), in.getInt());
        Bytes chain = hash(in);
        long memoryBytes = in.getLong();
        int globalCount = in.getInt();
        List<Long> globals = new ArrayList<>();
        for (int i = 0; i < globalCount; i++) {
            globals.add(in.getLong());
        }
        Bytes root = hash(in);
        boolean each = form < VERSION_WITH_INTERVAL;
        Rooting rooting = each
                ? Rooting.EACH
                : new Rooting(interval, in.getInt(), new Position(in.getLong(), in.getInt()), hash(in));
        return new Header(
                preparation,
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
                root,
                rooting,
                each ? root : hash(in));
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
