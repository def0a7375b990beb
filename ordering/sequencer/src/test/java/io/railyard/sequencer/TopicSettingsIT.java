package io.railyard.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.broker.EmbeddedBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics on a real broker. */
class TopicSettingsIT {
    private static final TopicSettings SETTINGS = new TopicSettings(2, (short) 1);

    /** {@code admin}, whose first {@code times} questions for topics ask the broker for one that it does not know. */
    private static Admin late(Admin admin, int times, AtomicInteger asked) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (proxy, method, arguments) -> {
                    try {
                        return method.getName().equals("describeTopics") && asked.getAndIncrement() < times
                                ? admin.describeTopics(List.of("not.there.yet"))
                                : method.invoke(admin, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void waitsForTopicsThatTheBrokerDoesNotKnowYet(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            AtomicInteger asked = new AtomicInteger();

            List<String> made = SETTINGS.create(late(admin, 3, asked));

            assertThat(made).hasSize(4);
            assertThat(asked).hasValue(4);
            AtomicInteger inVain = new AtomicInteger();
            assertThatThrownBy(() -> SETTINGS.create(late(admin, 3, inVain), 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ao.inbox")
                    .hasMessageContaining("asked 3 times")
                    .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
            assertThat(inVain).hasValue(3);
        }
    }

    @Test
    void refusesAnInboxOfAnotherPartitionCount(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            SETTINGS.create(admin);

            assertThatThrownBy(() -> new TopicSettings(3, (short) 1).create(admin))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Topic ao.inbox has 2 partitions, not 3; the count is fixed for a log's life: use 2");
        }
    }
}
