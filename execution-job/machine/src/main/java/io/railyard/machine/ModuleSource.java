package io.railyard.machine;

import io.railyard.message.Id;
import java.util.Optional;

/**
 * Finds modules by id. What it answers for an id must never change while processes of that module live: an answer is
 * part of the history. Called from any thread.
 */
@FunctionalInterface
public interface ModuleSource {
    /**
     * The module {@code module}; empty when it is known that there is none. A source that cannot tell (a store that
     * does not answer) throws {@link HostFailure} instead.
     */
    Optional<ModuleItem> find(Id module);
}
