package io.railyard.schedule.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/**
 * A codec whose fields are written and read by hand in the order of its schema, because the hot path passes every message
 * through it several times. Values of the current schema take the hand-written way; values of older schemas go through
 * Avro's schema resolution. A codec has a constructor without parameters and travels as its class name, so that a value
 * stored by an older program meets the reader of the present one. Single-object encoding: bytes C3 01, the little-endian CRC-64-AVRO fingerprint of the
 * writer's schema, the binary body (Avro specification 1.12, "Single-object encoding").
 *
 * @param <T> the record kind
 */
public abstract class RecordCodec<T> implements WireCodec<T> {
    private static final long serialVersionUID = 1L;
    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;
    private static final int HEADER_BYTES = 2 + Long.BYTES;

    private final transient Class<T> type;
    private final transient Schema schema;
    private final transient List<Schema> older;
    private final transient byte[] header;

    /** A codec for {@code schema} that also reads values written with the {@code older} schemas. */
    protected RecordCodec(Class<T> type, Schema schema, List<Schema> older) {
        this.type = type;
        this.schema = schema;
        this.older = List.copyOf(older);
        this.header = headerOf(schema);
    }

    /** Writes the fields of {@code value} in schema order. */
    protected abstract void write(T value, WireWriter out);

    /** Reads the fields of one value in schema order. */
    protected abstract T read(WireReader in);

    @Override
    public final Class<T> type() {
        return type;
    }

    @Override
    public final Schema schema() {
        return schema;
    }

    @Override
    public final byte[] encode(T value) {
        WireWriter out = new WireWriter();
        out.raw(header);
        write(value, out);
        return out.toByteArray();
    }

    @Override
    public final T decode(byte[] bytes) {
        if (bytes.length >= HEADER_BYTES && Arrays.equals(bytes, 0, HEADER_BYTES, header, 0, HEADER_BYTES)) {
            return readBody(bytes, HEADER_BYTES);
        }
        return fromAvro(readOlder(bytes));
    }

    @Override
    public final GenericRecord toAvro(T value) {
        return generic(schema, encode(value));
    }

    @Override
    public final T fromAvro(GenericRecord avro) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(schema).write(avro, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new WireException("Not an Avro record of " + schema.getFullName() + ": " + e.getMessage(), e);
        }
        return readBody(out.toByteArray(), 0);
    }

    private T readBody(byte[] bytes, int from) {
        WireReader in = new WireReader(bytes, from);
        try {
            T value = read(in);
            requireEnd(in);
            return value;
        } catch (IllegalArgumentException e) {
            throw new WireException("Not a valid " + schema.getName() + ": " + e.getMessage(), e);
        }
    }

    private GenericRecord readOlder(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_0 || bytes[1] != MARKER_1) {
            throw new WireException("Not a record of " + schema.getFullName() + ": " + bytes.length
                    + " bytes that do not start with the Avro single-object marker C3 01 and a fingerprint");
        }
        for (Schema writer : older) {
            if (Arrays.equals(bytes, 0, HEADER_BYTES, headerOf(writer), 0, HEADER_BYTES)) {
                return generic(writer, bytes);
            }
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        throw new WireException("No known version of " + schema.getFullName() + " has the schema fingerprint "
                + Long.toHexString(fingerprint) + "; a newer writer needs a newer reader");
    }

    private GenericRecord generic(Schema writer, byte[] bytes) {
        WireReader in = new WireReader(bytes, HEADER_BYTES);
        try {
            GenericRecord value = new GenericDatumReader<GenericRecord>(writer, schema).read(null, in);
            requireEnd(in);
            return value;
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new WireException("Not a record of " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    private void requireEnd(WireReader in) {
        if (in.remaining() > 0) {
            throw new WireException(in.remaining() + " bytes follow the end of a " + schema.getName());
        }
    }

    private static byte[] headerOf(Schema schema) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER_0)
                .put(MARKER_1)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
    }

    /** What stands for a codec in a serialized object: its class. */
    private record Handle(String className) implements Serializable {
        private Object readResolve() throws ObjectStreamException {
            try {
                return instance(className, Thread.currentThread().getContextClassLoader());
            } catch (IllegalArgumentException e) {
                throw new InvalidObjectException(e.getMessage());
            }
        }
    }

    /** Serialization goes through the class name. */
    protected final Object writeReplace() {
        return new Handle(getClass().getName());
    }

    /**
     * The codec of class {@code className}.
     *
     * @throws IllegalArgumentException when there is no such codec with a constructor without parameters
     */
    public static RecordCodec<?> instance(String className, ClassLoader loader) {
        try {
            Constructor<?> constructor = Class.forName(className, true, loader).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (RecordCodec<?>) constructor.newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "No record codec with a constructor without parameters: " + className, e);
        }
    }

    /** Codecs of one class and schema are equal, wherever they were deserialized. */
    @Override
    public final boolean equals(Object other) {
        return other instanceof RecordCodec<?> codec
                && codec.getClass() == getClass()
                && Arrays.equals(codec.header, header);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(header);
    }

    /** Name of the schema, and its fingerprint. */
    @Override
    public final String toString() {
        return schema.getFullName() + "@" + Long.toHexString(SchemaNormalization.parsingFingerprint64(schema));
    }
}
