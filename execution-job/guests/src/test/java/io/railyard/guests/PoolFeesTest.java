package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pool's integers follow the original's doubles. */
class PoolFeesTest {
    private static final int LAST_BPS = 2000;

    private static final int FIRST_LOSING_BPS = 1815;
    /** Fees of 0..2,000 bps whose numerator loses one part in 10,000 to double rounding (without a protocol fee). */
    private static final int LOSING_FEES = 31;

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 7, 30})
    void feeFactorsEqualDoubleArithmetic(int protocolBps) {
        PoolProcess pool = new PoolProcess(0, protocolBps);
        List<Integer> losing = new ArrayList<>();

        for (int bps = 0; bps <= LAST_BPS; bps = next(bps, protocolBps)) {
            pool.setFees(bps, protocolBps);
            PoolProcess.Answer answer = pool.send("asker", Map.of("Action", "Get-Fee-Percentage"));
            double lp = bps / 100.0;
            double protocol = protocolBps / 100.0;
            int numerator = (int) Math.floor((100 - lp - protocol) * 100);
            double ratio = protocol + lp == 0 ? 1 : lp / (protocol + lp);
            assertThat(answer.tag(0, "Fee-Numerator")).as("%d bps", bps).isEqualTo(Integer.toString(numerator));
            assertThat(answer.tag(0, "LP-Share")).as("%d bps", bps).isEqualTo(Integer.toString((int)
                    Math.ceil(100 * ratio)));
            if (numerator != 10_000 - bps - protocolBps) {
                losing.add(bps);
            }
        }

        if (protocolBps == 0) {
            assertThat(losing).hasSize(LOSING_FEES).allMatch(bps -> bps >= FIRST_LOSING_BPS);
        }
    }

    /** Every fee where doubles lose parts, a sample elsewhere. */
    private static int next(int bps, int protocolBps) {
        if (protocolBps == 0) {
            return bps < FIRST_LOSING_BPS - 115 ? bps + 10 : bps + 1;
        }
        return bps + 29;
    }
}
