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
        Optional<List<Json>> edges = answer.get("data")
                .flatMap(Json::asObject)
                .flatMap(data -> data.get(list))
                .flatMap(Json::asObject)
                .flatMap(found -> found.get("edges"))
                .flatMap(Json::asArray);
        if (edges.isEmpty()) {
            return Optional.empty();
        }
        List<Json.Obj> nodes = new ArrayList<>();
        for (Json edge : edges.get()) {
            edge.asObject()
                    .flatMap(object -> object.get("node"))
                    .flatMap(Json::asObject)
                    .ifPresent(nodes::add);
        }
        return nodes.size() == edges.get().size() ? Optional.of(nodes) : Optional.empty();
    }

    /** The first transaction of an answer; empty when there is none. */
    public static Optional<Json.Obj> first(Json.Obj answer) {
        return nodes(answer, TRANSACTIONS).filter(nodes -> !nodes.isEmpty()).map(nodes -> nodes.get(0));
    }
}
