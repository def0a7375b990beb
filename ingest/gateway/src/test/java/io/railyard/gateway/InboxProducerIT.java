package io.railyard.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.broker.EmbeddedBroker;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxProducerIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_700_000_000_000L));

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            if (!admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS).contains(Topics.INBOX)) {
                admin.createTopics(List.of(
                                new NewTopic(Topics.INBOX, 2, (short) 1), new NewTopic(Topics.REJECTED, 1, (short) 1)))
                        .all()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void appendsAcceptedInOrderRefusedAsideAndKeepsModules() throws Exception {
        // given
        List<DataItem> messages = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            messages.add(Items.message("message " + i));
        }
        byte[] forged = Items.raw(Items.message("forged"));
        forged[forged.length - 1] ^= 1;
        ModuleStore modules = new ModuleStore(folder.resolve("modules"));

        // when
        List<Receipt> receipts = new ArrayList<>();
        try (InboxProducer producer =
                InboxProducer.open(GatewayOptions.of(broker.bootstrapServers(), "gateway"), modules, CLOCK)) {
            List<CompletableFuture<Receipt>> futures = new ArrayList<>();
            for (DataItem message : messages) {
                futures.add(producer.submit(Items.raw(message)));
            }
            futures.add(producer.submit(forged));
            futures.add(producer.submit(Items.raw(Items.module())));
            for (CompletableFuture<Receipt> future : futures) {
                receipts.add(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
        }

        // then
        Receipt.Appended first = (Receipt.Appended) receipts.get(0);
        List<ConsumerRecord<byte[], byte[]>> inbox =
                read(new TopicPartition(Topics.INBOX, first.partition()), messages.size());
        assertThat(inbox)
                .allSatisfy(record -> assertThat(Id.of(record.key())).isEqualTo(Items.PROCESS))
                .extracting(record -> Wire.INBOX_RECORD.decode(record.value()))
                .containsExactlyElementsOf(messages.stream()
                        .<InboxRecord>map(item -> new InboxRecord.Signed(Items.PROCESS, item.toMessage()))
                        .toList());
        Receipt.Refused refused = (Receipt.Refused) receipts.get(messages.size());
        assertThat(refused.rejection().code()).isEqualTo("ingest.signature-invalid");
        assertThat(read(new TopicPartition(Topics.REJECTED, 0), 1))
                .extracting(record -> Wire.REJECTION.decode(record.value()))
                .containsExactly(refused.rejection());
        assertThat(receipts.get(messages.size() + 1))
                .isEqualTo(new Receipt.ModuleKept(Items.module().id()));
        assertThat(modules.list()).containsExactly(Items.module().id());
    }

    @Test
    void saysThatAnItemShouldBeSentAgainWhenNoBrokerAnswers() throws Exception {
        GatewayOptions nobody = GatewayOptions.of("127.0.0.1:1", "gateway").withMaxInFlight(1, 200);
        try (InboxProducer producer =
                InboxProducer.open(nobody, new ModuleStore(folder.resolve("none")), CLOCK)) {
            CompletableFuture<Receipt> lost = producer.submit(Items.raw(Items.message("hello")));

            assertThatThrownBy(() -> lost.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("send the item again");
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            for (int i = 0; i < PATIENCE_SECONDS && records.size() < count; i++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }
}
