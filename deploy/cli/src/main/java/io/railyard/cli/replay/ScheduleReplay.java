package io.railyard.cli.replay;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.node.ModuleFolder;
import io.railyard.job.history.ReplayResult;
import io.railyard.job.history.RootsDigest;
import io.railyard.machine.HostFailure;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Id;
import io.railyard.node.compute.ResultJson;
import io.railyard.node.foreign.ForeignException;
import io.railyard.node.foreign.SchedulerClient;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Folds logs as a scheduler's pages give them, and compares the results with a compute unit's when there is one: Messages, Spawns,
 * Output, whether it failed; and the state root, when the unit tells one.
 */
final class ScheduleReplay {
    /** Which entries of a log are evaluated, and when its crons fire. */
    enum Order {
        /** Every entry, and nothing else: logs of this project's schedulers, and any without crons and repeats. */
        LOG("log"),
        /** As AO's compute unit has it. */
        REFERENCE("reference");

        private final String code;

        Order(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }

        /** @throws CommandFailure with {@link ExitCode#USAGE} when there is none with this code */
        static Order ofCode(String code) {
            for (Order order : values()) {
                if (order.code.equals(code)) {
                    return order;
                }
            }
            throw new CommandFailure(ExitCode.USAGE, "--order is log or reference, not \"" + code + "\"");
        }
    }

    private final SchedulerClient client = new SchedulerClient();
    private final URI scheduler;
    private final Optional<URI> gateway;
    private final Optional<URI> compute;
    private final Machine machine;
    private final RootsDigest digest = new RootsDigest();
    private final ResultComparison comparison = new ResultComparison();
    private final MachineOptions options;
    private final ModuleSource modules;

    ScheduleReplay(
            URI scheduler,
            Optional<URI> gateway,
            Optional<URI> compute,
            Optional<Path> modules,
            MachineOptions options) {
        this.scheduler = scheduler;
        this.gateway = gateway;
        this.compute = compute;
        this.options = options;
        Optional<ModuleSource> folder =
                modules.map(path -> new ModuleFolder(path.toAbsolutePath().toString()).open());
        this.modules = id -> folder.flatMap(source -> source.find(id)).or(() -> fetched(id));
        this.machine = new Machine(this.modules, options);
    }

    /**
     * Replays; once.
     *
     * @throws ForeignException when scheduler, gateway or compute unit give something else than they should
     */
    ReplayResult run(SortedSet<Id> processes, long toSlot, Order order) throws InterruptedException {
        FutureTask<ReplayResult> work = new FutureTask<>(() -> fold(processes, toSlot, order));
        Thread thread = new Thread(null, work, "railyard-replay", ProcessRuntime.DEEP_STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ForeignException failure) {
                throw failure;
            }
            if (e.getCause() instanceof HostFailure failure) {
                throw new ForeignException(String.valueOf(failure.getMessage()), failure);
            }
            throw new IllegalStateException("The replay failed: " + e.getCause(), e.getCause());
        }
    }

    private ReplayResult fold(SortedSet<Id> processes, long toSlot, Order order) {
        for (Id process : processes) {
            if (order == Order.REFERENCE) {
                ReferenceReplay.Sources sources = new ReferenceReplay.Sources(scheduler, gateway, compute);
                new ReferenceReplay(process, sources, digest, comparison)
                        .run(id -> modules.find(id).orElseThrow(), options, toSlot);
            } else {
                try (ProcessRuntime runtime = machine.create(process)) {
                    client.schedule(scheduler, process, toSlot, entry -> step(runtime, entry));
                }
            }
        }
        return new ReplayResult(
                digest.processes(), digest.positions(), digest.value(), comparison.differences(), comparison.first());
    }

    private void step(ProcessRuntime runtime, Assignment entry) {
        if (entry.position().slot() == 0) {
            requireReplayable(entry);
        }
        Evaluation mine = runtime.apply(entry).evaluation();
        digest.add(mine);
        compute.ifPresent(unit -> compare(
                mine, client.result(unit, entry.process(), entry.message().id())));
    }

    private void requireReplayable(Assignment entry) {
        if (!entry.message().isProcess()) {
            throw new ForeignException("The log of process " + entry.process()
                    + " does not begin with the process itself, as those of AO's first schedulers: give"
                    + " --order reference");
        }
        if (entry.message().tag("Cron-Interval").isPresent()) {
            throw new ForeignException("Process " + entry.process()
                    + " has crons, and a scheduler's pages do not show their ticks: give --order reference for AO's own"
                    + " schedulers, and replay it from the folder of a railyard node");
        }
    }

    private void compare(Evaluation mine, SchedulerClient.Result theirs) {
        comparison.results(mine.process(), mine.position(), ResultJson.of(mine), theirs.body());
        theirs.stateRoot()
                .ifPresent(root -> comparison.texts(
                        mine.process(),
                        mine.position(),
                        "stateRoot",
                        new ResultComparison.Texts(root, mine.stateRoot().hex())));
    }

    private Optional<ModuleItem> fetched(Id id) {
        URI from = gateway.orElseThrow(() -> new HostFailure(
                "Module " + id + " is in no folder: give it with --modules, or a gateway that has it with --gateway"));
        SchedulerClient.Module module = client.module(from, id);
        return Optional.of(new ModuleItem(module.id(), module.owner(), module.tags(), module.wasm()));
    }
}
