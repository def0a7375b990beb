package io.railyard.job.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayResultTest {
    private static ReplayResult.Difference difference(long slot, String member) {
        return new ReplayResult.Difference(Id.ofName("p"), Position.slot(slot), member, "aa", "bb");
    }

    @Test
    void saysThatTheRulesDifferWhereTheFirstRootDoes() {
        assertThat(difference(0, "stateRoot"))
                .hasToString("process " + Id.ofName("p") + " at 0: stateRoot was recorded as \"aa\" and is now \"bb\";"
                        + " it was recorded under other rules: give the node's own machine.* options with --set, or"
                        + " verify with the release that recorded it");
    }

    @ParameterizedTest
    @CsvSource({"1,stateRoot", "0,status", "0,gasUsed"})
    void saysNothingOfRulesWhereSomethingElseDiffers(long slot, String member) {
        assertThat(difference(slot, member).toString()).endsWith(member + " was recorded as \"aa\" and is now \"bb\"");
    }
}
