package io.railyard.cli.aos;

import io.railyard.cli.client.DryRun;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.ProcessResult;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One wallet's dealings with one aos process. Any thread. */
final class AosSession {
    private static final List<Tag> EVAL = List.of(new Tag("Action", "Eval"));

    private final NodeClient client;
    private final Signer signer;
    private final Outgoing outgoing;
    private final Id process;

    AosSession(NodeClient client, Signer signer, Id process) {
        this.client = client;
        this.signer = signer;
        this.outgoing = new Outgoing(signer);
        this.process = process;
    }

    /** What an evaluation gave. */
    record Answer(Id message, ProcessResult result) {}

    /**
     * A page of results.
     *
     * @param cursor of the last one; empty when there is none
     */
    record Page(List<ProcessResult> results, Optional<String> cursor) {}

    Id process() {
        return process;
    }

    String address() {
        return signer.aoAddress();
    }

    /** Whether {@code address}, as a scheduler shows owners, is the wallet's. */
    boolean isMine(String address) {
        return address.equals(Addresses.arweave(signer.owner())) || address.equals(signer.aoAddress());
    }

    /** Has the process evaluate {@code lua}: a message in its log. */
    Answer eval(String lua) {
        DataItem item = outgoing.message(process, EVAL, Bytes.utf8(lua));
        client.send(item);
        return new Answer(
                item.id(), new ProcessResult(client.result(process, item.id().toString())));
    }

    /** What evaluating {@code lua} would give; nothing is kept. */
    ProcessResult dryRun(String lua) {
        return new ProcessResult(
                client.dryRun(process, DryRun.message(process, signer.aoAddress(), EVAL, Bytes.utf8(lua))));
    }

    String monitor(boolean wanted) {
        return client.monitor(process, outgoing.monitor(process), wanted);
    }

    /** The cursor of the newest result. */
    Optional<String> newest() {
        return page(Map.of("limit", "1", "sort", "DESC")).cursor();
    }

    /** The results after {@code cursor}. */
    Page after(Optional<String> cursor) {
        return page(
                cursor.isPresent()
                        ? Map.of("from", cursor.get(), "limit", "50", "sort", "ASC")
                        : Map.of("limit", "50", "sort", "ASC"));
    }

    private Page page(Map<String, String> query) {
        List<ProcessResult> results = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        Json.Obj page = client.results(process, query);
        for (Json edge : page.get("edges").flatMap(Json::asArray).orElse(List.of())) {
            Optional<Json.Obj> object = edge.asObject();
            object.flatMap(pair -> pair.get("node"))
                    .flatMap(Json::asObject)
                    .ifPresent(node -> results.add(new ProcessResult(node)));
            cursor = object.flatMap(pair -> pair.text("cursor"));
        }
        return new Page(results, cursor);
    }
}
