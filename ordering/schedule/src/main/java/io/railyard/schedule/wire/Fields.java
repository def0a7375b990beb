package io.railyard.schedule.wire;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import java.util.List;
import java.util.Optional;

/** The record parts that several schemas share, as {@code types.avsc} has them. */
public final class Fields {
    private Fields() {}

    /** Writes an Avro {@code Message}. */
    public static void message(WireWriter out, Message value) {
        out.id(value.id());
        out.text(value.owner());
        out.text(value.from());
        out.optional(value.target(), WireWriter::id);
        out.bytes(value.anchor());
        tags(out, value.tags());
        out.bytes(value.data());
        out.bytes(value.signature());
    }

    /** Reads an Avro {@code Message}. */
    public static Message message(WireReader in) {
        Id id = in.id();
        String owner = in.text();
        String from = in.text();
        Optional<Id> target = in.optional(WireReader::id);
        Bytes anchor = in.bytes();
        List<Tag> tags = tags(in);
        Bytes data = in.bytes();
        return new Message(id, owner, from, target, anchor, tags, data, in.bytes());
    }

    /** Writes an Avro array of {@code Tag}. */
    public static void tags(WireWriter out, List<Tag> values) {
        out.list(values, (writer, tag) -> {
            writer.text(tag.name());
            writer.text(tag.value());
        });
    }

    /** Reads an Avro array of {@code Tag}. */
    public static List<Tag> tags(WireReader in) {
        return in.list(reader -> new Tag(reader.text(), reader.text()));
    }

    /** Writes the fields slot and tick. */
    public static void position(WireWriter out, Position value) {
        out.number(value.slot());
        out.number(value.tick());
    }

    /** Reads the fields slot and tick. */
    public static Position position(WireReader in) {
        return new Position(in.number(), in.smallNumber());
    }

    /** Writes an Avro {@code Origin}, or the same four fields in a flat row. */
    public static void origin(WireWriter out, Origin value) {
        out.id(value.process());
        position(out, value.position());
        out.number(value.index());
    }

    /** Reads an Avro {@code Origin}. */
    public static Origin origin(WireReader in) {
        return new Origin(in.id(), position(in), in.smallNumber());
    }
}
