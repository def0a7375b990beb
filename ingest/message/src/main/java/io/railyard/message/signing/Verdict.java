package io.railyard.message.signing;

/**
 * Whether a signature is right.
 *
 * @param valid whether it is
 * @param reason why not, as a clause; empty when valid
 */
public record Verdict(boolean valid, String reason) {
    /** The signature is right. */
    public static final Verdict VALID = new Verdict(true, "");

    /** The signature is wrong because of {@code reason}. */
    public static Verdict invalid(String reason) {
        return new Verdict(false, reason);
    }

    /** Valid when {@code condition} holds, otherwise invalid because of {@code reason}. */
    static Verdict when(boolean condition, String reason) {
        return condition ? VALID : invalid(reason);
    }
}
