package io.railyard.sequencer;

import io.railyard.schedule.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * How our topics are made. The inbox's partition count must never change afterwards: a process would move to another
 * partition and lose its place.
 *
 * @param partitionCount of every topic, at least 1
 * @param replicationFactor copies that the brokers keep, at least 1
 */
public record TopicSettings(int partitionCount, short replicationFactor) {
    /** Largest record in bytes: a data item of 10 MiB, AO's limit, with room for what we add. */
    public static final int MAX_RECORD_BYTES = 12 * 1024 * 1024;

    private static final int MOST_DESCRIPTIONS = 150;

    private static final long DESCRIPTION_PAUSE_MILLIS = 200;
    private static final List<String> NAMES = List.of(Topics.INBOX, Topics.SCHEDULE, Topics.RESULTS, Topics.REJECTED);

    public TopicSettings {
        if (partitionCount < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException("A topic has at least 1 partition and 1 replica, not " + partitionCount
                    + " and " + replicationFactor);
        }
    }

    /** The four topics. */
    public List<NewTopic> newTopics() {
        Map<String, String> config = Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES),
                TopicConfig.RETENTION_MS_CONFIG, "-1",
                TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        return NAMES.stream()
                .map(name -> new NewTopic(name, partitionCount, replicationFactor).configs(config))
                .toList();
    }

    /**
     * Makes the topics that do not exist yet; blocks until the broker knows all of them, half a minute at most.
     *
     * @return the names of the topics made
     * @throws IllegalStateException when the broker refuses, or an existing inbox has another partition count
     */
    public List<String> create(Admin admin) throws InterruptedException {
        return create(admin, MOST_DESCRIPTIONS);
    }

    /** The same; the broker is asked for topics that it does not know yet {@code mostDescriptions} times. */
    List<String> create(Admin admin, int mostDescriptions) throws InterruptedException {
        List<String> made = new ArrayList<>();
        var results = admin.createTopics(newTopics()).values();
        for (var result : results.entrySet()) {
            String name = result.getKey();
            try {
                result.getValue().get();
                made.add(name);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new IllegalStateException("The broker does not make topic " + name + "; see the cause", e);
                }
            }
        }
        requirePartitionCount(described(admin, mostDescriptions));
        return made;
    }

    private void requirePartitionCount(Map<String, TopicDescription> described) {
        int found =
                Objects.requireNonNull(described.get(Topics.INBOX)).partitions().size();
        if (found != partitionCount) {
            throw new IllegalStateException("Topic " + Topics.INBOX + " has " + found + " partitions, not "
                    + partitionCount + "; the count is fixed for a log's life: use " + found);
        }
    }

    /** The topics as the broker describes them. One that has just been made may not be known to it yet. */
    private static Map<String, TopicDescription> described(Admin admin, int most) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin.describeTopics(NAMES).allTopicNames().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || attempt == most) {
                    throw new IllegalStateException(
                            "The broker does not describe the topics " + NAMES + ", asked " + attempt
                                    + " times; see the cause",
                            e);
                }
                Thread.sleep(DESCRIPTION_PAUSE_MILLIS);
            }
        }
    }
}
