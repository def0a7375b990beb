package io.railyard.schedule.wire;

/** Names of the Kafka topics. */
public final class Topics {
    /** Messages on their way to a process: {@code InboxRecord}, key = process id (32 bytes). */
    public static final String INBOX = "ao.inbox";
    /** Processes' logs: {@code Assignment}, key = process id. */
    public static final String SCHEDULE = "ao.schedule";
    /** Outcomes: {@code Evaluation}, key = process id. */
    public static final String RESULTS = "ao.results";
    /** Inputs refused, with reasons: {@code Rejection}. */
    public static final String REJECTED = "ao.rejected";

    private Topics() {}
}
