package io.railyard.sink.parquet;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * How a record of a topic becomes a row that people query, and back without loss. Names become snake_case; 32-byte fixed
 * fields become text (base64url, a {@code sha256} hexadecimal); a field {@code data} gets a neighbour {@code data_text}.
 */
final class RowSchema {
    /** Longest data, in bytes, that is also shown as text. */
    static final int MAX_TEXT_BYTES = 65_536;

    private static final String NAMESPACE = "io.railyard.row";
    private static final String DATA = "data";
    private static final String DATA_TEXT = "data_text";
    private static final String SHA256 = "sha256";
    private static final String MILLIS = "_millis";

    private final Schema wire;
    private final Schema schema;

    private RowSchema(Schema wire, Schema schema) {
        this.wire = wire;
        this.schema = schema;
    }

    static RowSchema of(Schema wire) {
        return new RowSchema(wire, rowSchema(wire, new LinkedHashMap<>()));
    }

    Schema schema() {
        return schema;
    }

    GenericRecord toRow(GenericRecord value) {
        return recordToRow(wire, schema, value);
    }

    GenericRecord fromRow(GenericRecord row) {
        return recordFromRow(wire, row);
    }

    private static Schema rowSchema(Schema wire, Map<String, Schema> done) {
        return switch (wire.getType()) {
            case RECORD -> {
                Schema known = done.get(wire.getFullName());
                yield known == null ? recordSchema(wire, done) : known;
            }
            case FIXED -> Schema.create(Schema.Type.STRING);
            case ARRAY -> Schema.createArray(rowSchema(wire.getElementType(), done));
            case UNION ->
                Schema.createUnion(wire.getTypes().stream()
                        .map(branch -> rowSchema(branch, done))
                        .toList());
            default -> wire;
        };
    }

    private static Schema recordSchema(Schema wire, Map<String, Schema> done) {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field field : wire.getFields()) {
            fields.add(new Schema.Field(columnName(field), rowSchema(field.schema(), done), field.doc()));
            if (isData(field)) {
                Schema text = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
                fields.add(new Schema.Field(
                        DATA_TEXT, text, "The data when it is UTF-8 of at most " + MAX_TEXT_BYTES + " bytes."));
            }
        }
        Schema row = Schema.createRecord(wire.getName(), wire.getDoc(), NAMESPACE, false, fields);
        done.put(wire.getFullName(), row);
        return row;
    }

    private static boolean isData(Schema.Field field) {
        return field.name().equals(DATA) && field.schema().getType() == Schema.Type.BYTES;
    }

    /** {@code blockHeight} becomes {@code block_height}; a SQL timestamp carries its own unit. */
    static String columnName(Schema.Field field) {
        String name = field.name().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
        boolean timestamp = field.schema().getLogicalType() instanceof LogicalTypes.TimestampMillis;
        return timestamp && name.endsWith(MILLIS) ? name.substring(0, name.length() - MILLIS.length()) : name;
    }

    private static @Nullable Object toRow(String name, Schema wire, Schema row, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (wire.getType()) {
            case RECORD -> recordToRow(wire, row, (GenericRecord) value);
            case FIXED -> text(name, ((GenericFixed) value).bytes());
            case UNION -> {
                int branch = GenericData.get().resolveUnion(wire, value);
                yield toRow(name, wire.getTypes().get(branch), row.getTypes().get(branch), value);
            }
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (Object item : (Iterable<?>) value) {
                    items.add(toRow(name, wire.getElementType(), row.getElementType(), item));
                }
                yield new GenericData.Array<>(row, items);
            }
            default -> value;
        };
    }

    private static GenericRecord recordToRow(Schema wire, Schema schema, GenericRecord value) {
        GenericRecord row = new GenericData.Record(schema);
        int column = 0;
        for (Schema.Field field : wire.getFields()) {
            Object content = value.get(field.pos());
            row.put(
                    column,
                    toRow(
                            field.name(),
                            field.schema(),
                            schema.getFields().get(column).schema(),
                            content));
            column++;
            if (isData(field)) {
                row.put(column, utf8((ByteBuffer) content));
                column++;
            }
        }
        return row;
    }

    private static @Nullable Object fromRow(String name, Schema wire, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (wire.getType()) {
            case RECORD -> recordFromRow(wire, (GenericRecord) value);
            case FIXED -> new GenericData.Fixed(wire, bytes(name, value.toString()));
            case UNION -> fromRow(name, wire.getTypes().get(1), value);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (Object item : (Iterable<?>) value) {
                    items.add(fromRow(name, wire.getElementType(), item));
                }
                yield new GenericData.Array<>(wire, items);
            }
            default -> value;
        };
    }

    private static GenericRecord recordFromRow(Schema wire, GenericRecord row) {
        GenericRecord value = new GenericData.Record(wire);
        for (Schema.Field field : wire.getFields()) {
            String column = columnName(field);
            boolean older = !row.hasField(column) && field.hasDefaultValue();
            value.put(
                    field.pos(),
                    older
                            ? GenericData.get().getDefaultValue(field)
                            : fromRow(field.name(), field.schema(), row.get(column)));
        }
        return value;
    }

    private static String text(String name, byte[] fixed) {
        return name.equals(SHA256)
                ? HexFormat.of().formatHex(fixed)
                : Bytes.of(fixed).base64Url();
    }

    private static byte[] bytes(String name, String text) {
        try {
            return name.equals(SHA256)
                    ? HexFormat.of().parseHex(text)
                    : Id.parse(text).toByteArray();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Column " + name + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String utf8(ByteBuffer data) {
        if (data.remaining() > MAX_TEXT_BYTES) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(data.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
