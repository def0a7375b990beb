package io.railyard.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.cli.console.CommandFailure;
import io.railyard.machine.EngineKind;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.Mode;
import io.railyard.machine.extension.Outside;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MachineKeysTest {
    @Test
    void takesTheKeysOfTheNode() {
        MachineOptions machine = MachineKeys.machine(
                MachineKeys.ALL,
                Map.of(
                        "machine.mode", "compatible",
                        "machine.gas", "6000000000",
                        "machine.gas.max", "7000000000",
                        "machine.memory", "335544320",
                        "machine.memory.max", "671088640",
                        "machine.classes", "some/folder"),
                Optional.of("own-interpreter"),
                Optional.empty());

        assertThat(machine.mode()).isEqualTo(Mode.COMPATIBLE);
        assertThat(machine.engine()).isEqualTo(EngineKind.OWN_INTERPRETER);
        assertThat(machine.limits().gasPerMessage()).isEqualTo(6_000_000_000L);
        assertThat(machine.limits().memoryBytes()).isEqualTo(335_544_320);
        assertThat(machine.maxima()).isEqualTo(new MachineOptions.Maxima(7_000_000_000L, 671_088_640));
        assertThat(machine.classCache()).contains("some/folder");
    }

    @Test
    void hasAnExtensionOfTheClassPathWithWhatAnswersIt() {
        MachineOptions machine = MachineKeys.machine(
                MachineKeys.ALL, Map.of("machine.extensions", "oracle"), Optional.empty(), Optional.empty());

        assertThat(machine.additions().extensions().names()).containsExactly("oracle");
        assertThat(machine.additions().outside()).isNotSameAs(Outside.NONE);
    }

    @Test
    void isTheDefaultMachineWithoutAny() {
        assertThat(MachineKeys.machine(MachineKeys.ALL, Map.of(), Optional.empty(), Optional.empty()))
                .isEqualTo(MachineOptions.DEFAULTS);
    }

    @Test
    void refusesKeysThatAreNotAmongThem() {
        assertRefused(Map.of("machine.gaz", "1"), Optional.empty(), "machine.gas");
        assertRefused(Map.of("checkpoint.interval", "1000"), Optional.empty(), "is no setting here");
        assertRefused(Map.of("machine.memory", "1"), Optional.empty(), "machine.memory");
        assertRefused(Map.of("machine.mode", "clean"), Optional.of("compatible"), "given twice");
        assertRefused(Map.of(), Optional.of("dirty"), "clean");
    }

    private static void assertRefused(Map<String, String> given, Optional<String> mode, String sentence) {
        assertThatThrownBy(() -> MachineKeys.machine(MachineKeys.ALL, given, Optional.empty(), mode))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(sentence);
    }
}
