package io.railyard.cli.client;

import io.railyard.message.Id;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a gateway knows of processes and modules, newest first. */
public final class NodeCatalogue {
    private static final int PAGE = 100;
    private static final String QUERY = """
            query($owners: [String!], $tags: [TagFilter!], $first: Int, $after: String) {
              transactions(owners: $owners, tags: $tags, first: $first, after: $after, sort: HEIGHT_DESC) {
                pageInfo { hasNextPage }
                edges { cursor node { id owner { address } tags { name value } block { height timestamp } } }
              }
            }""";

    private final NodeClient client;

    /** Asks {@code client}'s gateway. */
    public NodeCatalogue(NodeClient client) {
        this.client = client;
    }

    /**
     * An item that a gateway knows.
     *
     * @param owner its address
     * @param tags the first value of each tag, in order
     * @param blockSeconds time of its block; empty when it is in none yet
     */
    public record Entry(Id id, String owner, Map<String, String> tags, Optional<Long> blockSeconds) {
        /** Copies. */
        public Entry {
            tags = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        }

        /** The first value of a tag. */
        public Optional<String> tag(String name) {
            return Optional.ofNullable(tags.get(name));
        }
    }

    /**
     * Processes.
     *
     * @param owner only those of this address
     * @param name only those with this Name
     */
    public List<Entry> processes(Optional<String> owner, Optional<String> name, int most) {
        List<Json> tags = tags("Process");
        name.ifPresent(wanted -> tags.add(filter("Name", wanted)));
        return find(owner, tags, most);
    }

    /** Modules of an owner. */
    public List<Entry> modules(String owner, int most) {
        return find(Optional.of(owner), tags("Module"), most);
    }

    private static List<Json> tags(String type) {
        return new ArrayList<>(List.of(filter("Data-Protocol", "ao"), filter("Type", type)));
    }

    private static Json filter(String name, String value) {
        return Json.object()
                .put("name", name)
                .put("values", Json.strings(List.of(value)))
                .build();
    }

    private List<Entry> find(Optional<String> owner, List<Json> tags, int most) {
        List<Entry> found = new ArrayList<>();
        Optional<String> after = Optional.empty();
        boolean more = most > 0;
        while (more) {
            Json.ObjectBuilder variables = Json.object();
            owner.ifPresent(address -> variables.put("owners", Json.strings(List.of(address))));
            variables.put("tags", new Json.Arr(tags)).put("first", Math.min(PAGE, most - found.size()));
            after.ifPresent(cursor -> variables.put("after", cursor));
            GatewayGraph.Page page = client.transactions(QUERY, variables.build());
            page.nodes().forEach(node -> entry(node).ifPresent(found::add));
            after = page.next();
            more = after.isPresent() && found.size() < most;
        }
        return found;
    }

    private static Optional<Entry> entry(Json.Obj node) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Json tag : node.get("tags").flatMap(Json::asArray).orElse(List.of())) {
            tag.asObject()
                    .ifPresent(pair -> tags.putIfAbsent(
                            pair.text("name").orElse(""), pair.text("value").orElse("")));
        }
        String owner = node.get("owner")
                .flatMap(Json::asObject)
                .flatMap(object -> object.text("address"))
                .orElse("");
        Optional<Long> seconds = node.get("block")
                .flatMap(Json::asObject)
                .flatMap(block -> block.get("timestamp"))
                .flatMap(Json::asLong);
        return node.text("id").flatMap(Id::tryParse).map(id -> new Entry(id, owner, tags, seconds));
    }
}
