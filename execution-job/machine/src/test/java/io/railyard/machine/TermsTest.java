package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Tag;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TermsTest {
    private static final MachineOptions MACHINE = MachineOptions.DEFAULTS;

    private static List<Tag> tags(String... pairs) {
        return java.util.stream.IntStream.range(0, pairs.length / 2)
                .mapToObj(i -> new Tag(pairs[2 * i], pairs[2 * i + 1]))
                .toList();
    }

    private static Terms of(List<Tag> process, List<Tag> module) throws Terms.Refused {
        return Terms.of(process, new Terms.Of(module, false, false), MACHINE);
    }

    @Test
    void takesTheMachinesDefaultsWithoutTags() throws Terms.Refused {
        assertThat(of(List.of(), List.of())).isEqualTo(new Terms(Mode.CLEAN, Limits.DEFAULTS, 16));
        assertThat(Terms.of(List.of(), new Terms.Of(List.of(), true, true), MACHINE)
                        .limits()
                        .gasPerMessage())
                .isEqualTo(16 * Limits.DEFAULTS.gasPerMessage());
    }

    @Test
    void letsModulesThatWereBuiltForAosHostsNestDeeper() throws Terms.Refused {
        Terms served = Terms.of(List.of(), new Terms.Of(List.of(), false, true), MACHINE);

        assertThat(served.limits().callDepth()).isEqualTo(Limits.MAX_CALL_DEPTH);
    }

    @Test
    void takesTheProcesssTagsBeforeItsModules() throws Terms.Refused {
        List<Tag> process = tags("Memory-Limit", "1-gb");
        List<Tag> module = tags("Memory-Limit", "500-mb", "Compute-Limit", "9000000000000");

        Limits limits = of(process, module).limits();

        assertThat(limits.memoryBytes()).isEqualTo(1L << 30);
        assertThat(limits.gasPerMessage()).isEqualTo(9_000_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "500-mb,524288000",
        "1-gb,1073741824",
        "1.5-GB,1610612736",
        "100-kb,131072",
        "1,65536",
        "16-gb,17179869184"
    })
    void readsMemoryLimits(String text, long bytes) throws Terms.Refused {
        assertThat(of(tags("Memory-Limit", text), List.of()).limits().memoryBytes())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "Memory-Limit,much,machine.limit-malformed",
        "Memory-Limit,1-pages,machine.limit-malformed",
        "Memory-Limit,17-gb,machine.limit-too-high",
        "Memory-Limit,0-mb,machine.limit-too-high",
        "Compute-Limit,-1,machine.limit-malformed",
        "Compute-Limit,9000000000001,machine.limit-too-high",
        "Root-Interval,0,machine.limit-malformed",
        "Root-Interval,often,machine.limit-malformed",
        "Root-Interval,1025,machine.limit-too-high",
        "Execution-Mode,loose,machine.mode-unknown"
    })
    void refusesWhatItCannotKeep(String name, String value, String code) {
        assertThatThrownBy(() -> of(tags(name, value), List.of()))
                .isInstanceOf(Terms.Refused.class)
                .hasMessageStartingWith(code)
                .hasMessageContaining(name);
    }

    @Test
    void takesARootIntervalOfTheProcessAloneUpToTheMost() throws Terms.Refused {
        assertThat(of(tags("Root-Interval", "1024"), List.of()).rootInterval()).isEqualTo(Rooting.MOST_INTERVAL);
        assertThat(of(tags("Root-Interval", "1"), List.of()).rootInterval()).isEqualTo(1);
        assertThat(of(List.of(), tags("Root-Interval", "1")).rootInterval()).isEqualTo(Rooting.DEFAULT_INTERVAL);
    }

    @Test
    void letsMemoryGrowAsTheModuleSaysInCompatibleMode() throws Terms.Refused {
        Terms terms = of(tags("Execution-Mode", "compatible", "Memory-Limit", "10-mb"), List.of());

        assertThat(terms.mode()).isEqualTo(Mode.COMPATIBLE);
        assertThat(terms.limits().memoryBytes()).isEqualTo(MachineOptions.Maxima.DEFAULTS.memoryBytes());
        assertThat(terms.limits().outboxCount()).isEqualTo(Limits.COMPATIBLE.outboxCount());
    }

    @Test
    void saysAtEverySlotWhyAProcessIsRefused() {
        Machine machine = new Machine(Histories.guests(), MACHINE);
        Histories history =
                Histories.of("counter", new Tag("Memory-Limit", "1-parsec")).send("Get");
        try (ProcessRuntime runtime = machine.create(history.process())) {
            for (var assignment : history.log()) {
                Evaluation evaluation = runtime.apply(assignment).evaluation();

                assertThat(evaluation.status()).isEqualTo(Status.NO_MODULE);
                assertThat(evaluation.error().orElseThrow()).startsWith("machine.limit-malformed");
            }
        }
    }

    @Test
    void hasAnotherRootInAnotherMode() {
        Machine machine = new Machine(Histories.guests(), MACHINE);
        Histories clean = Histories.of("counter");
        Machine other = new Machine(
                Histories.guests(), MACHINE.withMode(Mode.COMPATIBLE).withLimits(Limits.COMPATIBLE));
        Machine same = new Machine(Histories.guests(), MACHINE.withLimits(Limits.COMPATIBLE));
        try (ProcessRuntime one = machine.create(clean.process());
                ProcessRuntime two = other.create(clean.process());
                ProcessRuntime three = same.create(clean.process())) {
            List<Evaluation> roots = List.of(
                    one.apply(clean.log().get(0)).evaluation(),
                    two.apply(clean.log().get(0)).evaluation(),
                    three.apply(clean.log().get(0)).evaluation());

            assertThat(roots).extracting(Evaluation::stateRoot).doesNotHaveDuplicates();
            assertThat(roots).extracting(Evaluation::status).containsOnly(Status.OK);
        }
    }
}
