package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Shapes and values are those of AO's compute unit: vectors/ao-su-to-message.json, case by case. */
final class AosTextTest {
    private static final Id PROCESS = Id.parse("z6fJBWj-gCGL42iBdjcwuByPI8kiu9RuwRkAxmberoQ");
    private static final Id MESSAGE = Id.parse("8NiYR5-KrDVwy-0h8bjBxlC_diN26T13AWDKu6Fsijk");
    private static final Bytes CHAIN = Bytes.parseBase64Url("O0Stw7qHZZFSk6wPfp6Rpsi-Qt19DPzXHWB5A76Wsmo");
    private static final String OWNER = "aITuA-fBjvD-506Y38tXqQxWdmGMfb06xz2M6qeoris";
    private static final String SIGNATURE =
            "zvxOm8xUFmqVXmW-mZdh3B1czkCthoDkxfzQxz0YB-ImHZyHD9MSoWP767amQQddLbcJ2WpvPz-ICoLqYD4EBQ";

    private static String text(Message message, Position position) {
        Assignment assignment = new Assignment(
                PROCESS, position, 1_735_689_600_123L, 1_500_000, CHAIN, position.tick() > 0, message, 0, 0);
        return new String(AosText.message(assignment), StandardCharsets.UTF_8);
    }

    private static Message message(String from, List<Tag> tags, String data) {
        return new Message(
                MESSAGE,
                OWNER,
                from,
                Optional.of(PROCESS),
                Bytes.utf8("00000000000000000000000000000042"),
                tags,
                Bytes.utf8(data),
                Bytes.parseBase64Url(SIGNATURE));
    }

    @Test
    void writesAUserMessageAsTheReferenceDoes() {
        List<Tag> tags = List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Message"),
                new Tag("Action", "Eval"),
                new Tag("SDK", "aoconnect"));

        String text = text(message(OWNER, tags, "1 + 1"), Position.slot(3));

        assertThat(text)
                .isEqualTo("{\"Id\":\"8NiYR5-KrDVwy-0h8bjBxlC_diN26T13AWDKu6Fsijk\",\"Signature\":\"" + SIGNATURE
                        + "\",\"Data\":\"1 + 1\",\"Owner\":\"" + OWNER
                        + "\",\"Target\":\"z6fJBWj-gCGL42iBdjcwuByPI8kiu9RuwRkAxmberoQ\","
                        + "\"Anchor\":\"00000000000000000000000000000042\",\"From\":\"" + OWNER
                        + "\",\"Tags\":[{\"name\":\"Data-Protocol\",\"value\":\"ao\"},"
                        + "{\"name\":\"Variant\",\"value\":\"ao.TN.1\"},{\"name\":\"Type\",\"value\":\"Message\"},"
                        + "{\"name\":\"Action\",\"value\":\"Eval\"},{\"name\":\"SDK\",\"value\":\"aoconnect\"}],"
                        + "\"Epoch\":0,\"Nonce\":3,\"Timestamp\":1735689600123,\"Block-Height\":1500000,"
                        + "\"Hash-Chain\":\"O0Stw7qHZZFSk6wPfp6Rpsi-Qt19DPzXHWB5A76Wsmo\",\"Cron\":false,"
                        + "\"Read-Only\":false}");
    }

    @Test
    void namesTheForwarderAndHidesTagsThatPretend() {
        List<Tag> tags = List.of(new Tag("From-Process", "P"), new Tag("From", "evil"), new Tag("Owner", "evil"));

        String text = text(message("P", tags, ""), Position.slot(1));

        assertThat(text)
                .contains("\"From\":\"P\",\"Forwarded-By\":\"" + OWNER + "\",\"Tags\":[{\"name\":\"From-Process\"");
        assertThat(text).doesNotContain("evil");
    }

    @Test
    void leavesOutOfACronWhatTheReferenceLeavesOut() {
        String text = text(message(OWNER, List.of(new Tag("Action", "Tick")), "x"), new Position(4, 1));

        assertThat(text)
                .isEqualTo("{\"Owner\":\"" + OWNER + "\",\"Target\":\"" + PROCESS + "\",\"From\":\"" + OWNER
                        + "\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Tick\"}],\"Timestamp\":1735689600123,"
                        + "\"Block-Height\":1500000,\"Cron\":true,\"Read-Only\":false}");
    }

    @Test
    void escapesAsJavaScriptDoes() {
        String text = text(message(OWNER, List.of(), "\"\\\b\t\n\f\r\u0001\u001f/\u007f\u2028é😀"), Position.slot(1));

        assertThat(text).contains("\"Data\":\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f/\u007f\u2028é😀\"");
    }

    @Test
    void writesTheEnvironmentAsTheReferenceDoes() {
        String text = new String(
                AosText.environment(PROCESS, "O1", List.of(new Tag("Data-Protocol", "ao")), MESSAGE, "O2", List.of()),
                StandardCharsets.UTF_8);

        assertThat(text)
                .isEqualTo("{\"Process\":{\"Id\":\"" + PROCESS
                        + "\",\"Owner\":\"O1\",\"Tags\":[{\"name\":\"Data-Protocol\",\"value\":\"ao\"}]},"
                        + "\"Module\":{\"Id\":\"" + MESSAGE + "\",\"Owner\":\"O2\",\"Tags\":[]}}");
    }
}
