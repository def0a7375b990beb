package io.railyard.message.ans104;

/** Bytes refused as a data item or bundle. The only exception that parsing throws, whatever the bytes. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    RefusedException(Refusal refusal) {
        super(refusal.text());
        this.refusal = refusal;
    }

    RefusedException(Refusal.Kind kind, long offset, String reason) {
        this(new Refusal(kind, offset, reason));
    }

    /** Why and where. */
    public Refusal refusal() {
        return refusal;
    }
}
