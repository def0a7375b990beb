package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Byte forms of de-duplication keys and values, and of the order within a round; {@code docs/formats/sequencing.md}. */
final class SeenKeys {
    private static final byte SIGNED = 1;
    private static final byte SENDER = 2;
    private static final byte ANSWER = 3;

    /** Ranks of the order within a round: processes begin before anyone speaks to them. */
    private static final byte RANK_PROCESS = 0;

    private static final byte RANK_SIGNED = 1;
    private static final byte RANK_PUSHED = 2;
    private static final byte RANK_ANSWER = 3;

    private static final int PLACE_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private SeenKeys() {}

    static Bytes signed(Id process, Id message) {
        return bytes(two(SIGNED, process, message, 0));
    }

    static Bytes sender(Id process, Id sender) {
        return bytes(two(SENDER, process, sender, 0));
    }

    static Bytes answer(Id process, Origin request) {
        return bytes(place(two(ANSWER, process, request.process(), PLACE_BYTES), request));
    }

    /** Position and index of an origin; its process is in the key. */
    static Bytes place(Origin origin) {
        return bytes(place(ByteBuffer.allocate(PLACE_BYTES), origin));
    }

    static Origin origin(Id process, Bytes place) {
        ByteBuffer buffer = ByteBuffer.wrap(place.toByteArray());
        return new Origin(process, new Position(buffer.getLong(), buffer.getInt()), buffer.getInt());
    }

    static Bytes round(InboxRecord.Signed signed) {
        byte rank = isProcessItem(signed) ? RANK_PROCESS : RANK_SIGNED;
        byte[] owner = signed.message().owner().getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(2 + owner.length + 2 * Id.LENGTH);
        buffer.put(rank).put(owner).put((byte) 0);
        return bytes(put(put(buffer, signed.message().id()), signed.process()));
    }

    static Bytes round(InboxRecord.Pushed pushed) {
        ByteBuffer buffer = ByteBuffer.allocate(1 + 2 * Id.LENGTH + PLACE_BYTES);
        buffer.put(isProcessItem(pushed) ? RANK_PROCESS : RANK_PUSHED);
        return bytes(put(place(put(buffer, pushed.origin().process()), pushed.origin()), pushed.process()));
    }

    static Bytes round(InboxRecord.Answer answer) {
        ByteBuffer buffer = ByteBuffer.allocate(1 + 3 * Id.LENGTH + PLACE_BYTES);
        buffer.put(RANK_ANSWER);
        put(
                place(put(buffer, answer.request().process()), answer.request()),
                answer.message().id());
        return bytes(put(buffer, answer.process()));
    }

    static boolean isProcessItem(InboxRecord.Signed signed) {
        return signed.process().equals(signed.message().id())
                && signed.message().isProcess();
    }

    static boolean isProcessItem(InboxRecord.Pushed pushed) {
        return pushed.process().equals(pushed.message().id());
    }

    private static ByteBuffer two(byte kind, Id first, Id second, int more) {
        return put(put(ByteBuffer.allocate(1 + 2 * Id.LENGTH + more).put(kind), first), second);
    }

    private static ByteBuffer put(ByteBuffer buffer, Id id) {
        return buffer.put(id.toByteArray());
    }

    private static ByteBuffer place(ByteBuffer buffer, Origin origin) {
        return buffer.putLong(origin.position().slot())
                .putInt(origin.position().tick())
                .putInt(origin.index());
    }

    private static Bytes bytes(ByteBuffer buffer) {
        byte[] written = new byte[buffer.flip().remaining()];
        buffer.get(written);
        return Bytes.of(written);
    }
}
