package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.node.archive.Archive;
import io.railyard.node.asked.Asked;
import io.railyard.node.foreign.ForeignEntry;
import io.railyard.node.foreign.ForeignException;
import io.railyard.node.index.ForeignLogs;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Stands in as the compute unit of processes that another scheduler orders, HyperBEAM's {@code delegated-compute}: each slot comes
 * with its message, is evaluated once, and is kept. Any number of threads.
 */
public final class ForeignProcesses implements AutoCloseable {
    private static final int UNPROCESSABLE = 422;
    private static final int CONFLICT = 409;

    private final ForeignLogs logs;
    private final Archive archive;
    private final Replicas replicas;

    ForeignProcesses(ForeignLogs logs, Archive archive, Machine machine, Images images) {
        this.logs = logs;
        this.archive = archive;
        this.replicas = new Replicas(logs, machine, images);
    }

    /** Whether a slot of the process came here. */
    boolean knows(Id process) {
        return logs.lastEvaluation(process).isPresent();
    }

    /** The newest outcome, of a process that {@link #knows}. */
    Evaluation newest(Id process) {
        return logs.lastEvaluation(process).orElseThrow();
    }

    /** The outcome of a slot. */
    Optional<Evaluation> ofSlot(Id process, long slot) {
        return logs.evaluation(process, Position.slot(slot));
    }

    /** The log entry at a position. */
    Optional<Assignment> entry(Id process, Position position) {
        return logs.assignments(process, position, 1).stream()
                .filter(entry -> entry.position().equals(position))
                .findFirst();
    }

    <T> T at(Id process, Position position, Function<ProcessRuntime, T> look) {
        return replicas.at(process, position, look);
    }

    /**
     * Evaluates a slot that is handed over with its message; the same slot again gives the same outcome.
     *
     * @param body a page of one edge in either of AO's forms
     * @throws HttpError 409 when slots before it are missing, or the slot holds another message
     */
    Evaluation evaluate(Id process, long slot, Bytes body) {
        Assignment entry = parse(process, slot, body);
        Optional<Evaluation> known = ofSlot(process, slot);
        if (known.isPresent()) {
            if (!known.get().message().equals(entry.message().id())) {
                throw new HttpError(
                        CONFLICT,
                        "compute.slot-taken",
                        "Slot " + slot + " of process " + process + " holds message "
                                + known.get().message() + " and not "
                                + entry.message().id() + ": a log does not change");
            }
            return known.get();
        }
        if (slot == 0) {
            requireModule(entry.message());
            return replicas.begin(entry, logs);
        }
        long next = knows(process) ? newest(process).position().slot() + 1 : 0;
        if (slot != next) {
            throw new HttpError(
                    CONFLICT,
                    "compute.slot-gap",
                    "Process " + process + " stands before slot " + next + " here and cannot take slot " + slot
                            + ": post the slots between, from " + next + " on");
        }
        return replicas.extend(entry, logs);
    }

    private void requireModule(Message message) {
        Optional<Id> module = message.tag(Message.MODULE).flatMap(Id::tryParse);
        boolean here = module.flatMap(archive::describe).isPresent();
        if (!here) {
            throw HttpError.notFound(
                    "compute.module-unknown",
                    "Module " + module.map(Id::toString).orElse("(none named)")
                            + " is not known here: publish it with POST /tx of this node's gateway, then post slot 0"
                            + " again");
        }
    }

    private static Assignment parse(Id process, long slot, Bytes body) {
        try {
            Json.Obj page = JsonReader.parse(body.toByteArray(), JsonLimits.DEFAULT)
                    .asObject()
                    .orElseThrow(() -> bad("it is no object"));
            List<Json> edges = page.get("edges").flatMap(Json::asArray).orElseThrow(() -> bad("it has no edges"));
            if (edges.size() != 1) {
                throw bad("it has " + edges.size() + " edges");
            }
            Assignment entry = ForeignEntry.parse(edges.get(0), process);
            if (entry.position().slot() != slot) {
                throw bad("it holds slot " + entry.position().slot() + " and the path says " + slot);
            }
            return entry;
        } catch (JsonException | ForeignException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private static HttpError bad(String what) {
        return new HttpError(
                UNPROCESSABLE,
                "compute.page",
                "The body is no page of one entry: " + Asked.shortened(what)
                        + ". Send {\"edges\": [{\"node\": {\"message\": …, \"assignment\": …}}]}, or no body for a"
                        + " process of this node");
    }

    @Override
    public void close() {
        replicas.close();
    }
}
