package io.railyard.cli.demo;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.DataItem;

/**
 * Something handed to the gateway from outside.
 *
 * @param note what it is, for people
 * @param raw its bytes; not always an item
 */
record Offer(String note, Bytes raw) {
    static Offer of(String note, DataItem item) {
        return new Offer(note, item.raw());
    }
}
