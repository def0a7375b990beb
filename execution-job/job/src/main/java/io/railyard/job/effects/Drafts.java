package io.railyard.job.effects;

import io.railyard.inference.EngineIdentity;
import io.railyard.inference.InferenceOutcome;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.ModelIdentity;
import io.railyard.inference.Sampling;
import io.railyard.message.Bytes;
import io.railyard.rail.CallSite;
import io.railyard.rail.Disclosure;
import io.railyard.rail.RailDraft;
import io.railyard.rail.RailEngine;
import io.railyard.rail.RailInput;
import io.railyard.rail.RailModel;
import io.railyard.rail.RailOutput;
import io.railyard.rail.RailParams;
import io.railyard.rail.RailUsage;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Origin;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the ledger says about a model call, from the request and its outcome. The prompt goes in as a salted digest only.
 *
 * @param issuer who vouches for the records
 * @param key secret that salts the digests of prompts
 */
record Drafts(String issuer, Bytes key) {
    private static final String OPERATION = "text_completion";
    private static final String PROVIDER = "railyard";
    private static final long MICROS_PER_MILLI = 1_000;

    /**
     * @param nowMillis wall clock, for a call that failed and so has no times of its own; data, never an input
     */
    RailDraft of(InboxRecord.Pushed asked, InferenceRequest request, InferenceOutcome outcome, long nowMillis) {
        if (outcome instanceof InferenceOutcome.Answered answered) {
            return answered(asked, request, answered);
        }
        if (outcome instanceof InferenceOutcome.Failed failed) {
            long now = nowMillis * MICROS_PER_MILLI;
            RailModel model = new RailModel(
                    request.model(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            return new RailDraft(
                    site(asked.origin()),
                    asked.message().id(),
                    Optional.of(Answers.of(asked, request, outcome).message().id()),
                    now,
                    now,
                    OPERATION,
                    PROVIDER,
                    model,
                    RailEngine.of("none", "the call failed"),
                    params(request.sampling()),
                    input(asked, request, OptionalInt.empty()),
                    List.of(),
                    new RailUsage(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty()),
                    false,
                    Optional.of(failed.error().code()));
        }
        throw new IllegalStateException("An outcome is an answer or a failure: " + outcome);
    }

    private RailDraft answered(InboxRecord.Pushed asked, InferenceRequest request, InferenceOutcome.Answered outcome) {
        InferenceResult result = outcome.result();
        OptionalInt read = OptionalInt.of(result.inputTokens());
        OptionalInt written = OptionalInt.of(result.outputTokens());
        String finish = result.finish().code();
        return new RailDraft(
                site(asked.origin()),
                asked.message().id(),
                Optional.of(Answers.of(asked, request, outcome).message().id()),
                result.startedMicros(),
                Math.max(result.startedMicros(), result.endedMicros()),
                OPERATION,
                PROVIDER,
                model(result.model()),
                engine(result.engine()),
                params(request.sampling()),
                input(asked, request, read),
                List.of(RailOutput.ofText(0, result.text(), written, Optional.of(finish))),
                new RailUsage(read, written, OptionalLong.empty()),
                result.cached(),
                Optional.empty());
    }

    private CallSite site(Origin origin) {
        return new CallSite(
                issuer,
                origin.process(),
                origin.position().slot(),
                origin.position().tick(),
                origin.index());
    }

    private RailInput input(InboxRecord.Pushed asked, InferenceRequest request, OptionalInt tokens) {
        Disclosure disclosure = Disclosure.of(key, site(asked.origin()).recordId(), Disclosure.INPUT, request.prompt());
        return new RailInput(disclosure.digest(), tokens, request.promptBytes().length(), RailInput.Visibility.PRIVATE);
    }

    private static RailModel model(ModelIdentity model) {
        return new RailModel(
                model.name(),
                Optional.of(model.digest()),
                Optional.of(model.format()),
                Optional.of(model.quantisation()),
                Optional.empty(),
                Optional.of(model.tokenizerDigest()),
                Optional.empty());
    }

    private static RailEngine engine(EngineIdentity engine) {
        return new RailEngine(
                engine.name(),
                engine.version(),
                Optional.of(engine.build()),
                Optional.of(engine.backend()),
                OptionalInt.of(engine.threads()),
                OptionalInt.of(engine.nCtx()),
                OptionalInt.of(engine.nBatch()),
                OptionalInt.of(engine.nUbatch()),
                Optional.of(engine.kvType()),
                Optional.of(engine.promptCache()));
    }

    private static RailParams params(Sampling sampling) {
        return new RailParams(
                Optional.of(RailParams.decimal(sampling.temperature())),
                Optional.of(RailParams.decimal(sampling.topP())),
                OptionalInt.of(sampling.topK()),
                Optional.of(RailParams.decimal(sampling.minP())),
                Optional.empty(),
                OptionalLong.of(sampling.seed()),
                OptionalInt.of(sampling.maxTokens()),
                sampling.stop(),
                sampling.grammar()
                        .map(grammar -> Bytes.sha256(Bytes.utf8(grammar).toByteArray())));
    }
}
