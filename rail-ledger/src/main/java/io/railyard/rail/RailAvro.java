package io.railyard.rail;

import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as rows of table {@code rail_records}. A row is the leaf and, beside it, the leaf's members as columns; reading
 * believes the leaf only and refuses a row whose columns say something else.
 */
public final class RailAvro {
    private static final String LEAF = "leaf";
    private static final String LEAF_HASH = "leaf_hash";
    private static final Schema SCHEMA = parse("rail-record.avsc");

    private RailAvro() {}

    /** Schema of the rows; names are those of the leaf's members. */
    public static Schema schema() {
        return SCHEMA;
    }

    /** The row of {@code record}. */
    public static GenericRecord toAvro(RailRecord record) {
        return row(record.leaf());
    }

    /**
     * The record of {@code row}.
     *
     * @throws RailException when the leaf is malformed, or a column differs from it
     */
    public static RailRecord fromAvro(GenericRecord row) {
        if (!(row.get(LEAF) instanceof ByteBuffer buffer)) {
            throw new RailException(RailException.LEAF_MALFORMED, "A row of rail_records has a leaf");
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        Bytes leaf = Bytes.of(copy);
        RailRecord record = RailRecord.parse(leaf);
        GenericRecord derived = row(leaf);
        for (Schema.Field field : SCHEMA.getFields()) {
            Object column = row.get(field.name());
            Object expected = derived.get(field.pos());
            if (!equal(column, expected, field.schema())) {
                throw new RailException(
                        RailException.ROW_DIFFERS,
                        "Column " + field.name() + " is " + column + ", but the leaf of record " + record.recordId()
                                + " says " + expected + "; trust the leaf and write the row again");
            }
        }
        return record;
    }

    private static boolean equal(@Nullable Object column, @Nullable Object expected, Schema schema) {
        if (column == null || expected == null) {
            return column == expected;
        }
        return GenericData.get().compare(column, expected, schema) == 0;
    }

    private static GenericRecord row(Bytes leaf) {
        Map<String, Object> members = new TreeMap<>();
        ((Map<?, ?>) LeafJson.read(leaf.toByteArray())).forEach((name, value) -> members.put((String) name, value));
        members.put(LEAF, ByteBuffer.wrap(leaf.toByteArray()));
        members.put(LEAF_HASH, RailRecord.hash(leaf).hex());
        return record(SCHEMA, members);
    }

    private static GenericRecord record(Schema schema, Map<?, ?> members) {
        GenericRecord row = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object member = members.get(field.name());
            if (member != null) {
                row.put(field.pos(), column(field.schema(), member));
            }
        }
        return row;
    }

    /** A leaf's member as the column's type; 64-bit integers and decimals are text in a leaf. */
    private static Object column(Schema schema, Object member) {
        return switch (schema.getType()) {
            case UNION -> column(schema.getTypes().get(1), member);
            case RECORD -> record(schema, (Map<?, ?>) member);
            case ARRAY -> new GenericData.Array<>(schema, columns(schema.getElementType(), (List<?>) member));
            case LONG -> Long.parseLong((String) member);
            case DOUBLE -> Double.parseDouble((String) member);
            default -> member;
        };
    }

    private static List<Object> columns(Schema schema, List<?> items) {
        return items.stream().map(item -> column(schema, item)).toList();
    }

    private static Schema parse(String resource) {
        try (InputStream in = RailAvro.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks its schema " + resource);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
