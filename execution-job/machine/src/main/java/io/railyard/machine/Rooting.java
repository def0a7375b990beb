package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.OutboxMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * At which positions a process's memory is hashed for its state root, and what stands for it in between: the memory root of the
 * last such position and a running digest of outcomes ({@code docs/formats/state-root.md}, section 2).
 *
 * @param interval every how many-th position has its memory hashed, from slot 0 on; 1: each
 * @param since positions since {@code last}, below the interval
 * @param last position whose memory was hashed; with an interval of 1 it is not kept
 * @param outcomes digest of all outcomes up to the position evaluated last; zeros with an interval of 1
 */
record Rooting(int interval, int since, Position last, Bytes outcomes) {
    /** The interval of a process that names none: a rule of the protocol, as the versions of its forms are. */
    static final int DEFAULT_INTERVAL = 16;
    /** The longest interval that a process may ask for. */
    static final int MOST_INTERVAL = 1_024;
    /** Every position has its memory hashed. */
    static final Rooting EACH = new Rooting(1, 0, Position.slot(0), Header.ZEROS);

    private static final byte[] MAGIC = "railyard/outcome/1".getBytes(StandardCharsets.US_ASCII);

    Rooting {
        if (interval < 1 || interval > MOST_INTERVAL || since < 0 || since >= interval) {
            throw new IllegalArgumentException("A root interval is 1 to " + MOST_INTERVAL + ", and fewer positions than"
                    + " that follow a root: " + interval + ", " + since);
        }
    }

    /** Before slot 0, which is the first position that has its memory hashed. */
    static Rooting begin(int interval) {
        return interval == 1 ? EACH : new Rooting(interval, interval - 1, Position.slot(0), Header.ZEROS);
    }

    /** Whether the position evaluated last had its memory hashed. */
    boolean isRoot() {
        return since == 0;
    }

    /** Whether the next position has its memory hashed. */
    boolean nextIsRoot() {
        return since == interval - 1;
    }

    /** After {@code next}, which gave {@code ending} and changed {@code dirtyPages} pages. */
    Rooting after(Position next, Ending ending, int dirtyPages) {
        if (interval == 1) {
            return this;
        }
        Bytes digest = outcome(ending, dirtyPages);
        return nextIsRoot() ? new Rooting(interval, 0, next, digest) : new Rooting(interval, since + 1, last, digest);
    }

    private Bytes outcome(Ending ending, int dirtyPages) {
        HashInput input = new HashInput()
                .raw(MAGIC)
                .raw(outcomes)
                .text(ending.status().code())
                .number(ending.gasUsed())
                .number(dirtyPages)
                .text(ending.error())
                .text(ending.result().output());
        List<OutboxMessage> outbox = ending.result().outbox();
        input.number(outbox.size());
        for (OutboxMessage sent : outbox) {
            input.octet(sent.spawn() ? 1 : 0).text(sent.target()).text(sent.anchor());
            input.number(sent.tags().size());
            for (Tag tag : sent.tags()) {
                input.text(tag.name()).text(tag.value());
            }
            input.part(sent.data());
        }
        return input.sha256();
    }
}
