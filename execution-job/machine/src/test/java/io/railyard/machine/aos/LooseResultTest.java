package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.OutboxMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LooseResultTest {
    private static final String SENT =
            "{\"Target\":\"t\",\"Anchor\":\"a\",\"Data\":\"d\",\"Tags\":[{\"name\":\"n\",\"value\":\"v\"}]}";

    private static AosResult parse(String members) throws BadResult {
        return LooseResult.parse("{\"ok\":true,\"response\":{" + members + "}}", 2);
    }

    @Test
    void sendsWhatTheMessengerWouldSend() throws BadResult {
        AosResult result = parse("\"Output\":{\"data\":1},\"Messages\":[" + SENT + ",7,{\"Target\":\"t\",\"Tags\":[]},"
                + "{\"Target\":\"t\",\"Anchor\":\"a\",\"Tags\":[{\"name\":\"n\",\"value\":7}]}],"
                + "\"Spawns\":[{\"Tags\":[],\"Data\":5}],\"Assignments\":[1]");

        assertThat(result.error()).isEmpty();
        assertThat(result.output()).isEqualTo("{\"data\":1}");
        assertThat(result.outbox()).extracting(OutboxMessage::spawn).containsExactly(false, true);
        assertThat(result.outbox().get(0).target()).isEqualTo("t");
        assertThat(result.outbox().get(1).data().utf8()).isEqualTo("5");
    }

    @Test
    void assignsWhatNamesAMessageAndProcesses() throws BadResult {
        AosResult result = parse("\"Assignments\":[1,{\"Message\":\"m\"},{\"Message\":\"m\",\"Processes\":[\"p\",7],"
                + "\"BaseLayer\":\"yes\",\"Exclude\":[\"Data\"]}]");

        assertThat(result.assignments())
                .containsExactly(new AssignmentRequest(List.of("p"), "m", List.of("Data"), true));
        assertThatThrownBy(() -> parse("\"Assignments\":[{\"Message\":\"m\",\"Processes\":[\"p\",\"q\",\"r\"]}]"))
                .isInstanceOf(BadResult.class);
    }

    @Test
    void sendsWhatIsReturnedBesideAnError() throws BadResult {
        AosResult result = parse("\"Error\":\"no\",\"Messages\":[" + SENT + "]");

        assertThat(result.error()).contains("no");
        assertThat(result.outbox()).hasSize(1);
    }

    @Test
    void tellsWhatWasThrown() throws BadResult {
        assertThat(LooseResult.parse("{\"ok\":false,\"response\":\"boom\"}", 2).error())
                .contains("boom");
        assertThat(LooseResult.parse("{}", 2).error()).contains("undefined");
        assertThat(parse("\"Error\":{\"code\":1}").error()).contains("{\"code\":1}");
    }

    @Test
    void keepsNothingAfterAnOutputThatTellsOfMemory() throws BadResult {
        assertThat(parse("\"Output\":\"Lua: not enough memory for buffer allocation\"")
                        .error())
                .contains("not enough memory for buffer allocation");
    }

    @Test
    void refusesWhatIsNoObjectAndTooManyMessages() {
        assertThatThrownBy(() -> LooseResult.parse("[]", 2)).isInstanceOf(BadResult.class);
        assertThatThrownBy(() -> LooseResult.parse("{\"ok\":true", 2)).isInstanceOf(BadResult.class);
        assertThatThrownBy(() -> parse("\"Messages\":[" + SENT + "," + SENT + "," + SENT + "]"))
                .isInstanceOf(BadResult.class)
                .hasMessageContaining("more than 2");
    }
}
