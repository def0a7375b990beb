package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.HostResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the extensions ask while one position is evaluated, and what they are answered. A message that is begun again, as one
 * that turns out to need other code is, gets the answers that it got before. Mutable; owned by one thread.
 */
public final class Visit {
    /** Most questions of one message. */
    public static final int MAX_QUESTIONS = 1_024;
    /** Most bytes of answers that one message's journal holds: 16 MiB. */
    public static final int MAX_JOURNAL_BYTES = 16 << 20;

    /** Of a guest that starts up, before it is any process's: it may not ask. */
    public static final Visit NOWHERE = new Visit(
            new DriveSource.Reader(new Id(Bytes.of(new byte[Id.LENGTH])), List.of(), List.of()),
            new Place(Position.slot(0), 0, true),
            Outside.NONE);

    /** Answers of up to so many bytes are in the journal whole, even if they can be had again: 4 KiB. */
    public static final int INLINE_BYTES = 4_096;

    /**
     * What is evaluated.
     *
     * @param position in the process's log
     * @param blockHeight that the log knows
     * @param dryRun whether nothing of it is kept
     */
    public record Place(Position position, long blockHeight, boolean dryRun) {}

    private record Asked(HostResult result, Answer answer) {}

    private final DriveSource.Reader caller;
    private final Place place;
    private final Outside outside;
    private final List<Asked> asked = new ArrayList<>();
    private int next;

    /** A visit of {@code caller}'s guest at {@code place}. */
    public Visit(DriveSource.Reader caller, Place place, Outside outside) {
        this.caller = caller;
        this.place = place;
        this.outside = outside;
    }

    DriveSource.Reader caller() {
        return caller;
    }

    Position position() {
        return place.position();
    }

    /** The message is begun, maybe again. */
    public void begin() {
        next = 0;
    }

    /** What was asked and answered since {@link #begin}, in order. */
    public List<HostResult> results() {
        return next == 0
                ? List.of()
                : asked.subList(0, next).stream().map(Asked::result).toList();
    }

    /** The answer; empty when the message has asked too much. */
    Optional<Answer> ask(String extension, Bytes request) {
        if (isNowhere()
                || next == MAX_QUESTIONS
                || request.isEmpty()
                || request.length() > HostResult.MAX_REQUEST_BYTES) {
            return Optional.empty();
        }
        if (next < asked.size()) {
            Asked before = asked.get(next);
            if (before.result.extension().equals(extension)
                    && before.result.request().equals(request)) {
                next++;
                return Optional.of(before.answer);
            }
            asked.subList(next, asked.size()).clear();
        }
        Answer answer = outside.ask(new Outside.Question(caller, place, next, extension, request));
        Asked entry = new Asked(result(extension, request, answer), answer);
        if (journalBytes() + entry.result.content().map(Bytes::length).orElse(0) > MAX_JOURNAL_BYTES) {
            return Optional.empty();
        }
        asked.add(entry);
        next++;
        return Optional.of(answer);
    }

    @SuppressWarnings("ReferenceEquality") // there is one
    private boolean isNowhere() {
        return this == NOWHERE;
    }

    private long journalBytes() {
        long bytes = 0;
        for (Asked each : asked) {
            bytes += each.result.content().map(Bytes::length).orElse(0);
        }
        return bytes;
    }

    private HostResult result(String extension, Bytes request, Answer answer) {
        boolean kept = answer.isFound() && (!answer.again() || answer.length() <= INLINE_BYTES);
        return new HostResult(
                caller.process(),
                place.position(),
                next,
                extension,
                request,
                answer.kind(),
                answer.reason(),
                answer.content().length(),
                Bytes.sha256(answer.content().toByteArray()),
                kept ? Optional.of(answer.content()) : Optional.empty());
    }
}
