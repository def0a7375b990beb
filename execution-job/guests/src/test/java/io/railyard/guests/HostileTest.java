package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hostile guest really does what its Actions say, where the reference loader cannot show it. */
class HostileTest {
    private static final String ENVIRONMENT = "{\"Process\":{\"Id\":\"p\",\"Owner\":\"o\",\"Tags\":[]},\"Module\":{}}";

    @Test
    void memoryBombTakesAllThatIsDeclared() {
        GuestProcess process = GuestProcess.start(Guest.HOSTILE);

        assertThat(ask(process, "Memory-Bomb", "")).contains("\\\"pages\\\":1024");

        assertThat(process.memoryBytes()).isEqualTo(Guest.HOSTILE.memoryLimitBytes());
    }

    @Test
    void hugeOutputHasTheAskedSize() {
        String result =
                ask(GuestProcess.start(Guest.HOSTILE), "Output-Huge", ",{\"name\":\"Bytes\",\"value\":\"3000000\"}");

        assertThat(result)
                .hasSizeGreaterThan(3_000_000)
                .startsWith("{\"ok\":true")
                .endsWith("x\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Recurse-Deep", "Pointer-Bad"})
    void breaksTheCall(String action) {
        GuestProcess process = GuestProcess.start(Guest.HOSTILE);

        assertThatThrownBy(() -> ask(process, action, "")).isNotNull();
    }

    @Test
    void resultsThatAreNone() {
        GuestProcess process = GuestProcess.start(Guest.HOSTILE);

        assertThat(ask(process, "Not-Json", "")).isEqualTo("this is not JSON");
        assertThat(ask(process, "Empty-Result", "")).isEmpty();
        assertThat(ask(process, "Null-Result", "")).isEqualTo("{\"ok\":true,\"response\":null}");
    }

    private static String ask(GuestProcess process, String action, String moreTags) {
        return process.handle(
                "{\"From\":\"a\",\"Tags\":[{\"name\":\"Action\",\"value\":\"" + action + "\"}" + moreTags + "]}",
                ENVIRONMENT);
    }
}
