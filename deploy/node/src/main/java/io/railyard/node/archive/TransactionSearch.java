package io.railyard.node.archive;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.node.index.Hit;
import io.railyard.node.index.LogIndex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds transactions by id, owner, recipient, tags and block. Reads the index; looks at a bounded number. */
final class TransactionSearch {
    /** Most transactions on a page. */
    static final int MAX_PAGE = 1_000;
    /** Most transactions one query looks at. */
    static final int MAX_SCANNED = 50_000;

    private static final String LOCATION = "Scheduler-Location";
    private static final Set<String> COMMON = Set.of("Data-Protocol", "Type", "Variant", "SDK");
    private static final String TIME_TO_LIVE_MILLIS = "86400000";

    private final Archive archive;
    private final LogIndex index;
    private final GraphQuery.Schedulers schedulers;

    TransactionSearch(Archive archive, LogIndex index, GraphQuery.Schedulers schedulers) {
        this.archive = archive;
        this.index = index;
        this.schedulers = schedulers;
    }

    /** A transaction and where it stands in the list. */
    record Found(String cursor, Transaction transaction) {}

    /** Some of what was asked for. */
    record Page(List<Found> found, boolean more) {}

    /** One tag of a query. */
    private record TagFilter(String name, List<String> values, boolean equal) {
        boolean holds(Transaction transaction) {
            boolean has = transaction.tags().stream()
                    .anyMatch(tag -> tag.name().equals(name) && values.contains(tag.value()));
            return has == equal;
        }
    }

    /** What is asked for; an empty list is no condition. */
    private record Asked(
            List<String> ids,
            List<String> owners,
            List<String> recipients,
            List<TagFilter> tags,
            long minHeight,
            long maxHeight) {
        boolean holds(Transaction transaction) {
            Message message = transaction.message();
            String recipient = message.target().map(Id::toString).orElse("");
            return (owners.isEmpty() || owners.contains(message.owner()))
                    && (recipients.isEmpty() || recipients.contains(recipient))
                    && transaction.blockHeight() >= minHeight
                    && transaction.blockHeight() <= maxHeight
                    && tags.stream().allMatch(tag -> tag.holds(transaction));
        }

        boolean wantsLocation() {
            return !owners.isEmpty()
                    && tags.stream()
                            .anyMatch(tag ->
                                    tag.name().equals("Type") && tag.values().contains(LOCATION));
        }
    }

    /** The transaction with an id. */
    Optional<Transaction> one(String id) {
        return Id.tryParse(id).flatMap(archive::describe);
    }

    /** A page of what the arguments ask for. */
    Page page(Map<String, Object> arguments) {
        Asked asked = asked(arguments);
        int first =
                (int) Math.max(1, Math.min(MAX_PAGE, number(arguments, "first").orElse(10L)));
        boolean rising = text(arguments, "sort").orElse("").endsWith("_ASC");
        Optional<Hit> after =
                text(arguments, "after").filter(cursor -> !cursor.isEmpty()).map(TransactionSearch::hit);
        if (asked.wantsLocation()) {
            return new Page(locations(asked), false);
        }
        List<Found> found = new ArrayList<>();
        for (Hit hit : candidates(asked, rising)) {
            boolean passed =
                    after.isPresent() && (rising ? hit.compareTo(after.get()) <= 0 : hit.compareTo(after.get()) >= 0);
            if (!passed) {
                archive.describe(hit.message())
                        .filter(asked::holds)
                        .ifPresent(transaction -> found.add(new Found(cursor(hit), transaction)));
            }
            if (found.size() > first) {
                return new Page(found.subList(0, first), true);
            }
        }
        return new Page(found, false);
    }

    private NavigableSet<Hit> candidates(Asked asked, boolean rising) {
        NavigableSet<Hit> hits = new TreeSet<>();
        if (!asked.ids().isEmpty()) {
            for (String text : asked.ids()) {
                one(text).ifPresent(found -> hits.add(new Hit(found.timestampMillis(), found.id())));
            }
        } else {
            Optional<TagFilter> rare = asked.tags().stream()
                    .filter(tag -> tag.equal() && !COMMON.contains(tag.name()))
                    .findFirst();
            if (rare.isPresent()) {
                rare.get().values().forEach(value -> add(hits, rare.get().name(), value, rising));
            } else if (!asked.recipients().isEmpty()) {
                asked.recipients().forEach(value -> add(hits, LogIndex.TARGET_TERM, value, rising));
            } else if (!asked.owners().isEmpty()) {
                asked.owners().forEach(value -> add(hits, LogIndex.OWNER_TERM, value, rising));
            } else {
                Optional<TagFilter> type = asked.tags().stream()
                        .filter(tag -> tag.equal() && tag.name().equals("Type"))
                        .findFirst();
                type.ifPresentOrElse(
                        tag -> tag.values().forEach(value -> add(hits, "Type", value, rising)),
                        () -> add(hits, LogIndex.ALL_TERM, "", rising));
            }
        }
        return rising ? hits : hits.descendingSet();
    }

    private void add(NavigableSet<Hit> hits, String name, String value, boolean rising) {
        hits.addAll(index.search(name, value, rising, MAX_SCANNED));
    }

    /** Where this node's scheduler is: said for its own address, and for whatever name processes here give their scheduler. */
    private List<Found> locations(Asked asked) {
        List<Found> found = new ArrayList<>();
        for (String owner : asked.owners()) {
            boolean ours = owner.equals(schedulers.address())
                    || !index.search("Scheduler", owner, true, 1).isEmpty();
            if (ours) {
                Transaction location = location(owner);
                found.add(new Found(cursor(new Hit(0, location.id())), location));
            }
        }
        return found;
    }

    private Transaction location(String owner) {
        List<Tag> tags = List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", LOCATION),
                new Tag("Url", schedulers.url().get()),
                new Tag("Time-To-Live", TIME_TO_LIVE_MILLIS));
        Message message = new Message(
                Id.ofName("railyard.scheduler-location/" + owner),
                owner,
                owner,
                Optional.empty(),
                Bytes.EMPTY,
                tags,
                Bytes.EMPTY,
                Bytes.EMPTY);
        return new Transaction(message, 0, archive.ownerKey(owner), 0, 0);
    }

    private static Asked asked(Map<String, Object> arguments) {
        List<TagFilter> tags = new ArrayList<>();
        for (Object each : list(arguments, "tags")) {
            if (each instanceof Map<?, ?> tag) {
                boolean equal = !"NEQ".equals(String.valueOf(tag.get("op")));
                tags.add(new TagFilter(String.valueOf(tag.get("name")), texts(tag.get("values")), equal));
            }
        }
        Map<?, ?> block = arguments.get("block") instanceof Map<?, ?> given ? given : Map.of();
        return new Asked(
                texts(arguments.get("ids")),
                texts(arguments.get("owners")),
                texts(arguments.get("recipients")),
                tags,
                block.get("min") instanceof Number min ? min.longValue() : 0,
                block.get("max") instanceof Number max ? max.longValue() : Long.MAX_VALUE);
    }

    private static List<?> list(Map<String, Object> arguments, String name) {
        return arguments.get(name) instanceof List<?> list ? list : List.of();
    }

    private static List<String> texts(@Nullable Object values) {
        return values instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    static Optional<Long> number(Map<String, Object> arguments, String name) {
        return arguments.get(name) instanceof Number number ? Optional.of(number.longValue()) : Optional.empty();
    }

    static Optional<String> text(Map<String, Object> arguments, String name) {
        return Optional.ofNullable(arguments.get(name)).map(String::valueOf);
    }

    private static String cursor(Hit hit) {
        String text = hit.timestampMillis() + "," + hit.message();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Hit hit(String cursor) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(",", -1);
            if (parts.length == 2) {
                return new Hit(Long.parseLong(parts[0]), Id.parse(parts[1]));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("after is no cursor of this list: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("after is no cursor of this list");
    }
}
