package io.railyard.schedule.sequencing;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Rejection;

/** One thing that follows from an inbox record. */
public sealed interface Effect {
    /** A slot or tick was filled. */
    record Scheduled(Assignment assignment) implements Effect {}

    /** An input got no slot, with the reason. */
    record Rejected(Rejection rejection) implements Effect {}

    /** An input repeats one that has been dealt with; it leaves no row, only a count. */
    record Dropped(Reason reason) implements Effect {}

    /**
     * {@code process} has a tick at {@code atMillis}: unless other records come, somebody has to append a heartbeat then.
     */
    record HeartbeatWanted(Id process, long atMillis) implements Effect {}

    /** Why an input was dropped. */
    enum Reason {
        /** A process sent it again after a restart. */
        PUSHED_AGAIN("pushed-again"),
        /** The same answer came again. */
        ANSWERED_AGAIN("answered-again"),
        /** The mark's round is over. */
        MARKED_AGAIN("marked-again"),
        /** A mark where the broker's clock counts, or a heartbeat where marks count. */
        OTHER_CLOCK("other-clock");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** The stable text in metrics. */
        public String code() {
            return code;
        }
    }
}
