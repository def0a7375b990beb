package io.railyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InferenceProtocolTest {
    private static final Bytes PROMPT = Bytes.utf8("Headline: AO jumps\nSentiment:");

    @Test
    void readsARequestWithDefaults() {
        var parsed = accepted(List.of(new Tag("Action", "Inference")), PROMPT);

        assertThat(parsed.reference()).isEmpty();
        assertThat(parsed.request())
                .isEqualTo(InferenceRequest.greedy("tiny-news", "Headline: AO jumps\nSentiment:", 64));
    }

    @Test
    void readsEveryTag() {
        var parsed = accepted(
                List.of(
                        new Tag("Action", "Inference"),
                        new Tag("Reference", "17"),
                        new Tag("Model", "other"),
                        new Tag("Max-Tokens", "9"),
                        new Tag("Temperature", "0.7"),
                        new Tag("Seed", "42"),
                        new Tag("Top-K", "5"),
                        new Tag("Top-P", "0.9"),
                        new Tag("Min-P", "0.05"),
                        new Tag("Stop", "\n"),
                        new Tag("Stop", "END"),
                        new Tag("Grammar", "root ::= \"a\"")),
                PROMPT);

        assertThat(parsed.reference()).contains("17");
        assertThat(parsed.request().model()).isEqualTo("other");
        assertThat(parsed.request().sampling())
                .isEqualTo(new Sampling(0.7, 5, 0.9, 0.05, 42, 9, List.of("\n", "END"), Optional.of("root ::= \"a\"")));
    }

    @Test
    void refusesWhatIsNoRequestAndKeepsTheReference() {
        assertRefused("Action", "Send");
        assertRefused("Max-Tokens", "0");
        assertRefused("Max-Tokens", "4097");
        assertRefused("Max-Tokens", "-1");
        assertRefused("Max-Tokens", "1e3");
        assertRefused("Max-Tokens", "99999999999");
        assertRefused("Temperature", "NaN");
        assertRefused("Temperature", "2.1");
        assertRefused("Temperature", "-0");
        assertRefused("Top-P", "0");
        assertRefused("Min-P", "1");
        assertRefused("Top-K", "1001");
        assertRefused("Seed", "4294967295");
        assertRefused("Seed", "٣");
        assertRefused("Stop", "");
        assertRefused("Stop", "x".repeat(65));
        assertRefused("Model", "");
        assertRefused("Model", "m".repeat(65));
        assertRefused("Grammar", "g".repeat(Sampling.MAX_GRAMMAR_BYTES + 1));
    }

    @Test
    void refusesPromptsThatAreEmptyTooBigOrNotUtf8() {
        List<Tag> tags = List.of(new Tag("Action", "Inference"), new Tag("Reference", "r"));

        for (Bytes data : List.of(Bytes.EMPTY, Bytes.of(new byte[65_537]), Bytes.of(new byte[] {(byte) 0xC3, 0x28}))) {
            assertThat(InferenceProtocol.parse(tags, data))
                    .isInstanceOfSatisfying(
                            InferenceProtocol.Refused.class,
                            refused -> assertThat(refused.error()).isEqualTo(InferenceError.BAD_REQUEST));
        }
        assertThat(InferenceProtocol.parse(tags, Bytes.utf8("x".repeat(65_536))))
                .isInstanceOf(InferenceProtocol.Accepted.class);
    }

    @Test
    void refusesTooManyTagsAndTooLongReferences() {
        List<Tag> many = new ArrayList<>(List.of(new Tag("Action", "Inference")));
        many.addAll(Collections.nCopies(InferenceProtocol.MAX_TAGS, new Tag("a", "b")));
        List<Tag> longReference = List.of(new Tag("Action", "Inference"), new Tag("Reference", "r".repeat(129)));

        assertThat(InferenceProtocol.parse(many, PROMPT)).isInstanceOf(InferenceProtocol.Refused.class);
        assertThat(InferenceProtocol.parse(longReference, PROMPT)).isInstanceOf(InferenceProtocol.Refused.class);
    }

    @Test
    void writesTheReplyAndTheRefusal() {
        Bytes key = Bytes.sha256(new byte[] {9});
        var reply = InferenceProtocol.response(Optional.of("17"), Samples.result(" positive"), key);
        var failure = InferenceProtocol.failure(Optional.empty(), InferenceError.TIMEOUT, "too slow");

        assertThat(reply.tags())
                .containsExactly(
                        new Tag("Action", "Inference-Response"),
                        new Tag("X-Reference", "17"),
                        new Tag("Model", "tiny-news"),
                        new Tag("Model-Digest", Samples.MODEL.digest().hex()),
                        new Tag("Input-Tokens", "12"),
                        new Tag("Output-Tokens", "3"),
                        new Tag("Finish-Reason", "stop"),
                        new Tag("Request-Key", key.base64Url()));
        assertThat(reply.data()).isEqualTo(Bytes.utf8(" positive"));
        assertThat(failure.tags())
                .containsExactly(
                        new Tag("Action", "Inference-Error"),
                        new Tag("Error-Code", "inference.timeout"),
                        new Tag("Error", "too slow"));
    }

    private static InferenceProtocol.Accepted accepted(List<Tag> tags, Bytes data) {
        return (InferenceProtocol.Accepted) InferenceProtocol.parse(tags, data);
    }

    private static void assertRefused(String name, String value) {
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Reference", "r1"), new Tag(name, value)));
        if (!name.equals("Action")) {
            tags.add(new Tag("Action", "Inference"));
        }
        assertThat(InferenceProtocol.parse(tags, PROMPT))
                .as(name + "=" + value)
                .isInstanceOfSatisfying(InferenceProtocol.Refused.class, refused -> {
                    assertThat(refused.error()).isEqualTo(InferenceError.BAD_REQUEST);
                    assertThat(refused.reference()).contains("r1");
                    assertThat(refused.text()).isNotBlank();
                });
    }
}
