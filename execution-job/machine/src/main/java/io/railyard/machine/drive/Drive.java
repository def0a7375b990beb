package io.railyard.machine.drive;

import io.railyard.message.Bytes;
import io.railyard.schedule.Position;
import java.util.Optional;

/**
 * What a guest can open through WeaveDrive. What it gives for an id never changes: a replay reads the same bytes. May be
 * asked from any thread; a failure to reach the data is the host's and is thrown as
 * {@link java.io.UncheckedIOException}, never told to the guest.
 */
public interface Drive {
    /** No drive: whatever is opened gives 0. */
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
         * The bytes from {@code from} on, exactly as many as there are up to {@code length}.
         *
         * @param from offset, 0 to the length
         * @param length bytes wanted, at least 1
         */
        Bytes read(long from, int length);
    }

    /** Whether there is a drive at all. */
    default boolean isPresent() {
        return true;
    }

    /**
     * A message is about to be run: what is opened from now on is opened there.
     *
     * @param position of the message in its process's log; empty for a dry run
     * @param blockHeight the height that the log knows
     */
    default void begin(Optional<Position> position, long blockHeight) {}

    /** The data of transaction {@code id}, when there is such and the process may read it. */
    Optional<Item> data(String id);

    /** The JSON text of transaction {@code id}, UTF-8, with {@code ownerAddress}. */
    default Optional<Bytes> transaction(String id) {
        return Optional.empty();
    }

    /** The JSON text of the block at {@code height}, UTF-8. */
    default Optional<Bytes> block(String height) {
        return Optional.empty();
    }
}
