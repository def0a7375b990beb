package io.railyard.node.foreign;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import io.railyard.schedule.reference.ReferenceCrons.Block;
import io.railyard.schedule.reference.ReferenceOrder;
import io.railyard.schedule.reference.SchedulerEntry;
import io.railyard.schedule.reference.SchedulerException;
import io.railyard.schedule.reference.SchedulerItem;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What AO's compute unit reads to follow a log: the scheduler's process and pages, blocks and assigned messages from a gateway; and
 * the cron results of such a unit. As bounded as {@link SchedulerClient}. Any number of threads.
 */
public final class ReferenceSource {
    /** Blocks, cron results asked for at once. */
    public static final int PAGE = 500;
    /** Most blocks of one process that are read. */
    public static final int MAX_BLOCKS = 1_000_000;
    /** Most cron results of one process that are read. */
    public static final int MAX_CRONS = 1_000_000;

    private static final long MILLIS = 1_000;

    private final SchedulerClient client;

    /** Reads through {@code client}. */
    public ReferenceSource(SchedulerClient client) {
        this.client = client;
    }

    /** The process as its scheduler has it, whether its log shows it or not. */
    public ReferenceOrder.Origin origin(URI scheduler, Id process) {
        Json.Obj object = client.object(scheduler, "processes/" + process);
        SchedulerItem item = following(() -> SchedulerItem.parse(object.with("id", Json.of(process.toString()))));
        long millis = object.get("timestamp")
                .flatMap(Json::asLong)
                .orElseThrow(() -> new ForeignException(scheduler + " gives process " + process + " no timestamp"));
        return new ReferenceOrder.Origin(item, number(object.text("block").orElse("0")), millis);
    }

    /** Goes over the entries of the log, in order. */
    public void entries(URI scheduler, Id process, long toSlot, Consumer<SchedulerEntry> each) {
        client.walk(
                scheduler,
                process,
                toSlot,
                edge -> {
                    Json node =
                            edge.asObject().flatMap(found -> found.get("node")).orElse(edge);
                    SchedulerEntry entry = following(() -> SchedulerEntry.parse(node));
                    return new SchedulerClient.Read<>(entry, entry.nonce(), entry.timestampMillis());
                },
                entry -> following(() -> {
                    each.accept(entry);
                    return entry;
                }));
    }

    /** The blocks from {@code height} on, as a gateway knows them. */
    public List<Block> blocks(URI gateway, long height) {
        List<Block> blocks = new ArrayList<>();
        long from = height;
        while (blocks.size() < MAX_BLOCKS) {
            Json query = Json.object()
                    .put(
                            "query",
                            "query { blocks(height: {min: " + from + "}, sort: HEIGHT_ASC, first: " + PAGE
                                    + ") { edges { node { height timestamp } } } }")
                    .build();
            List<Json.Obj> nodes = GatewayGraph.nodes(client.query(gateway, query), "blocks")
                    .orElseThrow(() -> new ForeignException(gateway + " gives no data.blocks.edges"));
            long before = from;
            for (Json.Obj node : nodes) {
                Block block = block(node, gateway);
                if (block.height() >= from) {
                    blocks.add(block);
                    from = block.height() + 1;
                }
            }
            if (nodes.size() < PAGE || from == before) {
                return blocks;
            }
        }
        throw new ForeignException(gateway + " has more than " + MAX_BLOCKS + " blocks from height " + height
                + " on, the most that are read");
    }

    private static Block block(Json.Obj node, URI gateway) {
        Optional<Long> height = node.get("height").flatMap(Json::asLong);
        Optional<Long> seconds = node.get("timestamp").flatMap(Json::asLong);
        if (height.isEmpty() || seconds.isEmpty()) {
            throw new ForeignException(gateway + " gives a block without height or timestamp");
        }
        return new Block(height.get(), seconds.get() * MILLIS);
    }

    /** A message that a log only names, from a gateway, without the parts in {@code excluded}. */
    public SchedulerItem transaction(URI gateway, String id, List<String> excluded) {
        Json.Obj node = GatewayGraph.first(
                        client.query(gateway, GatewayGraph.transaction(id, GatewayGraph.SIGNED_FIELDS)))
                .orElseThrow(() -> new ForeignException(gateway + " knows no message " + id
                        + ", which the log only names: give a gateway that has it"));
        SchedulerItem item = following(() -> SchedulerItem.parse(node));
        Optional<String> data =
                excluded.contains("Data") ? Optional.empty() : Optional.of(client.text(gateway, "raw/" + id));
        return new SchedulerItem(
                item.id(),
                item.owner(),
                data,
                excluded.contains("Tags") ? List.of() : item.tags(),
                item.signature(),
                item.anchor(),
                Optional.of(node.text("recipient").orElse("")));
    }

    /** The cron results that a compute unit lists, by {@link #cron}. */
    public Map<String, Json.Obj> crons(URI compute, Id process) {
        Map<String, Json.Obj> found = new LinkedHashMap<>();
        String from = "";
        while (found.size() < MAX_CRONS) {
            Json.Obj page = client.object(compute, "cron/" + process + "?limit=" + PAGE + from);
            List<Json> edges = page.get("edges")
                    .flatMap(Json::asArray)
                    .orElseThrow(() -> new ForeignException(compute + " gave a list of crons without edges"));
            int before = found.size();
            for (Json edge : edges) {
                Json.Obj object =
                        edge.asObject().orElseThrow(() -> new ForeignException("an edge of crons is no object"));
                String cursor = object.text("cursor").orElse("");
                SchedulerClient.member(object, "node").ifPresent(node -> found.put(name(cursor), node));
                from = "&from=" + cursor;
            }
            boolean more = SchedulerClient.member(page, "pageInfo")
                    .flatMap(info -> info.get("hasNextPage"))
                    .flatMap(Json::asBoolean)
                    .orElse(false);
            if (!more || found.size() == before) {
                return found;
            }
        }
        throw new ForeignException(compute + " lists more than " + MAX_CRONS + " cron results, the most that are read");
    }

    /** What a cron result is known by. */
    public static String cron(long timestampMillis, String ordinate, String cron) {
        return timestampMillis + "," + ordinate + "," + cron;
    }

    private static String name(String cursor) {
        try {
            Json.Obj place = JsonReader.parse(
                            Bytes.of(Base64.getDecoder().decode(cursor)).utf8())
                    .asObject()
                    .orElseThrow(() -> new ForeignException("a cursor is no object"));
            return cron(
                    place.get("timestamp").flatMap(Json::asLong).orElse(-1L),
                    place.text("ordinate").orElse(""),
                    place.text("cron").orElse(""));
        } catch (IllegalArgumentException | JsonException e) {
            throw new ForeignException("\"" + cursor + "\" is no cursor of a list of crons", e);
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ForeignException("a process's block is \"" + text + "\" where a height belongs", e);
        }
    }

    private interface Following<T> {
        T get();
    }

    private static <T> T following(Following<T> reading) {
        try {
            return reading.get();
        } catch (SchedulerException e) {
            throw new ForeignException(String.valueOf(e.getMessage()), e);
        }
    }
}
