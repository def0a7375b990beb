package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another engine gives the reference loader's results and memories, byte for byte. */
class GuestScriptsTest {
    static Stream<Script> scripts() {
        return Script.all();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void answersAsTheReferenceLoaderDid(Script script) throws Exception {
        GuestProcess process = GuestProcess.start(script.guest());

        for (Script.Step step : script.steps()) {
            if (step.traps()) {
                assertThatThrownBy(() -> process.handle(step.message(), step.environment()))
                        .as(step.note())
                        .isNotNull();
                return;
            }
            String result = process.handle(step.message(), step.environment());
            assertThat(result)
                    .as(step.note())
                    .isEqualTo(step.expected().path("result").asText());
            assertThat(process.memoryBytes())
                    .as(step.note())
                    .isEqualTo(step.expected().path("memoryBytes").asInt());
            assertThat(process.memorySha256())
                    .as(step.note())
                    .isEqualTo(step.expected().path("memorySha256").asText());
        }
    }
}
