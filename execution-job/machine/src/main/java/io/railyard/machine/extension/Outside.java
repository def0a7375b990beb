package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import io.railyard.schedule.Position;

/** The world outside the log, as extensions ask it. Called from any thread. */
@FunctionalInterface
public interface Outside {
    /** Nothing is there to be asked. */
    Outside NONE = question -> {
        throw new OutsideFailure(question, "this machine has no source for the extension; give it one, or a journal");
    };

    /**
     * A question.
     *
     * @param caller whose guest asks
     * @param place evaluated
     * @param index number of the question within the evaluation, from 0
     * @param extension that asks for it
     * @param request in the extension's own form
     */
    record Question(DriveSource.Reader caller, Visit.Place place, int index, String extension, Bytes request) {
        /** Which position is evaluated. */
        public Position position() {
            return place.position();
        }
    }

    /**
     * The answer. A source that cannot tell now (a server that does not answer) throws; then the position is not consumed and
     * is tried again. It says {@link Answer#absent} or {@link Answer#failed} only of what stays so: an evaluation is done
     * again after a crash, and is to come out the same.
     *
     * @throws OutsideFailure when there is no answer now, or none that agrees with the journal
     */
    Answer ask(Question question);
}
