package io.railyard.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.job.config.JobOptions;
import io.railyard.job.config.OptionException;
import io.railyard.machine.MachineOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The option {@code machine.extensions}. */
final class ExtensionOptionTest {
    private static MachineOptions machine(String extensions) {
        return LocalNode.machineOptions(JobOptions.of(Map.of("machine.extensions", extensions)));
    }

    private static List<String> names(MachineOptions machine) {
        return machine.additions().extensions().names();
    }

    @Test
    void offersTheExtensionsThatItNamesAndCryptoWhereItNamesNone() {
        assertThat(names(LocalNode.machineOptions(JobOptions.of(Map.of())))).containsExactly("crypto");
        assertThat(names(machine(" crypto "))).containsExactly("crypto");
        assertThat(names(machine(""))).isEmpty();
    }

    @Test
    void refusesAnExtensionThatNobodyOffersAndOneThatAsksOutsideWithoutAGateway() {
        assertThatThrownBy(() -> machine("crypto,astrology"))
                .isInstanceOf(OptionException.class)
                .hasMessageStartingWith(
                        "job.options-invalid: Option machine.extensions = \"crypto,astrology\": There is"
                                + " no extension \"astrology\" on the class path; there are [")
                .hasMessageEndingWith("Give names with commas between, or put the extension's jar on the class path.");
        assertThatThrownBy(() -> machine("data"))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("ask the world outside");
    }

    @Test
    void isCheckedBeforeTheJobStarts() {
        JobOptions options = JobOptions.of(Map.of("machine.extensions", "astrology"));

        assertThatThrownBy(() -> Settings.machine(options, new GuestModules())).isInstanceOf(OptionException.class);
    }
}
