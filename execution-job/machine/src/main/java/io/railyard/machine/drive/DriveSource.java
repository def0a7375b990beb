package io.railyard.machine.drive;

import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.util.List;

/** Gives each process its drive. Called from any thread. */
@FunctionalInterface
public interface DriveSource {
    /** No process has a drive. */
    DriveSource NONE = reader -> Drive.NONE;

    /**
     * Who reads.
     *
     * @param process the process
     * @param tags of its Process message
     * @param moduleTags of its module
     */
    record Reader(Id process, List<Tag> tags, List<Tag> moduleTags) {
        public Reader {
            tags = List.copyOf(tags);
            moduleTags = List.copyOf(moduleTags);
        }
    }

    /** The drive of {@code reader}, used by one thread at a time. */
    Drive open(Reader reader);
}
