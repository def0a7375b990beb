package io.railyard.inference;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The messages between a process and a model (docs/formats/inference-messages.md, sections 1 to 3). */
public final class InferenceProtocol {
    /** Where a process sends its question. */
    public static final Id ADDRESS = Id.ofName("railyard.inference");
    /** The model asked when a request names none. */
    public static final String DEFAULT_MODEL = "tiny-news";
    /** Most tokens of a reply when a request does not say. */
    public static final int DEFAULT_MAX_TOKENS = 64;
    /** Most characters of a reference; a longer one is a bad request. */
    public static final int MAX_REFERENCE_CHARS = 128;
    /** Most tags looked at; a request with more is a bad request. */
    public static final int MAX_TAGS = 128;

    /** Action of a request. */
    public static final String ACTION_REQUEST = "Inference";
    /** Action of a reply. */
    public static final String ACTION_RESPONSE = "Inference-Response";
    /** Action of a refusal. */
    public static final String ACTION_ERROR = "Inference-Error";

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,10}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,12})?");

    private InferenceProtocol() {}

    /** A message read as a request. */
    public sealed interface Parsed {
        /** What the sender called its request; goes back as {@code X-Reference}. */
        Optional<String> reference();
    }

    /** A well-formed request. */
    public record Accepted(Optional<String> reference, InferenceRequest request) implements Parsed {}

    /** Not a request the model may see; {@code text} says why and what to do. */
    public record Refused(Optional<String> reference, InferenceError error, String text) implements Parsed {}

    /** Tags and data of a message back to the process. */
    public record Reply(List<Tag> tags, Bytes data) {
        public Reply {
            tags = List.copyOf(tags);
        }
    }

    /** Reads a message sent to {@link #ADDRESS}. Never throws for anything a sender can write. */
    public static Parsed parse(List<Tag> tags, Bytes data) {
        Optional<String> reference = Tag.first(tags, "Reference");
        if (reference.isPresent() && reference.get().length() > MAX_REFERENCE_CHARS) {
            return refused(
                    Optional.empty(),
                    "The Reference has " + reference.get().length() + " characters; at most " + MAX_REFERENCE_CHARS
                            + " are carried back. Send a shorter one");
        }
        if (tags.size() > MAX_TAGS) {
            return refused(reference, "The message has " + tags.size() + " tags; a request has at most " + MAX_TAGS);
        }
        String action = Tag.first(tags, "Action").orElse("");
        if (!action.equals(ACTION_REQUEST)) {
            return refused(
                    reference, "The Action is \"" + shorten(action) + "\"; a request to a model has Action=Inference");
        }
        try {
            Sampling sampling = sampling(tags);
            String model = Tag.first(tags, "Model").orElse(DEFAULT_MODEL);
            return new Accepted(reference, new InferenceRequest(model, text(data), sampling));
        } catch (IllegalArgumentException e) {
            return refused(reference, String.valueOf(e.getMessage()));
        }
    }

    /** The message that carries {@code result} back; {@code key} is the request's content key. */
    public static Reply response(Optional<String> reference, InferenceResult result, Bytes key) {
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("Action", ACTION_RESPONSE));
        reference.ifPresent(value -> tags.add(new Tag("X-Reference", value)));
        tags.add(new Tag("Model", result.model().name()));
        tags.add(new Tag("Model-Digest", result.model().digest().hex()));
        tags.add(new Tag("Input-Tokens", Integer.toString(result.inputTokens())));
        tags.add(new Tag("Output-Tokens", Integer.toString(result.outputTokens())));
        tags.add(new Tag("Finish-Reason", result.finish().code()));
        tags.add(new Tag("Request-Key", key.base64Url()));
        return new Reply(tags, Bytes.utf8(result.text()));
    }

    /** The message that tells the process why there is no reply. */
    public static Reply failure(Optional<String> reference, InferenceError error, String text) {
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("Action", ACTION_ERROR));
        reference.ifPresent(value -> tags.add(new Tag("X-Reference", value)));
        tags.add(new Tag("Error-Code", error.code()));
        tags.add(new Tag("Error", text));
        return new Reply(tags, Bytes.EMPTY);
    }

    private static Sampling sampling(List<Tag> tags) {
        double temperature = decimal(tags, "Temperature", 0.0);
        return new Sampling(
                temperature,
                whole(tags, "Top-K", temperature == 0 ? 1 : 40),
                decimal(tags, "Top-P", 1.0),
                decimal(tags, "Min-P", 0.0),
                whole(tags, "Seed", 0),
                whole(tags, "Max-Tokens", DEFAULT_MAX_TOKENS),
                Tag.all(tags, "Stop"),
                Tag.first(tags, "Grammar"));
    }

    private static int whole(List<Tag> tags, String name, int byDefault) {
        Optional<String> value = Tag.first(tags, name);
        if (value.isEmpty()) {
            return byDefault;
        }
        if (!WHOLE.matcher(value.get()).matches() || Long.parseLong(value.get()) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("The tag " + name + " is \"" + shorten(value.get())
                    + "\"; it must be a whole number from 0 to 2147483647 in decimal digits");
        }
        return Integer.parseInt(value.get());
    }

    private static double decimal(List<Tag> tags, String name, double byDefault) {
        Optional<String> value = Tag.first(tags, name);
        if (value.isEmpty()) {
            return byDefault;
        }
        if (!DECIMAL.matcher(value.get()).matches()) {
            throw new IllegalArgumentException("The tag " + name + " is \"" + shorten(value.get())
                    + "\"; it must be a number like 0.7, not negative, without exponent");
        }
        return Double.parseDouble(value.get());
    }

    private static String text(Bytes data) {
        if (data.length() > InferenceRequest.MAX_PROMPT_BYTES) {
            throw new IllegalArgumentException(
                    "The prompt has " + data.length() + " bytes; allowed is 1 to " + InferenceRequest.MAX_PROMPT_BYTES);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The Data is not UTF-8 text; a prompt is UTF-8", e);
        }
    }

    private static Refused refused(Optional<String> reference, String text) {
        return new Refused(reference, InferenceError.BAD_REQUEST, text);
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
