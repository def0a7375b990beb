package io.railyard.rail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RailChainTest {
    @Test
    void acceptsAWholeLedger() {
        assertThat(RailChain.verify(RailSamples.ledger(20))).isEmpty();
        assertThat(RailChain.verify(List.of())).isEmpty();
    }

    @Test
    void givesTheSameLedgerForTheSameDrafts() {
        assertThat(RailSamples.ledger(20)).isEqualTo(RailSamples.ledger(20));
    }

    @Test
    void namesTheRecordAfterAChangedOne() {
        List<RailRecord> ledger = new ArrayList<>(RailSamples.ledger(10));
        RailRecord old = ledger.get(4);
        ledger.set(4, new RailRecord(old.logOrigin(), 4, old.previous(), RailSamples.draft(4, "forged")));

        assertBreak(ledger, 5, "as the leaf before");
    }

    @Test
    void namesTheFirstGapRepetitionAndExchange() {
        List<RailRecord> gap = new ArrayList<>(RailSamples.ledger(10));
        gap.remove(6);
        List<RailRecord> repetition = new ArrayList<>(RailSamples.ledger(10));
        repetition.add(3, repetition.get(2));
        List<RailRecord> headless = RailSamples.ledger(10).subList(1, 10);

        assertBreak(gap, 6, "missing");
        assertBreak(repetition, 3, "repeated");
        assertBreak(headless, 0, "missing");
    }

    @Test
    void namesARecordOfAnotherLedger() {
        List<RailRecord> ledger = new ArrayList<>(RailSamples.ledger(3));
        RailRecord old = ledger.get(2);
        ledger.set(2, new RailRecord("other", 2, old.previous(), old.draft()));

        assertBreak(ledger, 2, "\"other\"");
    }

    private static void assertBreak(List<RailRecord> ledger, long position, String reason) {
        Optional<RailChain.Break> found = RailChain.verify(ledger);
        assertThat(found).isPresent();
        assertThat(found.get().position()).isEqualTo(position);
        assertThat(found.get().reason()).contains(reason);
    }
}
