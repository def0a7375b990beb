package io.railyard.machine.aos;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.OutboxMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a response says: {@code {"ok":true,"response":{Messages,Spawns,Assignments,Output,Error}}}. Strict where AO is
 * vague: a value of the wrong kind anywhere makes the whole response bad, because a message skipped in silence would be
 * a message lost ({@code docs/decisions/0031-wrong-results-fail-the-message.md}).
 *
 * @param error why the guest refused the message; the other members are empty then
 * @param output JSON text of the Output member, as the guest wrote it; {@code ""} when there is none
 * @param outbox messages first, then spawns
 * @param assignments messages to be delivered to further processes
 */
public record AosResult(
        Optional<String> error, String output, List<OutboxMessage> outbox, List<AssignmentRequest> assignments) {
    /** Nesting allowed in a response. */
    public static final int MAX_NESTING = 64;
    /** Characters of a guest's own error text that are kept. */
    public static final int MAX_ERROR_CHARACTERS = 4_096;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(65_536)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    public AosResult {
        outbox = List.copyOf(outbox);
        assignments = List.copyOf(assignments);
    }

    /** One that assigns nothing. */
    public AosResult(Optional<String> error, String output, List<OutboxMessage> outbox) {
        this(error, output, outbox, List.of());
    }

    /**
     * Reads {@code response}.
     *
     * @param outboxCount messages, spawns and processes of assignments allowed
     * @throws BadResult when it is not such a text
     */
    public static AosResult parse(String response, int outboxCount) throws BadResult {
        Optional<AosResult> plain = PlainResult.read(response, outboxCount);
        return plain.isPresent() ? plain.get() : parseAny(response, outboxCount);
    }

    /** Reads a response of any form; {@link PlainResult} is the short way to the same for most. */
    static AosResult parseAny(String response, int outboxCount) throws BadResult {
        try (JsonParser parser = JSON.createParser(response)) {
            AosResult result = new Reader(parser, response, outboxCount).envelope();
            if (parser.nextToken() != null) {
                throw new BadResult("text follows the response");
            }
            return result;
        } catch (IOException e) {
            throw new BadResult("the response is not JSON, has a member twice or is nested deeper than " + MAX_NESTING);
        }
    }

    private static AosResult failed(String error) {
        String kept = error.length() <= MAX_ERROR_CHARACTERS ? error : error.substring(0, MAX_ERROR_CHARACTERS);
        return new AosResult(Optional.of(kept), "", List.of());
    }

    /** One pass over the text. */
    private static final class Reader {
        private final JsonParser parser;
        private final String text;
        private final int outboxCount;
        private final List<OutboxMessage> messages = new ArrayList<>();
        private final List<OutboxMessage> spawns = new ArrayList<>();
        private final List<AssignmentRequest> assignments = new ArrayList<>();
        private int assigned;
        private Optional<String> error = Optional.empty();
        private String output = "";

        Reader(JsonParser parser, String text, int outboxCount) {
            this.parser = parser;
            this.text = text;
            this.outboxCount = outboxCount;
        }

        AosResult envelope() throws IOException, BadResult {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the response");
            Optional<Boolean> ok = Optional.empty();
            Optional<String> response = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("ok")) {
                    if (!value.isBoolean()) {
                        throw new BadResult("ok is neither true nor false");
                    }
                    ok = Optional.of(value == JsonToken.VALUE_TRUE);
                } else if (name.equals("response") && value == JsonToken.START_OBJECT && ok.orElse(true)) {
                    members();
                    response = Optional.of("");
                } else if (name.equals("response")) {
                    response = Optional.of(value == JsonToken.VALUE_STRING ? parser.getText() : json(value));
                    refuseUnless(ok, "response is not an object");
                } else {
                    parser.skipChildren();
                }
            }
            if (ok.isEmpty() || response.isEmpty()) {
                throw new BadResult("the response lacks ok or response");
            }
            if (!ok.get()) {
                return failed(response.get());
            }
            return result();
        }

        private static void refuseUnless(Optional<Boolean> ok, String text) throws BadResult {
            if (ok.isEmpty() || ok.get()) {
                throw new BadResult(text);
            }
        }

        private AosResult result() {
            if (error.isPresent()) {
                return failed(error.get());
            }
            messages.addAll(spawns);
            return new AosResult(Optional.empty(), output, messages, assignments);
        }

        private void members() throws IOException, BadResult {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "Messages" -> outbox(value, messages, false);
                    case "Spawns" -> outbox(value, spawns, true);
                    case "Output" -> output = json(value);
                    case "Error" -> error = truthy(value);
                    case "Assignments" -> assignments(value);
                    case "Patches" -> empty(value, name);
                    default -> parser.skipChildren();
                }
            }
        }

        private void empty(JsonToken value, String name) throws IOException, BadResult {
            if (value != JsonToken.VALUE_NULL
                    && (value != JsonToken.START_ARRAY || parser.nextToken() != JsonToken.END_ARRAY)) {
                throw new BadResult(name + " is not an empty list; this machine carries none");
            }
        }

        private void outbox(JsonToken value, List<OutboxMessage> into, boolean spawn) throws IOException, BadResult {
            String where = spawn ? "Spawns" : "Messages";
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            expect(value, JsonToken.START_ARRAY, where);
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                count(1);
                try {
                    into.add(message(spawn));
                } catch (BadResult e) {
                    throw e.within(where + "[" + into.size() + "]");
                }
            }
        }

        private void count(int more) throws BadResult {
            if (messages.size() + spawns.size() + assigned + more > outboxCount) {
                throw new BadResult(
                        "there are more than " + outboxCount + " messages, spawns and processes of assignments");
            }
        }

        private void assignments(JsonToken value) throws IOException, BadResult {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            expect(value, JsonToken.START_ARRAY, "Assignments");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                String place = "Assignments[" + assignments.size() + "]";
                expect(parser.currentToken(), JsonToken.START_OBJECT, place);
                AssignmentRequest request = assignment(place);
                count(request.processes().size());
                assigned += request.processes().size();
                assignments.add(request);
            }
        }

        private AssignmentRequest assignment(String place) throws IOException, BadResult {
            List<String> processes = List.of();
            List<String> excluded = List.of();
            Optional<String> message = Optional.empty();
            boolean baseLayer = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "Processes" -> processes = strings(value, place + ".Processes");
                    case "Message" -> message = Optional.of(string(value, place + ".Message"));
                    case "Exclude" -> excluded = strings(value, place + ".Exclude");
                    case "BaseLayer" -> baseLayer = truthy(value).isPresent();
                    default -> parser.skipChildren();
                }
            }
            if (processes.isEmpty() || message.isEmpty()) {
                throw new BadResult(place + " lacks Processes or Message");
            }
            return new AssignmentRequest(processes, message.get(), excluded, baseLayer);
        }

        private List<String> strings(JsonToken value, String place) throws IOException, BadResult {
            if (value == JsonToken.VALUE_NULL) {
                return List.of();
            }
            expect(value, JsonToken.START_ARRAY, place);
            List<String> texts = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                texts.add(string(parser.currentToken(), place + "[" + texts.size() + "]"));
            }
            return texts;
        }

        /** A message or spawn; what it throws begins behind its place. */
        private OutboxMessage message(boolean spawn) throws IOException, BadResult {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "");
            Optional<String> target = Optional.empty();
            String anchor = "";
            String data = "";
            List<Tag> tags = List.of();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "Target" -> target = Optional.of(string(value, ".Target"));
                    case "Anchor" -> anchor = stringOrNull(value, ".Anchor");
                    case "Data" -> data = stringOrNull(value, ".Data");
                    case "Tags" -> tags = tags(value);
                    default -> parser.skipChildren();
                }
            }
            if (!spawn && target.isEmpty()) {
                throw new BadResult(" has no Target");
            }
            return new OutboxMessage(spawn, spawn ? "" : target.orElseThrow(), anchor, tags, Bytes.utf8(data));
        }

        private List<Tag> tags(JsonToken value) throws IOException, BadResult {
            expect(value, JsonToken.START_ARRAY, ".Tags");
            List<Tag> tags = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                try {
                    tags.add(tag());
                } catch (BadResult e) {
                    throw e.within(".Tags[" + tags.size() + "]");
                }
            }
            return tags;
        }

        /** A tag; what it throws begins behind its place. */
        private Tag tag() throws IOException, BadResult {
            expect(parser.currentToken(), JsonToken.START_OBJECT, "");
            Optional<String> name = Optional.empty();
            Optional<String> text = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                JsonToken content = parser.nextToken();
                if (member.equals("name")) {
                    name = Optional.of(string(content, ".name"));
                } else if (member.equals("value")) {
                    text = Optional.of(string(content, ".value"));
                } else {
                    parser.skipChildren();
                }
            }
            if (name.isEmpty() || text.isEmpty()) {
                throw new BadResult(" lacks name or value");
            }
            return new Tag(name.get(), text.get());
        }

        private Optional<String> truthy(JsonToken value) throws IOException {
            return switch (value) {
                case VALUE_NULL, VALUE_FALSE -> Optional.empty();
                case VALUE_STRING -> Optional.of(parser.getText()).filter(text -> !text.isEmpty());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    Optional.of(parser.getText()).filter(number -> parseDouble(number) != 0);
                default -> Optional.of(json(value));
            };
        }

        private static double parseDouble(String number) {
            return Double.parseDouble(number);
        }

        private String stringOrNull(JsonToken value, String place) throws IOException, BadResult {
            return value == JsonToken.VALUE_NULL ? "" : string(value, place);
        }

        private String string(JsonToken value, String place) throws IOException, BadResult {
            if (value != JsonToken.VALUE_STRING) {
                throw new BadResult(place + " is not text");
            }
            return parser.getText();
        }

        /** The current value's text, exactly as written. */
        private String json(JsonToken value) throws IOException {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            if (value.isStructStart()) {
                parser.skipChildren();
                return text.substring(start, (int) parser.currentLocation().getCharOffset());
            }
            int length = parser.getTextLength();
            if (value == JsonToken.VALUE_STRING) {
                return text.substring(start, (int) parser.currentLocation().getCharOffset());
            }
            return text.substring(start, start + length);
        }

        private static void expect(JsonToken found, JsonToken wanted, String place) throws BadResult {
            if (found != wanted) {
                throw new BadResult(place + " is not " + (wanted == JsonToken.START_ARRAY ? "a list" : "an object"));
            }
        }
    }
}
