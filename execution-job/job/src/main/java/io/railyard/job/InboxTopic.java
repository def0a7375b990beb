package io.railyard.job;

import io.railyard.job.config.JobOptions;
import io.railyard.schedule.wire.Topics;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka what the job must know before it is built. */
final class InboxTopic {
    private static final int TIMEOUT_MILLIS = 30_000;

    private InboxTopic() {}

    /** How many partitions the inbox has. */
    static int partitions(JobOptions options) {
        Properties config = new Properties();
        config.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.get(JobOptions.BOOTSTRAP));
        config.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(TIMEOUT_MILLIS));
        config.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(TIMEOUT_MILLIS));
        try (Admin admin = Admin.create(config)) {
            return admin.describeTopics(List.of(Topics.INBOX))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new NodeException("job.topics-missing: the brokers at " + options.get(JobOptions.BOOTSTRAP)
                        + " have no topic " + Topics.INBOX + ". Create the topics first.");
            }
            throw NodeException.of(
                    "the brokers at " + options.get(JobOptions.BOOTSTRAP) + " do not answer within " + TIMEOUT_MILLIS
                            + " ms; check kafka.bootstrap",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NodeException.of("the brokers were not asked to the end", e);
        }
    }
}
