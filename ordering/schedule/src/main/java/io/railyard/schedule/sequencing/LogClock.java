package io.railyard.schedule.sequencing;

/** Where log time comes from. One choice for the whole life of a log. */
public enum LogClock {
    /** The broker's LogAppendTime: every record is sequenced at once, in partition order. */
    BROKER("broker"),
    /** Time marks: the records of a round are ordered by content and carry the mark's time. */
    MARKS("marks");

    private final String code;

    LogClock(String code) {
        this.code = code;
    }

    /** The stable text in options. */
    public String code() {
        return code;
    }

    /**
     * The clock whose code is {@code code}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static LogClock ofCode(String code) {
        for (LogClock clock : values()) {
            if (clock.code.equals(code)) {
                return clock;
            }
        }
        throw new IllegalArgumentException("No log clock is called \"" + code + "\"; choose broker or marks");
    }
}
