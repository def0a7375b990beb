package io.railyard.node.archive;

import io.railyard.node.index.LogIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds blocks by height. Cursors are heights. */
final class BlockSearch {
    private static final int MAX_PAGE = 1_000;
    private static final int MAX_BLOCKS = 1_000_000;

    private final LogIndex index;

    BlockSearch(LogIndex index) {
        this.index = index;
    }

    Optional<Map<String, Object>> one(String id) {
        return index.blocks(0, MAX_BLOCKS).stream()
                .filter(height -> Blocks.id(height).equals(id))
                .findFirst()
                .map(height -> TransactionFields.block(index, height));
    }

    Map<String, Object> page(Map<String, Object> arguments) {
        Map<?, ?> height = arguments.get("height") instanceof Map<?, ?> given ? given : Map.of();
        long min = height.get("min") instanceof Number number ? number.longValue() : 0;
        long max = height.get("max") instanceof Number number ? number.longValue() : Long.MAX_VALUE;
        int first = (int) Math.max(
                1,
                Math.min(MAX_PAGE, TransactionSearch.number(arguments, "first").orElse(10L)));
        boolean rising = TransactionSearch.text(arguments, "sort").orElse("").endsWith("_ASC");
        Optional<Long> after = TransactionSearch.text(arguments, "after")
                .filter(text -> !text.isEmpty())
                .map(Long::valueOf);
        List<Long> heights = new ArrayList<>(index.blocks(min, MAX_BLOCKS));
        heights.removeIf(each -> each > max
                || after.map(last -> rising ? each <= last : each >= last).orElse(false));
        if (!rising) {
            Collections.reverse(heights);
        }
        boolean more = heights.size() > first;
        List<Map<String, Object>> edges = new ArrayList<>();
        for (long each : heights.subList(0, Math.min(first, heights.size()))) {
            edges.add(Map.of("cursor", Long.toString(each), "node", TransactionFields.block(index, each)));
        }
        return Map.of("pageInfo", Map.of("hasNextPage", more), "edges", edges);
    }
}
