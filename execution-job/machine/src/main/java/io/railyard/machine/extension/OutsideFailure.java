package io.railyard.machine.extension;

/** A question to the world outside has no answer that may be used. The host's failure, never the guest's. */
public final class OutsideFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The {@code question} is not answered because of {@code text}. */
    public OutsideFailure(Outside.Question question, String text) {
        super("The extension " + question.extension() + " asked for \""
                + question.request().utf8() + "\" (question "
                + question.index() + " of process " + question.caller().process() + " at " + question.position() + "): "
                + text);
    }
}
