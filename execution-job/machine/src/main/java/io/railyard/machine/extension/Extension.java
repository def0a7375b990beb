package io.railyard.machine.extension;

import io.railyard.machine.drive.DriveSource;
import java.util.List;
import java.util.Optional;

/**
 * Functions that guests may import, under one name and version. An extension keeps nothing: whatever is to live until the
 * next call, it writes to the guest's memory. What its functions do follows from arguments, memory and answers that are
 * journalled, from nothing else. Thread-safe: one object serves all processes.
 */
public interface Extension {
    /** Its name: 1 to 32 letters, digits and hyphens. Guests import from the module {@code extension:NAME}. */
    String name();

    /**
     * Version of its behaviour, at least 1: part of every state root of processes that use it. Whatever can change a result,
     * gas or a byte of memory raises it.
     */
    int version();

    /** Its functions: the closed list of what guests may import from it. */
    List<ExtensionFunction> functions();

    /** Whether its functions ask the world outside the log, so that a machine without {@link Outside} cannot serve it. */
    default boolean asksOutside() {
        return false;
    }

    /**
     * What answers its questions where no journal does: the newest version's answers for all. Empty when its functions ask nobody, or
     * when what they ask is not there.
     *
     * @param drives what processes of the machine read through WeaveDrive
     */
    default Optional<Outside> outside(DriveSource drives) {
        return Optional.empty();
    }
}
