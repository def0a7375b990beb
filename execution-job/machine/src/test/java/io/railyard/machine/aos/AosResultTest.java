package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.OutboxMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AosResultTest {
    private static AosResult parse(String members) throws BadResult {
        return AosResult.parse("{\"ok\":true,\"response\":{" + members + "}}", 10);
    }

    @Test
    void readsMessagesThenSpawns() throws BadResult {
        AosResult result = parse(
                "\"Spawns\":[{\"Tags\":[],\"Data\":\"d\",\"Anchor\":\"a\"}],\"Messages\":[{\"Target\":\"T\","
                        + "\"Tags\":[{\"name\":\"n\",\"value\":\"v\"}],\"Data\":\"\u00e9\",\"Other\":[1]}],\"Assignments\":[]");

        assertThat(result.outbox())
                .containsExactly(
                        new OutboxMessage(false, "T", "", List.of(new Tag("n", "v")), Bytes.utf8("é")),
                        new OutboxMessage(true, "", "a", List.of(), Bytes.utf8("d")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "text \\" é" | "text \\" é"
        {"a": [1, 2.50] } | {"a": [1, 2.50] }
        -1.5e3 | -1.5e3
        true | true
        null | null
        [] | []
        """)
    void keepsOutputExactlyAsWritten(String json, String kept) throws BadResult {
        assertThat(parse("\"Output\":" + json + ",\"Messages\":[]").output()).isEqualTo(kept);
        assertThat(parse("\"Output\": " + json).output()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "Messages":{} | Messages is not a list
        "Messages":[1] | Messages[0] is not an object
        "Messages":[{"Data":""}] | Messages[0] has no Target
        "Messages":[{"Target":1}] | Messages[0].Target is not text
        "Messages":[{"Target":"t"},{"Target":"t","Tags":[{"name":"n","value":1}]}] | Messages[1].Tags[0].value is not text
        "Messages":[{"Target":"t","Tags":[{"name":"n"}]}] | Messages[0].Tags[0] lacks name or value
        "Messages":[{"Target":"t","Data":{}}] | Messages[0].Data is not text
        "Messages":[],"Messages":[] | has a member twice
        "Assignments":[{"Message":"m"}] | Assignments[0] lacks Processes or Message
        "Assignments":[{"Processes":["p"]}] | Assignments[0] lacks Processes or Message
        "Assignments":[{"Message":"m","Processes":["p",1]}] | Assignments[0].Processes[1] is not text
        "Assignments":{"a":1} | Assignments is not a list
        "Patches":[{}] | Patches is not an empty list
        "Output":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | nested deeper
        """)
    void refusesTheWholeResultForAnythingWrongInIt(String members, String text) {
        assertThatThrownBy(() -> parse(members)).isInstanceOf(BadResult.class).hasMessageContaining(text);
    }

    @Test
    void readsAssignments() throws BadResult {
        AosResult result = parse(
                "\"Assignments\":[{\"Processes\":[\"p\",\"q\"],\"Message\":\"m\",\"BaseLayer\":true,"
                        + "\"Exclude\":[\"Data\"]},{\"Message\":\"n\",\"Processes\":[\"p\"],\"BaseLayer\":false,\"Other\":[1]}]");

        assertThat(result.assignments())
                .containsExactly(
                        new AssignmentRequest(List.of("p", "q"), "m", List.of("Data"), true),
                        new AssignmentRequest(List.of("p"), "n", List.of(), false));
        assertThatThrownBy(() ->
                        parse("\"Messages\":[{\"Target\":\"t\"}],\"Assignments\":[{\"Message\":\"m\",\"Processes\":["
                                + "\"p\",".repeat(9) + "\"p\"]}]"))
                .isInstanceOf(BadResult.class)
                .hasMessageContaining("more than 10");
    }

    @Test
    void refusesMoreThanTheOutboxHolds() throws BadResult {
        String ten = "{\"Target\":\"t\"},".repeat(10);

        assertThat(parse("\"Messages\":[" + ten.substring(0, ten.length() - 1) + "]")
                        .outbox())
                .hasSize(10);
        assertThatThrownBy(() -> parse("\"Messages\":[" + ten + "{\"Target\":\"t\"}]"))
                .isInstanceOf(BadResult.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        "no" | no
        {"code": 1} | {"code": 1}
        7 | 7
        true | true
        """)
    void takesWhatJavaScriptCallsTrueAsAnErrorAndSendsNothing(String json, String error) throws BadResult {
        AosResult result = parse("\"Messages\":[{\"Target\":\"t\"}],\"Error\":" + json);

        assertThat(result.error()).contains(error);
        assertThat(result.outbox()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"null", "false", "0", "''"})
    void takesWhatJavaScriptCallsFalseAsNoError(String json) throws BadResult {
        assertThat(parse("\"Error\":" + (json.isEmpty() ? "\"\"" : json)).error())
                .isEmpty();
    }

    @Test
    void readsAThrownValue() throws BadResult {
        assertThat(AosResult.parse("{\"ok\":false,\"response\":\"why\"}", 1).error())
                .contains("why");
        assertThat(AosResult.parse("{\"ok\":false,\"response\":{\"a\":1}}", 1).error())
                .contains("{\"a\":1}");
        assertThatThrownBy(() -> AosResult.parse("{\"ok\":true,\"response\":\"text\"}", 1))
                .isInstanceOf(BadResult.class);
        assertThatThrownBy(() -> AosResult.parse("{\"ok\":true}", 1)).isInstanceOf(BadResult.class);
        assertThatThrownBy(() -> AosResult.parse("", 1)).isInstanceOf(BadResult.class);
        assertThatThrownBy(() -> AosResult.parse("{\"ok\":true,\"response\":{}} x", 1))
                .isInstanceOf(BadResult.class);
    }
}
