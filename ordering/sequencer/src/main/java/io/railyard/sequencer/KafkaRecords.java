package io.railyard.sequencer;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.wire.WireCodec;
import io.railyard.schedule.wire.WireException;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Our records as Kafka records: value by the codec, key = the 32 bytes of the process id, so that Kafka's default
 * partitioner (murmur2 of the key) keeps a process on one partition.
 */
public final class KafkaRecords {
    private KafkaRecords() {}

    /**
     * The process whose key a record carries; empty for none. Serializable, so that Flink can ship it.
     *
     * @param <T> the record kind
     */
    public interface KeyOf<T> extends Serializable {
        /** The process of {@code value}. */
        Optional<Id> process(T value);
    }

    /** Key of an assignment. */
    public static Optional<Id> key(Assignment value) {
        return Optional.of(value.process());
    }

    /** Key of an evaluation. */
    public static Optional<Id> key(Evaluation value) {
        return Optional.of(value.process());
    }

    /** Key of a rejection: the process it was meant for, when known. */
    public static Optional<Id> key(Rejection value) {
        return value.process();
    }

    /**
     * Key of an inbox record.
     *
     * @throws IllegalArgumentException for a time mark, which goes to every partition by number: {@link #toPartition}
     */
    public static Optional<Id> key(InboxRecord value) {
        if (value instanceof InboxRecord.Signed signed) {
            return Optional.of(signed.process());
        }
        if (value instanceof InboxRecord.Pushed pushed) {
            return Optional.of(pushed.process());
        }
        if (value instanceof InboxRecord.Answer answer) {
            return Optional.of(answer.process());
        }
        if (value instanceof InboxRecord.Heartbeat heartbeat) {
            return Optional.of(heartbeat.process());
        }
        throw new IllegalArgumentException("A time mark has no process; write it to each partition by number");
    }

    /** {@code value} as a record of {@code topic}. */
    public static <T> ProducerRecord<byte[], byte[]> toRecord(
            String topic, WireCodec<T> codec, Optional<Id> process, T value) {
        return new ProducerRecord<>(topic, process.map(Id::toByteArray).orElse(null), codec.encode(value));
    }

    /** {@code value} without a key as a record of partition {@code partition}. */
    public static <T> ProducerRecord<byte[], byte[]> toPartition(
            String topic, int partition, WireCodec<T> codec, T value) {
        return new ProducerRecord<>(topic, partition, null, codec.encode(value));
    }

    /**
     * Writes values of one codec to one topic.
     *
     * @param <T> the record kind
     */
    public static final class Writer<T> implements KafkaRecordSerializationSchema<T> {
        private static final long serialVersionUID = 1L;

        private final String topic;
        private final WireCodec<T> codec;
        private final KeyOf<T> keyOf;

        public Writer(String topic, WireCodec<T> codec, KeyOf<T> keyOf) {
            this.topic = topic;
            this.codec = codec;
            this.keyOf = keyOf;
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                T value, KafkaSinkContext context, @Nullable Long timestampMillis) {
            return toRecord(topic, codec, keyOf.process(value), value);
        }
    }

    /**
     * Reads values of one codec. Bytes that are no such record stop the job: only our own operators write these topics, so
     * such bytes are damage, not input.
     *
     * @param <T> the record kind
     */
    public static final class Reader<T> implements KafkaRecordDeserializationSchema<T> {
        private static final long serialVersionUID = 1L;

        private final WireCodec<T> codec;

        public Reader(WireCodec<T> codec) {
            this.codec = codec;
        }

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<T> out) throws IOException {
            byte[] value = consumed.value();
            try {
                out.collect(codec.decode(value == null ? new byte[0] : value));
            } catch (WireException e) {
                throw new IOException(
                        "Topic " + consumed.topic() + ", partition " + consumed.partition() + ", offset "
                                + consumed.offset() + " holds no "
                                + codec.type().getSimpleName()
                                + "; the topic is damaged: restore it, or start after that offset",
                        e);
            }
        }

        @Override
        public TypeInformation<T> getProducedType() {
            return WireTypeInformation.of(codec);
        }
    }

    /** Reads the inbox, whose writers may be strangers: bytes go on as they are, and the sequencer judges them. */
    public static final class InboxReader implements KafkaRecordDeserializationSchema<InboxEnvelope> {
        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> consumed, Collector<InboxEnvelope> out) {
            byte[] value = consumed.value();
            out.collect(new InboxEnvelope(
                    value == null ? Bytes.EMPTY : Bytes.of(value),
                    consumed.partition(),
                    consumed.offset(),
                    consumed.timestamp()));
        }

        @Override
        public TypeInformation<InboxEnvelope> getProducedType() {
            return WireTypeInformation.INBOX_ENVELOPE;
        }
    }
}
