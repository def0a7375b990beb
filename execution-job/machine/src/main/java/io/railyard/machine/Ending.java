package io.railyard.machine;

import io.railyard.machine.aos.AosResult;
import io.railyard.machine.aos.BadResult;
import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.LooseResult;
import io.railyard.machine.aos.Reply;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import java.util.Optional;

/**
 * What a call gave, before it is written down.
 *
 * @param error why the status is not OK; {@code ""} when it is
 */
record Ending(Status status, String error, AosResult result, long gasUsed, long computeGasUsed) {
    private static final AosResult NOTHING = new AosResult(Optional.empty(), "", List.of());

    static Ending of(Guest guest, Reply reply, Terms terms) {
        long gasUsed = guest.gasUsed();
        long computeGas = guest.computeGasUsed();
        if (reply.status() != Status.OK) {
            return new Ending(reply.status(), reply.error(), NOTHING, gasUsed, computeGas);
        }
        int outbox = terms.limits().outboxCount();
        try {
            AosResult result = terms.mode() == Mode.COMPATIBLE
                    ? LooseResult.parse(reply.response(), outbox)
                    : AosResult.parse(reply.response(), outbox);
            Status status = result.error().isPresent() ? Status.ERROR : Status.OK;
            return new Ending(status, result.error().orElse(""), result, gasUsed, computeGas);
        } catch (BadResult e) {
            return new Ending(Status.BAD_OUTPUT, e.text(), NOTHING, gasUsed, computeGas);
        }
    }

    static Ending noModule(String refusal) {
        return new Ending(Status.NO_MODULE, refusal, NOTHING, 0, 0);
    }
}
