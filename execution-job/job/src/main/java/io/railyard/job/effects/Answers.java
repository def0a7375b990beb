package io.railyard.job.effects;

import io.railyard.inference.InferenceOutcome;
import io.railyard.inference.InferenceProtocol;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.RequestKey;
import io.railyard.message.Bytes;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import java.util.List;
import java.util.Optional;

/** Answers of inference as inbox records of the asking process. Pure: equal outcomes give equal records. */
final class Answers {
    private static final String ADDRESS = InferenceProtocol.ADDRESS.toString();

    private Answers() {}

    /** The answer that tells what became of the request {@code asked}. */
    static InboxRecord.Answer of(InboxRecord.Pushed asked, InferenceRequest request, InferenceOutcome outcome) {
        Optional<String> reference = asked.message().tag("Reference");
        if (outcome instanceof InferenceOutcome.Answered answered) {
            InferenceResult result = answered.result();
            Bytes key = RequestKey.of(result.model(), result.engine(), request);
            return of(asked, InferenceProtocol.response(reference, result, key));
        }
        if (outcome instanceof InferenceOutcome.Failed failed) {
            return of(asked, InferenceProtocol.failure(reference, failed.error(), failed.text()));
        }
        throw new IllegalStateException("An outcome is an answer or a failure: " + outcome);
    }

    static InboxRecord.Answer of(InboxRecord.Pushed asked, InferenceProtocol.Reply reply) {
        List<Tag> tags = reply.tags();
        Message message = new Message(
                MessageIds.answer(asked.origin(), tags, reply.data()),
                ADDRESS,
                ADDRESS,
                Optional.of(asked.origin().process()),
                Bytes.EMPTY,
                tags,
                reply.data(),
                Bytes.EMPTY);
        return new InboxRecord.Answer(asked.origin().process(), asked.origin(), message);
    }
}
