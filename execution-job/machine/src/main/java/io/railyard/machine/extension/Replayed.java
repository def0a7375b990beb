package io.railyard.machine.extension;

import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.HostResult;

/**
 * The world outside as a history's journal has it: what is not there is refused, what is there by digest only is read again
 * and must have that digest.
 */
public final class Replayed implements Outside {
    private final Journal journal;
    private final Outside source;

    /**
     * A replay of {@code journal}.
     *
     * @param source where answers are read that the journal has by digest only
     */
    public Replayed(Journal journal, Outside source) {
        this.journal = journal;
        this.source = source;
    }

    @Override
    public Answer ask(Question question) {
        HostResult result = journal.find(question.caller().process(), question.position(), question.index())
                .orElseThrow(
                        () -> new OutsideFailure(
                                question,
                                "journal.absent: the journal has no answer to it; replay the history with its table host_results"));
        if (!result.extension().equals(question.extension())
                || !result.request().equals(question.request())) {
            throw new OutsideFailure(
                    question,
                    "journal.other-question: the journal has an answer to \""
                            + result.request().utf8() + "\" of " + result.extension()
                            + " in its place; replay with the machine that made the history");
        }
        if (result.kind() != HostResult.Kind.FOUND) {
            return new Answer(result.kind(), Bytes.EMPTY, result.reason(), false);
        }
        return result.content().map(Answer::found).orElseGet(() -> again(question, result));
    }

    private Answer again(Question question, HostResult result) {
        Answer answer = source.ask(question);
        Bytes digest = Bytes.sha256(answer.content().toByteArray());
        if (!answer.isFound() || answer.content().length() != result.length() || !digest.equals(result.digest())) {
            throw new OutsideFailure(
                    question,
                    "journal.other-answer: the journal has " + result.length() + " bytes with SHA-256 "
                            + result.digest().hex() + ", the source now gives "
                            + answer.kind().code() + ", "
                            + answer.content().length() + " bytes with " + digest.hex()
                            + "; what has this id was to stay the same");
        }
        return Answer.immutable(answer.content());
    }
}
