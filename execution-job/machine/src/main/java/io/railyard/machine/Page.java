package io.railyard.machine;

import io.railyard.message.Bytes;

/**
 * One 4 KiB page of linear memory.
 *
 * @param index from 0; the page covers bytes {@code index * 4096} to {@code index * 4096 + 4095}
 * @param content 4,096 bytes, or none for a page of zeros
 */
public record Page(int index, Bytes content) {
    /** Size of a page in bytes. */
    public static final int SIZE_BYTES = 4_096;

    public Page {
        if (index < 0) {
            throw new IllegalArgumentException("A page index counts from 0: " + index);
        }
        if (!content.isEmpty() && content.length() != SIZE_BYTES) {
            throw new IllegalArgumentException("A page has 4096 bytes or none, not " + content.length());
        }
    }
}
