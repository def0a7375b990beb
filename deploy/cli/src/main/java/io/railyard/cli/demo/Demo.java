package io.railyard.cli.demo;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.ProgressBar;
import io.railyard.cli.node.LocalStack;
import io.railyard.cli.node.ModuleFolder;
import io.railyard.cli.node.StackOptions;
import io.railyard.gateway.GatewayOptions;
import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.ModuleStore;
import io.railyard.gateway.Receipt;
import io.railyard.gateway.feed.MarketPath;
import io.railyard.job.NodeException;
import io.railyard.job.config.JobOptions;
import io.railyard.job.history.ReplayJob;
import io.railyard.job.history.ReplayOptions;
import io.railyard.job.history.ReplayResult;
import io.railyard.job.history.RootsDigest;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import io.railyard.sink.parquet.TableSummary;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Plays a demo: starts the node, lets the conductor play the rounds, stops with a savepoint, replays the recorded history
 * and draws the balance. One use, one thread.
 */
final class Demo {
    /** Rounds without traffic from outside until nothing is under way any more. */
    private static final int MAX_DRAIN_ROUNDS = 500;

    private static final long STALL_NANOS = 180_000_000_000L;
    private static final long LIFE_CHECK_NANOS = 1_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long CHECKPOINT_MILLIS = 5_000;

    private final DemoOptions options;
    private final DemoFolder folder;
    private final Consumer<String> say;
    private final World world;
    private final Scenario scenario;
    private final Conductor conductor;
    private final Account account;
    private final RootsDigest roots = new RootsDigest();
    private final long began = System.nanoTime();

    /** Prepares a demo of {@code paths} in {@code folder}; publishes the modules. */
    Demo(DemoOptions options, DemoFolder folder, List<MarketPath> paths, Consumer<String> say) {
        this.options = options;
        this.folder = folder;
        this.say = say;
        ModuleStore store = new ModuleStore(ModuleFolder.path(options.out()));
        this.world = new World(options.seed(), paths, PublishedModules.publish(options.seed(), store));
        this.scenario = new Scenario(world, options.seed(), options.rounds());
        this.conductor = new Conductor(new Witness());
        this.account = new Account(world);
    }

    /** Passes what is seen to the scenario and to the digest of roots. */
    private final class Witness implements Conductor.Player {
        @Override
        public void observe(Assignment assignment, Evaluation evaluation) {
            roots.add(evaluation);
            scenario.observe(assignment, evaluation);
        }

        @Override
        public void roundIsOver(long round) {
            scenario.roundIsOver(round);
        }
    }

    /** Passes what is read to the conductor and the account. */
    private final class Intake implements TopicTap.Reader {
        @Override
        public void inbox(InboxEnvelope envelope) {
            conductor.inbox(envelope);
        }

        @Override
        public void result(Evaluation evaluation) {
            conductor.result(evaluation);
        }

        @Override
        public void rejection(Rejection rejection) {
            account.rejection(rejection);
        }
    }

    /**
     * Plays, replays and compares.
     *
     * @throws CommandFailure when the node does not start or stops by itself
     */
    DemoResult run(List<String> dataVerdict) throws InterruptedException, IOException {
        double started;
        double played;
        try (LocalStack stack = LocalStack.start(stackOptions(), ModuleFolder.of(options.out()))) {
            started = seconds();
            say.accept(stack.node()
                    .restoredFrom()
                    .map(from -> "the node goes on from " + from.getFileName() + " (" + stack.bootstrapServers() + ")")
                    .orElse("the node is up (Kafka at " + stack.bootstrapServers() + ")"));
            play(stack);
            played = seconds();
            stack.node().stop();
        }
        double stopped = seconds();
        say.accept("played " + conductor.nextRound() + " rounds; replaying the recorded history …");
        ReplayResult replay = replay();
        SortedMap<String, Long> rows = rows();
        double replayed = seconds();
        return new DemoResult(
                options,
                dataVerdict,
                scenario.chronicle(),
                conductor.tally(),
                account,
                account.balance(scenario, conductor.tally(), new Account.Tables(rows, recordIds())),
                roots.value(),
                replay,
                rows,
                new DemoResult.Times(started, played - started, stopped - played, replayed - stopped, replayed),
                folder.continues());
    }

    private StackOptions stackOptions() {
        StackOptions stack = StackOptions.of(options.out())
                .with(JobOptions.LOG_CLOCK, "marks")
                .with(JobOptions.PARALLELISM, options.parallelism())
                .with(JobOptions.CHECKPOINT_INTERVAL, CHECKPOINT_MILLIS)
                .withKafkaPort(options.kafkaPort());
        StackOptions one = new StackOptions(stack.dir(), 1, stack.kafkaPort(), stack.model(), stack.job());
        return options.model().map(one::withModel).orElse(one);
    }

    private void play(LocalStack stack) throws InterruptedException {
        GatewayOptions gateway = GatewayOptions.of(stack.bootstrapServers(), "demo-" + folder.starts());
        Intake intake = new Intake();
        try (TopicTap tap = new TopicTap(stack.bootstrapServers());
                InboxProducer inbox = InboxProducer.open(
                        gateway, new ModuleStore(ModuleFolder.path(options.out())), Clock.systemUTC());
                ProgressBar bar = ProgressBar.start("demo", options.rounds())) {
            tap.catchUp(intake);
            long progressAt = System.nanoTime();
            long checkedAt = progressAt;
            while (!isDone()) {
                Optional<Long> due = conductor.advance();
                if (isDone()) {
                    break;
                }
                if (due.isPresent()) {
                    offer(inbox, scenario.next());
                    tap.mark(due.get(), World.timeOf(Math.min(due.get(), options.rounds() - 1L)));
                    bar.show(due.get(), note());
                }
                boolean any = tap.poll(intake);
                long now = System.nanoTime();
                progressAt = any || due.isPresent() ? now : progressAt;
                if (now - checkedAt > LIFE_CHECK_NANOS) {
                    checkedAt = now;
                    requireLife(stack, now - progressAt);
                }
            }
            tap.catchUp(intake);
        }
    }

    private boolean isDone() {
        return conductor.nextRound() >= options.rounds() && conductor.isIdle();
    }

    private String note() {
        return conductor.tally().slots + " slots, " + scenario.chronicle().trades() + " trades";
    }

    private static void offer(InboxProducer inbox, List<Offer> offers) {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (Offer offer : offers) {
            receipts.add(inbox.submit(offer.raw().toByteArray()));
        }
        try {
            receipts.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw new CommandFailure(
                    ExitCode.BUG,
                    "The gateway could not hand on an item: " + e.getCause()
                            + ". What was played is kept; the same command goes on from there",
                    e);
        }
    }

    private void requireLife(LocalStack stack, long idleNanos) {
        Optional<NodeException> failure = stack.node().failure();
        if (failure.isPresent()) {
            throw new CommandFailure(
                    ExitCode.BUG,
                    "The node stopped by itself in round " + conductor.nextRound() + ": "
                            + failure.get().getMessage()
                            + ". What was played is kept; the same command goes on from there",
                    failure.get());
        }
        if (idleNanos > STALL_NANOS || conductor.nextRound() > options.rounds() + MAX_DRAIN_ROUNDS) {
            throw new CommandFailure(
                    ExitCode.BUG,
                    "Round " + conductor.nextRound() + " does not end: it waits for " + conductor.waitsFor()
                            + ". What was played is kept; the same command goes on from there");
        }
    }

    private ReplayResult replay() {
        ReplayOptions replay = ReplayOptions.of(history())
                .withParallelism(Math.min(options.parallelism(), DemoOptions.MAX_PARALLELISM));
        return ReplayJob.run(replay, ModuleFolder.of(options.out()));
    }

    private SortedMap<String, Long> rows() throws IOException {
        SortedMap<String, Long> rows = new TreeMap<>();
        for (TableSummary table : ParquetTables.summaries(history())) {
            rows.put(table.table(), table.rows());
        }
        return rows;
    }

    private Set<String> recordIds() throws IOException {
        Set<String> ids = new HashSet<>();
        try (TableReader<RailRecord> records = ParquetTables.read(Table.RAIL_RECORDS, history())) {
            records.forEachRemaining(record -> ids.add(record.recordId().toString()));
        }
        return ids;
    }

    private URI history() {
        return options.out().toUri();
    }

    private double seconds() {
        return (System.nanoTime() - began) / NANOS_PER_SECOND;
    }
}
