package io.railyard.node.archive;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.node.index.LogIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Transactions and blocks as the GraphQL schema names their parts. */
final class TransactionFields {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final Map<String, Object> NOTHING = Map.of("winston", "0", "ar", "0.000000000000");

    private final LogIndex index;

    TransactionFields(LogIndex index) {
        this.index = index;
    }

    Map<String, Object> page(TransactionSearch.Page page) {
        List<Map<String, Object>> edges = new ArrayList<>();
        for (TransactionSearch.Found found : page.found()) {
            edges.add(Map.of("cursor", found.cursor(), "node", of(found.transaction())));
        }
        Map<String, Object> connection = new LinkedHashMap<>();
        connection.put("pageInfo", Map.of("hasNextPage", page.more()));
        connection.put("edges", edges);
        return connection;
    }

    Map<String, Object> of(Transaction transaction) {
        Message message = transaction.message();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", transaction.id().toString());
        fields.put("anchor", message.anchor().base64Url());
        fields.put("signature", message.signature().base64Url());
        fields.put("recipient", message.target().map(Id::toString).orElse(""));
        fields.put("owner", Map.of("address", message.owner(), "key", transaction.ownerKey()));
        fields.put("fee", NOTHING);
        fields.put("quantity", NOTHING);
        fields.put("data", Map.of("size", Long.toString(transaction.dataBytes()), "type", transaction.contentType()));
        fields.put("tags", tags(message.tags()));
        fields.put("block", block(index, transaction.blockHeight()));
        fields.put("ingested_at", (int) (transaction.timestampMillis() / MILLIS_PER_SECOND));
        return fields;
    }

    static Map<String, Object> block(LogIndex index, long height) {
        return Map.of(
                "id",
                Blocks.id(height),
                "height",
                (int) height,
                "timestamp",
                (int) Blocks.seconds(index, height),
                "previous",
                height == 0 ? "" : Blocks.id(height - 1));
    }

    private static List<Map<String, String>> tags(List<Tag> tags) {
        return tags.stream()
                .map(tag -> Map.of("name", tag.name(), "value", tag.value()))
                .toList();
    }
}
