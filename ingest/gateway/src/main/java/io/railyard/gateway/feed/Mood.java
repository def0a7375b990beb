package io.railyard.gateway.feed;

/** What a headline means for its subject, by construction. */
public enum Mood {
    /** Good news. */
    POSITIVE("positive", 1),
    /** Bad news. */
    NEGATIVE("negative", -1),
    /** No news. */
    NEUTRAL("neutral", 0);

    private final String code;
    private final int sign;

    Mood(String code, int sign) {
        this.code = code;
        this.sign = sign;
    }

    /** The word a sentiment model should say. */
    public String code() {
        return code;
    }

    /** 1, -1 or 0. */
    public int sign() {
        return sign;
    }
}
