package io.railyard.message.gateway;

import io.railyard.message.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GraphQL as Arweave gateways speak it: lists of edges, each with a node. */
public final class GatewayGraph {
    /** The list of transactions. */
    public static final String TRANSACTIONS = "transactions";

    /** Fields of a transaction that show who signed what. */
    public static final String SIGNED_FIELDS =
            "id signature anchor owner { address key } tags { name value } recipient";

    private GatewayGraph() {}

    /** The body that asks for {@code fields} of transaction {@code id}. */
    public static Json transaction(String id, String fields) {
        return Json.object()
                .put("query", "query($ids: [ID!]!) { transactions(ids: $ids) { edges { node { " + fields + " } } } }")
                .put(
                        "variables",
                        Json.object().put("ids", Json.strings(List.of(id))).build())
                .build();
    }

    /** The nodes of {@code data.LIST.edges} in order; empty when the answer has no such list of objects. */
    public static Optional<List<Json.Obj>> nodes(Json.Obj answer, String list) {
        return page(answer, list).map(Page::nodes);
    }

    /**
     * A page of a list that a gateway does not give whole.
     *
     * @param nodes in order
     * @param next what {@code after} is for the next page; empty when this is the last
     */
    public record Page(List<Json.Obj> nodes, Optional<String> next) {
        public Page {
            nodes = List.copyOf(nodes);
        }
    }

    /** The page {@code data.LIST}; empty when the answer has no such list of objects. */
    public static Optional<Page> page(Json.Obj answer, String list) {
        Optional<Json.Obj> found = object(object(Optional.of(answer), "data"), list);
        Optional<List<Json>> edges = found.flatMap(page -> page.get("edges")).flatMap(Json::asArray);
        if (edges.isEmpty()) {
            return Optional.empty();
        }
        List<Json.Obj> nodes = new ArrayList<>();
        Optional<String> last = Optional.empty();
        for (Json edge : edges.get()) {
            object(edge.asObject(), "node").ifPresent(nodes::add);
            last = edge.asObject().flatMap(object -> object.text("cursor"));
        }
        boolean more = object(found, "pageInfo")
                .flatMap(info -> info.get("hasNextPage"))
                .flatMap(Json::asBoolean)
                .orElse(false);
        return nodes.size() == edges.get().size()
                ? Optional.of(new Page(nodes, more ? last : Optional.empty()))
                : Optional.empty();
    }

    private static Optional<Json.Obj> object(Optional<Json.Obj> in, String member) {
        return in.flatMap(object -> object.get(member)).flatMap(Json::asObject);
    }

    /** The first transaction of an answer; empty when there is none. */
    public static Optional<Json.Obj> first(Json.Obj answer) {
        return nodes(answer, TRANSACTIONS).filter(nodes -> !nodes.isEmpty()).map(nodes -> nodes.get(0));
    }
}
