package io.railyard.cli.replay;

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
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.node.compute.ResultJson;
import io.railyard.node.foreign.ForeignException;
import io.railyard.node.foreign.SchedulerClient;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Folds logs as a scheduler's pages give them, and compares the results with a compute unit's when there is one: Messages, Spawns,
 * Output, whether it failed; and the state root, when the unit tells one.
 */
final class ScheduleReplay {
    private static final List<String> COMPARED = List.of("Messages", "Spawns", "Output");
    private static final String ERROR = "Error";

    private final SchedulerClient client = new SchedulerClient();
    private final URI scheduler;
    private final Optional<URI> gateway;
    private final Optional<URI> compute;
    private final Machine machine;
    private final RootsDigest digest = new RootsDigest();
    private long differences;
    private Optional<ReplayResult.Difference> first = Optional.empty();

    ScheduleReplay(
            URI scheduler,
            Optional<URI> gateway,
            Optional<URI> compute,
            Optional<Path> modules,
            MachineOptions options) {
        this.scheduler = scheduler;
        this.gateway = gateway;
        this.compute = compute;
        Optional<ModuleSource> folder =
                modules.map(path -> new ModuleFolder(path.toAbsolutePath().toString()).open());
        this.machine =
                new Machine(id -> folder.flatMap(source -> source.find(id)).or(() -> fetched(id)), options);
    }

    /**
     * Replays; once.
     *
     * @throws ForeignException when scheduler, gateway or compute unit give something else than they should
     */
    ReplayResult run(SortedSet<Id> processes, long toSlot) throws InterruptedException {
        FutureTask<ReplayResult> work = new FutureTask<>(() -> fold(processes, toSlot));
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

    private ReplayResult fold(SortedSet<Id> processes, long toSlot) {
        for (Id process : processes) {
            try (ProcessRuntime runtime = machine.create(process)) {
                client.schedule(scheduler, process, toSlot, entry -> step(runtime, entry));
            }
        }
        return new ReplayResult(digest.processes(), digest.positions(), digest.value(), differences, first);
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
                    + " does not begin with the process itself: logs of AO's first schedulers are not replayed");
        }
        if (entry.message().tag("Cron-Interval").isPresent()) {
            throw new ForeignException("Process " + entry.process()
                    + " has crons, and a scheduler's pages do not show their ticks: replay it from a node's folder");
        }
    }

    private void compare(Evaluation mine, SchedulerClient.Result theirs) {
        Json.Obj ours = ResultJson.of(mine);
        for (String member : COMPARED) {
            compare(mine, member, text(ours, member), text(theirs.body(), member));
        }
        compare(mine, ERROR, failed(ours), failed(theirs.body()));
        theirs.stateRoot()
                .ifPresent(root -> compare(mine, "stateRoot", mine.stateRoot().hex(), root));
    }

    private void compare(Evaluation mine, String member, String replayed, String recorded) {
        if (!replayed.equals(recorded)) {
            differences++;
            if (first.isEmpty()) {
                first = Optional.of(new ReplayResult.Difference(
                        mine.process(), mine.position(), member, shortened(recorded), shortened(replayed)));
            }
        }
    }

    private static String failed(Json.Obj result) {
        return result.get(ERROR).filter(error -> !(error instanceof Json.Null)).isPresent() ? "an error" : "none";
    }

    private static String text(Json.Obj result, String member) {
        return result.get(member).map(CanonicalJson::text).orElse("");
    }

    private static String shortened(String text) {
        return text.length() <= 400 ? text : text.substring(0, 400) + "…";
    }

    private Optional<ModuleItem> fetched(Id id) {
        URI from = gateway.orElseThrow(() -> new HostFailure(
                "Module " + id + " is in no folder: give it with --modules, or a gateway that has it with --gateway"));
        SchedulerClient.Module module = client.module(from, id);
        return Optional.of(new ModuleItem(module.id(), module.owner(), module.tags(), module.wasm()));
    }
}
