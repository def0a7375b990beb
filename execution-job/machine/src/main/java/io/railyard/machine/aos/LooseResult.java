package io.railyard.machine.aos;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.OutboxMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response as AO's units take it: what its loader passes on, what its compute unit keeps and what its messenger would
 * send. An entry that the messenger would skip (no target, anchor or list of tags; a tag that is not text) is left out, and
 * what is returned beside an {@code Error} is sent.
 */
public final class LooseResult {
    /** The end of an output after which AO's compute unit keeps the memory before the message. */
    static final String NO_BUFFER = "not enough memory for buffer allocation";

    private static final int MAX_NESTING = 10_000;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    private final int outboxCount;
    private final List<OutboxMessage> outbox = new ArrayList<>();
    private final List<AssignmentRequest> assignments = new ArrayList<>();

    private LooseResult(int outboxCount) {
        this.outboxCount = outboxCount;
    }

    /**
     * Reads {@code response}.
     *
     * @param outboxCount messages and spawns allowed
     * @throws BadResult when it is no JSON object, or sends more than allowed
     */
    public static AosResult parse(String response, int outboxCount) throws BadResult {
        ReferenceResult result = ReferenceResult.parse(response);
        String output = result.members().getOrDefault("Output", "");
        LooseResult entries = new LooseResult(outboxCount);
        entries.add(result.members().get("Messages"), false);
        entries.add(result.members().get("Spawns"), true);
        entries.assign(result.members().get("Assignments"));
        return new AosResult(error(result, output), output, entries.outbox, entries.assignments);
    }

    private static Optional<String> error(ReferenceResult result, String output) throws BadResult {
        String error = "";
        if (result.thrown().isPresent()) {
            error = result.thrown().get();
        } else if (result.failed()) {
            String json = result.members().getOrDefault("Error", "");
            error = value(json) instanceof String text ? text : json;
        } else if (output.endsWith(NO_BUFFER + "\"")) {
            error = NO_BUFFER;
        } else {
            return Optional.empty();
        }
        int kept = Math.min(error.length(), AosResult.MAX_ERROR_CHARACTERS);
        return Optional.of(error.substring(0, kept));
    }

    private void add(@Nullable String json, boolean spawn) throws BadResult {
        if (json == null || !(value(json) instanceof List<?> list)) {
            return;
        }
        for (Object entry : list) {
            Optional<OutboxMessage> message =
                    entry instanceof Map<?, ?> members ? message(members, spawn) : Optional.empty();
            if (message.isPresent() && outbox.size() == outboxCount) {
                throw new BadResult("there are more than " + outboxCount + " messages and spawns");
            }
            message.ifPresent(outbox::add);
        }
    }

    /** An entry that names no processes or no message is left out. */
    private void assign(@Nullable String json) throws BadResult {
        if (json == null || !(value(json) instanceof List<?> list)) {
            return;
        }
        int assigned = outbox.size();
        for (Object entry : list) {
            if (entry instanceof Map<?, ?> members
                    && members.get("Message") instanceof String message
                    && members.get("Processes") instanceof List<?> processes) {
                Object baseLayer = members.get("BaseLayer");
                AssignmentRequest request = new AssignmentRequest(
                        texts(processes),
                        message,
                        members.get("Exclude") instanceof List<?> parts ? texts(parts) : List.of(),
                        baseLayer != null && !baseLayer.equals(false) && !baseLayer.equals(""));
                assigned += request.processes().size();
                if (assigned > outboxCount) {
                    throw new BadResult(
                            "there are more than " + outboxCount + " messages, spawns and processes of assignments");
                }
                assignments.add(request);
            }
        }
    }

    private static List<String> texts(List<?> values) {
        return values.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    private static Optional<OutboxMessage> message(Map<?, ?> members, boolean spawn) {
        Optional<List<Tag>> tags = tags(members.get("Tags"));
        boolean addressed = members.get("Target") instanceof String && members.get("Anchor") instanceof String;
        if (tags.isEmpty() || (!spawn && !addressed)) {
            return Optional.empty();
        }
        String data = text(members.get("Data"));
        return Optional.of(new OutboxMessage(
                spawn,
                spawn ? "" : text(members.get("Target")),
                text(members.get("Anchor")),
                tags.get(),
                Bytes.utf8(data)));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static Optional<List<Tag>> tags(@Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        List<Tag> tags = new ArrayList<>();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> tag
                    && tag.get("name") instanceof String name
                    && tag.get("value") instanceof String text)) {
                return Optional.empty();
            }
            tags.add(new Tag(name, text));
        }
        return Optional.of(tags);
    }

    private static @Nullable Object value(String json) throws BadResult {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return value(parser);
        } catch (IOException e) {
            throw new BadResult("the response is not JSON");
        }
    }

    /** Lists, maps and texts; every other scalar but null is a {@link Number} or {@link Boolean}. */
    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }
}
