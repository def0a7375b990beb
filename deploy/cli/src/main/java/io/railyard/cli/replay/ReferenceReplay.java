package io.railyard.cli.replay;

import io.railyard.job.history.RootsDigest;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.AosText;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.replay.ReferenceFold;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.node.foreign.ForeignException;
import io.railyard.node.foreign.ReferenceSource;
import io.railyard.node.foreign.SchedulerClient;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import io.railyard.schedule.reference.Evaluable;
import io.railyard.schedule.reference.ReferenceCrons;
import io.railyard.schedule.reference.ReferenceOrder;
import io.railyard.schedule.reference.SchedulerException;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Follows one process's log as AO's compute unit does ({@code docs/formats/reference-order.md}): cron ticks between the messages, repeats
 * dropped, assigned messages from the gateway, up to the log's last entry. One process, one thread.
 */
final class ReferenceReplay {
    private final Id process;
    private final URI scheduler;
    private final Optional<URI> gateway;
    private final Optional<URI> compute;
    private final SchedulerClient client = new SchedulerClient();
    private final ReferenceSource source = new ReferenceSource(client);
    private final RootsDigest digest;
    private final ResultComparison comparison;
    private final Set<String> compared = new HashSet<>();
    private Map<String, Json.Obj> crons = Map.of();
    private int tick;

    /**
     * Where logs come from and results are compared with.
     *
     * @param scheduler of the log
     * @param gateway for blocks and assigned messages
     * @param compute unit whose results are compared
     */
    record Sources(URI scheduler, Optional<URI> gateway, Optional<URI> compute) {}

    ReferenceReplay(Id process, Sources sources, RootsDigest digest, ResultComparison comparison) {
        this.process = process;
        this.scheduler = sources.scheduler();
        this.gateway = sources.gateway();
        this.compute = sources.compute();
        this.digest = digest;
        this.comparison = comparison;
    }

    /**
     * Folds the log.
     *
     * @param modules finds the module
     * @throws ForeignException when the scheduler, gateway or compute unit give something else than they should, or the process asks
     *     for what AO's compute unit would not run
     */
    void run(Function<Id, ModuleItem> modules, MachineOptions machine, long toSlot) {
        ReferenceOrder.Origin origin = source.origin(scheduler, process);
        try {
            ReferenceOrder order = new ReferenceOrder(
                    origin,
                    blocks(origin),
                    (id, excluded) -> source.transaction(gateway("message " + id), id, excluded));
            crons = compute.map(unit -> source.crons(unit, process)).orElse(Map.of());
            ReferenceFold fold = fold(origin, modules, machine);
            source.entries(
                    scheduler, process, toSlot, entry -> order.next(entry).forEach(next -> take(fold.step(next))));
        } catch (SchedulerException e) {
            throw new ForeignException("Process " + process + ": " + e.getMessage(), e);
        }
    }

    private URI gateway(String what) {
        return gateway.orElseThrow(() -> new ForeignException(
                "The log needs " + what + ", which it does not hold: give a gateway with --gateway"));
    }

    private List<ReferenceCrons.Block> blocks(ReferenceOrder.Origin origin) {
        boolean counted = ReferenceCrons.parse(origin.item().tags()).stream().anyMatch(ReferenceCrons.Interval::blocks);
        return counted ? source.blocks(gateway("the times of blocks"), origin.height()) : List.of();
    }

    private ReferenceFold fold(ReferenceOrder.Origin origin, Function<Id, ModuleItem> modules, MachineOptions machine) {
        List<Tag> tags = origin.item().tags();
        Id id = Tag.first(tags, Message.MODULE)
                .flatMap(Id::tryParse)
                .orElseThrow(() -> new ForeignException("Process " + process + " has no tag Module that is an id"));
        ModuleItem module = modules.apply(id);
        String name = Tag.first(module.tags(), "Module-Format").orElse("");
        ModuleFormat format = ModuleFormat.ofCode(name)
                .orElseThrow(() -> new ForeignException(
                        "Module " + id + " has the Module-Format \"" + name + "\", which AO's loader does not know"));
        try {
            ModuleSession session = new ModuleSession(
                    module.wasm().toByteArray(),
                    machine.withLimits(Limits.COMPATIBLE),
                    new GuestKind(format, HostOptions.DEFAULTS, true),
                    ModuleSession.OnError.TAKE_BACK);
            return new ReferenceFold(
                    session.withoutMemoryDigest(),
                    AosText.environment(process, origin.item().owner(), tags, id, module.owner(), module.tags()));
        } catch (ModuleRefused e) {
            throw new ForeignException("Module " + id + " is refused: " + e.getMessage(), e);
        }
    }

    private void take(ReferenceFold.Evaluated evaluated) {
        Evaluable evaluable = evaluated.evaluable();
        if (!evaluable.saved()) {
            return;
        }
        tick = evaluable.cron().isPresent() ? tick + 1 : 0;
        Position position = new Position(Long.parseLong(evaluable.ordinate()), tick);
        ModuleSession.Step step = evaluated.step();
        digest.add(new Evaluation(
                process,
                position,
                Id.tryParse(evaluable.item().id()).orElseGet(() -> MessageIds.cron(process, position)),
                evaluable.timestampMillis(),
                evaluated.failed() ? Status.ERROR : Status.OK,
                Optional.empty(),
                "",
                List.of(),
                step.gasUsed(),
                step.stateRoot(),
                step.memoryBytes(),
                step.dirtyPages()));
        compute.ifPresent(unit -> compare(unit, evaluated, position));
    }

    /** A unit tells of a message's first evaluation, and of crons that did not fail. */
    private void compare(URI unit, ReferenceFold.Evaluated evaluated, Position position) {
        Evaluable evaluable = evaluated.evaluable();
        Json.Obj mine = JsonReader.parse(evaluated.body()).asObject().orElseThrow();
        if (evaluable.cron().isPresent()) {
            String name = ReferenceSource.cron(
                    evaluable.timestampMillis(),
                    evaluable.ordinate(),
                    evaluable.cron().get());
            Json.Obj theirs = crons.get(name);
            if (theirs != null && !evaluated.failed()) {
                comparison.results(process, position, mine, theirs);
            } else {
                comparison.texts(
                        process,
                        position,
                        "cron " + name,
                        new ResultComparison.Texts(listed(theirs != null), listed(!evaluated.failed())));
            }
        } else if (compared.add(evaluable.item().id())) {
            comparison.results(
                    process,
                    position,
                    mine,
                    client.result(unit, process, Id.parse(evaluable.item().id()))
                            .body());
        }
    }

    private static String listed(boolean there) {
        return there ? "listed" : "not listed";
    }
}
