package io.railyard.cli.node;

import io.railyard.broker.BrokerException;
import io.railyard.broker.EmbeddedBroker;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.FolderLock;
import io.railyard.cli.console.Logs;
import io.railyard.inference.InferenceException;
import io.railyard.job.LocalNode;
import io.railyard.job.NodeException;
import io.railyard.job.config.JobOptions;
import io.railyard.job.config.OptionException;
import io.railyard.job.process.MachineSettings;
import io.railyard.llama.BundledModels;
import io.railyard.llama.LlamaEngine;
import io.railyard.llama.LlamaOptions;
import io.railyard.message.signing.Signer;
import io.railyard.message.signing.WalletFile;
import io.railyard.sequencer.TopicSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A running local node: folder lock, broker, topics and job, started in this order and stopped in reverse. One owner.
 */
public final class LocalStack implements AutoCloseable {
    private final Deque<AutoCloseable> parts;
    private final String bootstrapServers;
    private final LocalNode node;
    private final JobOptions jobOptions;

    private LocalStack(Deque<AutoCloseable> parts, String bootstrapServers, LocalNode node, JobOptions jobOptions) {
        this.parts = parts;
        this.bootstrapServers = bootstrapServers;
        this.node = node;
        this.jobOptions = jobOptions;
    }

    /**
     * Starts everything; returns once the job runs.
     *
     * @param modules where processes' modules are found, usually {@link ModuleFolder}
     * @throws CommandFailure with {@link ExitCode#USAGE} when the folder is taken, a port is taken, an option or the model
     *     is wrong; with {@link ExitCode#BUG} when a part of ours does not come up
     */
    public static LocalStack start(StackOptions options, MachineSettings.Modules modules) {
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        try {
            parts.push(FolderLock.take(options.dir()));
            Logs.into(options.dir());
            Path model = model(options);
            EmbeddedBroker broker = EmbeddedBroker.start(options.dir().resolve("kafka"), options.kafkaPort());
            parts.push(broker);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                new TopicSettings(options.partitionCount(), (short) 1).create(admin);
            }
            JobOptions jobOptions = options.jobOptions(broker.bootstrapServers(), model);
            LocalNode node = LocalNode.start(jobOptions, modules);
            parts.push(node);
            return new LocalStack(parts, broker.bootstrapServers(), node, jobOptions);
        } catch (InterruptedException e) {
            closeAll(parts);
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.USAGE, "Stopped while starting");
        } catch (RuntimeException e) {
            closeAll(parts);
            throw explained(e);
        }
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The running job. */
    public LocalNode node() {
        return node;
    }

    /** The job's options, as started. */
    public JobOptions jobOptions() {
        return jobOptions;
    }

    /**
     * The node's own wallet.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when its file cannot be read
     */
    public Signer signer() {
        Path file = jobOptions
                .wallet()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE, "The node has no wallet: leave out arweave.wallet, or give a key file"));
        try {
            return WalletFile.parse(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The wallet " + file + " cannot be read (" + e.getMessage()
                            + "): give another with --set arweave.wallet=FILE",
                    e);
        }
    }

    /** Stops the job with a savepoint, so that every table is complete, then everything else. */
    public void stop() {
        node.stop();
        close();
    }

    /** Takes everything down as it stands; a later start goes on from the last checkpoint. */
    @Override
    public void close() {
        closeAll(parts);
    }

    /** The model file to serve: the user's, checked, or the bundled one, unpacked. */
    private static Path model(StackOptions options) {
        try {
            if (options.model().isPresent()) {
                Path file = options.model().get();
                LlamaEngine.open(LlamaOptions.of(file, BundledModels.TINY_NEWS)).close();
                return file;
            }
            Path folder = options.dir().resolve("model");
            BundledModels.tinyNews(folder);
            return folder.resolve("tiny-news.gguf");
        } catch (InferenceException e) {
            throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private static CommandFailure explained(RuntimeException failure) {
        if (failure instanceof CommandFailure known) {
            return known;
        }
        if (failure instanceof BrokerException || failure instanceof OptionException) {
            return new CommandFailure(ExitCode.USAGE, String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof NodeException) {
            return new CommandFailure(ExitCode.BUG, String.valueOf(failure.getMessage()), failure);
        }
        return new CommandFailure(ExitCode.BUG, "The node did not start: " + failure, failure);
    }

    private static void closeAll(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.BUG, "A part of the node did not close: " + e.getMessage(), e);
            } catch (Exception e) {
                throw new CommandFailure(ExitCode.BUG, "A part of the node did not close: " + e, e);
            }
        }
    }
}
