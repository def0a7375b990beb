package io.railyard.machine.drive;

import io.railyard.message.Bytes;
import java.util.Optional;

/**
 * What a guest can open through WeaveDrive. Immutable content: what it gives for an id is a function of the id. May be
 * asked from any thread.
 */
public interface Drive {
    /** No drive: nothing can be opened. */
    Drive NONE = new Drive() {
        @Override
        public boolean isPresent() {
            return false;
        }

        @Override
        public Optional<Item> data(String id) {
            return Optional.empty();
        }
    };

    /** The data of one transaction. */
    interface Item {
        /** Its length in bytes. */
        long length();

        /**
         * The bytes from {@code from} on, {@code length} of them unless the end comes first.
         *
         * @param from offset, 0 to the length
         * @param length bytes, at least 1
         */
        Bytes read(long from, int length);
    }

    /** Whether there is a drive at all: without one, opening gives 0 and the guest knows no drive. */
    default boolean isPresent() {
        return true;
    }

    /** The data of transaction {@code id}, which may be read by this process; empty when it is not admitted or absent. */
    Optional<Item> data(String id);
}
