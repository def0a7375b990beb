package io.railyard.bench.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
    private static Json.Obj result(String text) {
        return JsonReader.parse(text).asObject().orElseThrow();
    }

    @Test
    void readsTheCountOfOurGuestsTextAndOfAosOutput() {
        assertThat(Subject.counter().count(result("{\"Output\":\"{\\\"event\\\":\\\"count\\\",\\\"count\\\":7}\"}")))
                .isEqualTo(7);
        assertThat(Subject.aos(Bytes.EMPTY).count(result("{\"Output\":{\"data\":\"12\",\"prompt\":\"x\"}}")))
                .isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"Output\":\"\"}",
                "{\"Output\":\"{\\\"event\\\":\\\"error\\\"}\"}",
                "{\"Output\":{\"count\":\"seven\"}}",
                "{\"Error\":\"out of gas\",\"Output\":\"[7]\"}"
            })
    void refusesAResultWithoutACount(String text) {
        assertThatThrownBy(() -> Subject.counter().count(result(text)))
                .isInstanceOf(WrongAnswer.class)
                .hasMessageContaining("A result tells");
    }

    @Test
    void noTwoMessagesAreEqualAndAllAreRightlySigned() {
        Id process = Id.ofName("process");
        assertThat(Subject.counter().message(process, 1).id())
                .isNotEqualTo(Subject.counter().message(process, 2).id());
        assertThat(Subject.counter().message(process, 1).verify().valid()).isTrue();
        assertThat(Subject.counter().moduleItem().verify().valid()).isTrue();
    }
}
