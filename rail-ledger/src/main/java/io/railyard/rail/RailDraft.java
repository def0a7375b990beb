package io.railyard.rail;

import io.railyard.message.Id;
import java.util.List;
import java.util.Optional;

/**
 * Everything there is to say about one model call, before it has a place in a ledger.
 *
 * @param site which call
 * @param request id of the message that asked
 * @param answer id of the message that answered, when one was made
 * @param startMicros when the call began, microseconds since the epoch; for a cached answer, when the model ran
 * @param endMicros when it ended, not before {@code startMicros}
 * @param operation what was asked for, in OpenTelemetry's words: {@code chat}, {@code text_completion}
 * @param provider who ran the model, in OpenTelemetry's words or the operator's
 * @param model which model
 * @param engine which program
 * @param params sampling settings
 * @param input the prompt's public side
 * @param outputs what came out, by index; empty when the call failed
 * @param usage what it consumed
 * @param cached whether the answer came from the journal and no model ran
 * @param error stable code of the failure, when the call failed
 */
public record RailDraft(
        CallSite site,
        Id request,
        Optional<Id> answer,
        long startMicros,
        long endMicros,
        String operation,
        String provider,
        RailModel model,
        RailEngine engine,
        RailParams params,
        RailInput input,
        List<RailOutput> outputs,
        RailUsage usage,
        boolean cached,
        Optional<String> error) {
    public RailDraft {
        outputs = List.copyOf(outputs);
        if (endMicros < startMicros) {
            throw new IllegalArgumentException("A call ends after it began: " + startMicros + " to " + endMicros);
        }
        if (error.isPresent() && !outputs.isEmpty()) {
            throw new IllegalArgumentException(
                    "A failed call (" + error.get() + ") has no outputs, not " + outputs.size());
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).index() != i) {
                throw new IllegalArgumentException("Outputs count from 0: number " + i + " has index "
                        + outputs.get(i).index());
            }
        }
    }
}
