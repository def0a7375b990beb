package io.railyard.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * A Kafka broker and its controller in this JVM, on loopback only, with its log in one folder. Started again on the same
 * folder it continues where it stopped, after a crash too. One owner; start and close from one thread.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Largest record the broker takes, in bytes: an AO item of 10 MiB and its envelope. */
    public static final int MAX_RECORD_BYTES = 12 * 1024 * 1024;

    /** Size of one log segment in bytes: larger than the largest record, small enough to be cheap in tests. */
    private static final int SEGMENT_BYTES = 64 * 1024 * 1024;

    private static final int CLEANER_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String NODE_ID = "1";
    private static final String CLUSTER_ID = "railyard-local-00000000";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker on free ports.
     *
     * @param folder its log; created and formatted when new
     * @throws BrokerException when it cannot start
     */
    public static EmbeddedBroker start(Path folder) {
        return start(folder, 0);
    }

    /**
     * Starts a broker.
     *
     * @param folder its log; created and formatted when new
     * @param port client port on loopback; 0 takes a free one
     * @throws BrokerException when the port is taken, the folder cannot be written, or Kafka refuses to start
     */
    public static EmbeddedBroker start(Path folder, int port) {
        int clientPort = port == 0 ? freePort() : requireFree(port);
        Properties properties = properties(folder, clientPort, freePort());
        try {
            Files.createDirectories(folder);
            format(folder, properties);
        } catch (IOException e) {
            throw new BrokerException(
                    "The broker's folder " + folder + " cannot be written (" + e.getMessage()
                            + "): choose a folder with room and write permission",
                    e);
        }
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new BrokerException(
                    "The Kafka broker did not start on port " + clientPort + " with its log in " + folder + ": "
                            + e.getMessage(),
                    e);
        }
        return new EmbeddedBroker(server, clientPort);
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    /** Stops cleanly and waits for the end. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Properties properties(Path folder, int clientPort, int controllerPort) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", NODE_ID);
        p.put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + ":" + controllerPort);
        p.put(
                "listeners",
                "PLAINTEXT://" + LOOPBACK + ":" + clientPort + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort);
        p.put("advertised.listeners", "PLAINTEXT://" + LOOPBACK + ":" + clientPort);
        p.put("inter.broker.listener.name", "PLAINTEXT");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("log.dirs", folder.toAbsolutePath().toString());
        for (String single : new String[] {
            "offsets.topic.replication.factor",
            "offsets.topic.num.partitions",
            "transaction.state.log.replication.factor",
            "transaction.state.log.min.isr",
            "transaction.state.log.num.partitions",
            "share.coordinator.state.topic.replication.factor",
            "share.coordinator.state.topic.min.isr"
        }) {
            p.put(single, "1");
        }
        p.put("group.initial.rebalance.delay.ms", "0");
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "2");
        p.put("background.threads", "2");
        p.put("auto.create.topics.enable", "false");
        p.put("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
        p.put("log.segment.bytes", Integer.toString(SEGMENT_BYTES));
        p.put("log.retention.ms", "-1");
        p.put("log.retention.bytes", "-1");
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(CLEANER_BUFFER_BYTES));
        return p;
    }

    private static void format(Path folder, Properties properties) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Path file = Files.createTempFile("railyard-broker", ".properties");
        try (ByteArrayOutputStream output = new ByteArrayOutputStream()) {
            try (var writer = Files.newOutputStream(file)) {
                properties.store(writer, null);
            }
            int code = StorageTool.execute(
                    new String[] {"format", "-t", CLUSTER_ID, "-c", file.toString()},
                    new PrintStream(output, true, StandardCharsets.UTF_8));
            if (code != 0) {
                throw new BrokerException("Kafka could not format " + folder + " (code " + code + "): "
                        + output.toString(StandardCharsets.UTF_8).strip());
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new BrokerException("No free port on loopback: " + e.getMessage(), e);
        }
    }

    private static int requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return port;
        } catch (IOException e) {
            throw new BrokerException(
                    "Port " + port + " on loopback is taken (" + e.getMessage()
                            + "): stop what uses it, or choose another port",
                    e);
        }
    }
}
