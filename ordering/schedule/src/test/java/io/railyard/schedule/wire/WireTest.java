package io.railyard.schedule.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.Samples;
import io.railyard.schedule.outcome.Evaluation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
    /** One value with its codec and the name of its stored sample. */
    record Sample<T>(String name, WireCodec<T> codec, T value) {
        byte[] encoded() {
            return codec.encode(value);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample<?>> samples() {
        List<Sample<?>> samples = new ArrayList<>();
        for (InboxRecord inboxRecord : Samples.inboxRecords()) {
            String kind = inboxRecord.getClass().getSimpleName();
            samples.add(new Sample<>("inbox-" + kind, Wire.INBOX_RECORD, inboxRecord));
        }
        samples.add(new Sample<>("assignment", Wire.ASSIGNMENT, Samples.assignment()));
        samples.add(new Sample<>("evaluation-2", Wire.EVALUATION, Samples.evaluation()));
        samples.add(new Sample<>("rejection", Wire.REJECTION, Samples.rejection()));
        samples.add(new Sample<>("host-result", Wire.HOST_RESULT, Samples.hostResult()));
        samples.add(new Sample<>("outbox-row", Wire.OUTBOX_ROW, Samples.outboxRow()));
        return samples.stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void readsBackWhatItWrote(Sample<T> sample) {
        assertThat(sample.codec().decode(sample.encoded())).isEqualTo(sample.value());
        assertThat(sample.codec().fromAvro(sample.codec().toAvro(sample.value())))
                .isEqualTo(sample.value());
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void writesTheBytesThatAvroItselfWrites(Sample<T> sample) throws IOException {
        var encoder = new BinaryMessageEncoder<GenericRecord>(
                GenericData.get(), sample.codec().schema());
        var decoder = new BinaryMessageDecoder<GenericRecord>(
                GenericData.get(), sample.codec().schema());

        GenericRecord avro = decoder.decode(sample.encoded());
        var written = encoder.encode(avro);

        assertThat(remaining(written)).isEqualTo(sample.encoded());
        assertThat(sample.codec().toAvro(sample.value())).isEqualTo(avro);
    }

    @Test
    void writesRandomAssignmentsAsAvroDoes() throws IOException {
        long seed = 20_260_101;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            Assignment assignment = new Assignment(
                    Samples.randomId(random),
                    Position.slot(random.nextLong() >>> 1),
                    random.nextLong(),
                    random.nextLong(),
                    HashChain.first(Samples.PROCESS),
                    false,
                    Samples.randomMessage(random),
                    random.nextInt(),
                    random.nextLong());

            byte[] encoded = Wire.ASSIGNMENT.encode(assignment);

            var reader = new GenericDatumReader<GenericRecord>(Wire.ASSIGNMENT.schema());
            GenericRecord avro =
                    reader.read(null, DecoderFactory.get().binaryDecoder(encoded, 10, encoded.length - 10, null));
            assertThat(Wire.ASSIGNMENT.fromAvro(avro))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(assignment);
            assertThat(Wire.ASSIGNMENT.decode(encoded))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(assignment);
        }
    }

    @Test
    void namesEveryFieldAsTheSchemaDoes() {
        Assignment assignment = Samples.assignment();

        GenericRecord avro = Wire.ASSIGNMENT.toAvro(assignment);

        assertThat(((GenericFixed) avro.get("process")).bytes())
                .isEqualTo(assignment.process().toByteArray());
        assertThat(avro.get("slot")).isEqualTo(5L);
        assertThat(avro.get("tick")).isEqualTo(1);
        assertThat(avro.get("timestampMillis")).isEqualTo(assignment.timestampMillis());
        assertThat(avro.get("blockHeight")).isEqualTo(1_500_000L);
        assertThat(((GenericFixed) avro.get("hashChain")).bytes())
                .isEqualTo(assignment.hashChain().toByteArray());
        assertThat(avro.get("cron")).isEqualTo(true);
        assertThat(((GenericRecord) avro.get("message")).get("owner")).hasToString("owner-tick");
        assertThat(((GenericRecord) avro.get("message")).get("from")).hasToString("from-tick");
        assertThat(avro.get("inboxPartition")).isEqualTo(3);
        assertThat(avro.get("inboxOffset")).isEqualTo(99L);
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void readsStoredSamplesOfVersion1(Sample<T> sample) throws IOException {
        String name = "/golden/wire-1/" + sample.name() + ".hex";
        if (Boolean.getBoolean("golden.update")) {
            Path file = Path.of("src/test/resources" + name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, HexFormat.of().formatHex(sample.encoded()) + "\n");
        }
        try (InputStream in = WireTest.class.getResourceAsStream(name)) {
            byte[] stored = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());

            assertThat(sample.codec().decode(stored)).isEqualTo(sample.value());
            assertThat(sample.encoded()).isEqualTo(stored);
        }
    }

    @Test
    void readsEvaluationsOfTheVersionBefore() throws IOException {
        Evaluation now = Samples.evaluation();
        Evaluation then = new Evaluation(
                now.process(),
                now.position(),
                now.message(),
                now.timestampMillis(),
                now.status(),
                now.error(),
                now.output(),
                now.outbox(),
                now.gasUsed(),
                now.stateRoot(),
                now.memoryBytes(),
                now.dirtyPages());
        try (InputStream in = WireTest.class.getResourceAsStream("/golden/wire-1/evaluation.hex")) {
            byte[] stored = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());

            assertThat(Wire.EVALUATION.decode(stored)).isEqualTo(then);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void refusesEveryTruncation(Sample<T> sample) {
        byte[] whole = sample.encoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> sample.codec().decode(part))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(WireException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    <T> void survivesEveryFlippedByte(Sample<T> sample) {
        byte[] whole = sample.encoded();
        for (int at = 0; at < whole.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF}) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) flip;
                try {
                    sample.codec().decode(damaged);
                } catch (WireException e) {
                    assertThat(e.getMessage()).isNotBlank();
                }
            }
        }
    }

    @Test
    void refusesLengthsBeyondTheEndWithoutAllocating() {
        WireWriter out = new WireWriter();
        out.raw(Arrays.copyOf(Wire.REJECTION.encode(Samples.rejection()), 10));
        out.number(Integer.MAX_VALUE);

        assertThatThrownBy(() -> Wire.REJECTION.decode(out.toByteArray()))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("A length of 2147483647")
                .hasMessageContaining("0 bytes are left");
    }

    @Test
    void refusesForeignBytesAndSaysWhy() {
        assertThatThrownBy(() -> Wire.ASSIGNMENT.decode(new byte[] {'{', '}'}))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("do not start with the Avro single-object marker");
        assertThatThrownBy(() -> Wire.ASSIGNMENT.decode(Wire.REJECTION.encode(Samples.rejection())))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("fingerprint");
        byte[] tail = Wire.REJECTION.encode(Samples.rejection());
        assertThatThrownBy(() -> Wire.REJECTION.decode(Arrays.copyOf(tail, tail.length + 3)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("3 bytes follow the end");
    }

    /** A second version of a small record, to prove that values of the first are still read. */
    private static final class Counter extends RecordCodec<Long> {
        private static final long serialVersionUID = 1L;
        static final String VERSION_1 =
                "{'type':'record','name':'Counter','fields':[{'name':'old','type':'bytes'},{'name':'count','type':'int'}]}";
        static final String VERSION_2 =
                "{'type':'record','name':'Counter','fields':[{'name':'count','type':'long'},{'name':'by','type':{'type':'array','items':'string'},'default':[]}]}";

        Counter() {
            super(Long.class, parse(VERSION_2), List.of(parse(VERSION_1)));
        }

        static Schema parse(String json) {
            return new Schema.Parser().parse(json.replace('\'', '"'));
        }

        @Override
        protected void write(Long value, WireWriter out) {
            out.number(value);
            out.list(List.of("a", "b"), WireWriter::text);
        }

        @Override
        protected Long read(WireReader in) {
            long count = in.number();
            in.list(WireReader::text);
            return count;
        }
    }

    @Test
    void readsValuesOfAnOlderSchemaWithinTheSameBounds() throws IOException {
        Counter codec = new Counter();
        var old = new GenericData.Record(Counter.parse(Counter.VERSION_1));
        old.put("old", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        old.put("count", 42);
        var buffer = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), old.getSchema()).encode(old);
        byte[] bytes = remaining(buffer);

        assertThat(codec.decode(bytes)).isEqualTo(42L);
        assertThat(codec.decode(codec.encode(43L))).isEqualTo(43L);
        for (int at = 10; at < bytes.length; at++) {
            byte[] part = Arrays.copyOf(bytes, at);
            assertThatThrownBy(() -> codec.decode(part)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void travelsThroughJavaSerialization() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(Wire.ASSIGNMENT);
        }
        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            WireCodec<?> copy = (WireCodec<?>) objects.readObject();

            assertThat(copy).isEqualTo(Wire.ASSIGNMENT).isNotEqualTo(Wire.REJECTION);
            assertThat(copy.decode(Wire.ASSIGNMENT.encode(Samples.assignment())))
                    .isEqualTo(Samples.assignment());
        }
    }

    @Test
    void refusesAvroRecordsOfAnotherSchema() {
        assertThatThrownBy(() -> Wire.ASSIGNMENT.fromAvro(Wire.REJECTION.toAvro(Samples.rejection())))
                .isInstanceOf(WireException.class);
    }

    @Test
    void refusesADigestOfAnotherLength() {
        var rejection = new Rejection(
                "s", "ordering", "c", "r", Optional.empty(), Optional.of(Id.ofName("x")), 0, 0, Bytes.EMPTY);

        assertThatThrownBy(() -> Wire.REJECTION.encode(rejection)).hasMessageContaining("A digest has 32 bytes, not 0");
    }

    @Test
    void keepsGenericWriterAvailableForColumns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(Wire.EVALUATION.schema())
                .write(Wire.EVALUATION.toAvro(Samples.evaluation()), encoder);
        encoder.flush();
        byte[] whole = Wire.EVALUATION.encode(Samples.evaluation());

        assertThat(out.toByteArray()).isEqualTo(Arrays.copyOfRange(whole, 10, whole.length));
    }

    private static byte[] remaining(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
