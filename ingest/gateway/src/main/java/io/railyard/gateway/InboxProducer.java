package io.railyard.gateway;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Judges items on the caller's thread and appends them: accepted ones to {@code ao.inbox} under their process, refused
 * ones to {@code ao.rejected}, modules to a {@link ModuleStore}. Idempotent producer, all replicas confirm; one caller's
 * items keep their order. Any number of threads.
 */
public final class InboxProducer implements AutoCloseable {
    /** Largest record sent, in bytes: the largest item and its envelope. */
    public static final int MAX_RECORD_BYTES = 12 * 1024 * 1024;
    /** Memory for records not yet sent, in bytes. */
    public static final long BUFFER_BYTES = 64L * 1024 * 1024;

    private static final int LINGER_MILLIS = 1;
    private static final int MAX_REQUEST_TIMEOUT_MILLIS = 10_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final GatewayOptions options;
    private final Gateway gateway;
    private final ModuleStore modules;
    private final InstantSource clock;
    private final Producer<byte[], byte[]> producer;
    private final Semaphore room;
    private final AtomicLong sequence = new AtomicLong();

    private InboxProducer(
            GatewayOptions options, ModuleStore modules, InstantSource clock, Producer<byte[], byte[]> producer) {
        this.options = options;
        this.gateway = new Gateway(options.limits());
        this.modules = modules;
        this.clock = clock;
        this.producer = producer;
        this.room = new Semaphore(options.maxInFlight());
    }

    /**
     * Connects to a broker. The topics must exist.
     *
     * @param options broker and bounds
     * @param modules where modules are kept
     * @param clock for the time of refusals
     */
    public static InboxProducer open(GatewayOptions options, ModuleStore modules, InstantSource clock) {
        return new InboxProducer(
                options,
                modules,
                clock,
                new KafkaProducer<>(settings(options), new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private static Map<String, Object> settings(GatewayOptions options) {
        int request = Math.min(MAX_REQUEST_TIMEOUT_MILLIS, options.deliveryTimeoutMillis() - LINGER_MILLIS);
        return Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                options.bootstrapServers(),
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                LINGER_MILLIS,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                MAX_RECORD_BYTES,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                BUFFER_BYTES,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) options.maxWaitMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                request,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                options.deliveryTimeoutMillis());
    }

    /**
     * Judges and appends one item.
     *
     * @param item its raw bytes
     * @return done when the broker has confirmed; fails with {@link GatewayException} when the item could not be taken
     *     and should be sent again
     */
    public CompletableFuture<Receipt> submit(byte[] item) {
        String source = options.name() + "/" + sequence.getAndIncrement();
        Judgement judgement = gateway.judge(item, source, clock.millis());
        if (judgement instanceof Judgement.Accepted accepted) {
            return append(accepted.record());
        }
        if (judgement instanceof Judgement.Module module) {
            return keep(module);
        }
        if (judgement instanceof Judgement.Refused refused) {
            return reject(refused.rejection());
        }
        throw new IllegalStateException("Not a judgement: " + judgement);
    }

    /**
     * Assigns a message that exists to a further process: appends it to that process's inbox, whoever it was meant for. Once for
     * each process; a second time is refused as a duplicate.
     *
     * @param process whose log it is to stand in
     * @param message as it was verified before
     * @return as {@link #submit}
     */
    public CompletableFuture<Receipt> assign(Id process, Message message) {
        return append(new InboxRecord.Signed(process, message));
    }

    /**
     * Says that something is refused, for good, which is no item of its own.
     *
     * @return as {@link #submit}
     */
    public CompletableFuture<Receipt> refuse(Rejection rejection) {
        return reject(rejection);
    }

    private CompletableFuture<Receipt> append(InboxRecord.Signed signed) {
        Id process = signed.process();
        byte[] value = Wire.INBOX_RECORD.encode(signed);
        return send(new ProducerRecord<>(Topics.INBOX, process.toByteArray(), value))
                .thenApply(at -> new Receipt.Appended(signed.message().id(), process, at.partition(), at.offset()));
    }

    private CompletableFuture<Receipt> reject(Rejection rejection) {
        byte[] value = Wire.REJECTION.encode(rejection);
        byte[] key = rejection
                .process()
                .map(Id::toByteArray)
                .orElseGet(() -> rejection.sha256().toByteArray());
        return send(new ProducerRecord<>(Topics.REJECTED, key, value)).thenApply(at -> new Receipt.Refused(rejection));
    }

    private CompletableFuture<Receipt> keep(Judgement.Module module) {
        try {
            return CompletableFuture.completedFuture(new Receipt.ModuleKept(modules.put(module.item())));
        } catch (ModuleStoreException e) {
            return CompletableFuture.failedFuture(new GatewayException(e.getMessage() + "; send it again", e));
        }
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> done = new CompletableFuture<>();
        if (!takeRoom()) {
            done.completeExceptionally(new GatewayException(options.maxInFlight()
                    + " items wait for the broker to confirm them and none was confirmed within "
                    + options.maxWaitMillis() + " ms: send the item again later"));
            return done;
        }
        try {
            Future<RecordMetadata> unused = producer.send(record, (at, failure) -> {
                room.release();
                if (failure == null) {
                    done.complete(at);
                } else {
                    done.completeExceptionally(unconfirmed(record.topic(), failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            room.release();
            done.completeExceptionally(unconfirmed(record.topic(), e));
        }
        return done;
    }

    private boolean takeRoom() {
        try {
            return room.tryAcquire(options.maxWaitMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static GatewayException unconfirmed(String topic, Exception cause) {
        return new GatewayException(
                "The broker did not confirm a record of " + topic + " (" + cause.getMessage()
                        + "): send the item again; an item that got through twice takes one slot",
                cause);
    }

    /** Waits a while for what is under way, then stops. */
    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }
}
