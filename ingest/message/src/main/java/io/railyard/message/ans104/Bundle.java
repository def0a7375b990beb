package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.Refusal.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * An ANS-104 bundle: a header of sizes and ids, and the items one after another. The header is checked on parsing, each
 * item when asked for, so that a bad item does not hide the good ones. Immutable.
 */
public final class Bundle {
    /** Deepest nesting of bundles that {@link #allItems} follows. */
    public static final int MAX_DEPTH = 16;

    /** Width of every number in the header: u256, little-endian. */
    private static final int NUMBER_WIDTH = 32;

    private static final int ENTRY_WIDTH = NUMBER_WIDTH + Id.LENGTH;

    private final byte[] bytes;
    private final int start;
    private final ItemLimits limits;
    private final int[] itemStarts;

    /** Keeps {@code bytes}: nobody may change them. */
    private Bundle(byte[] bytes, int start, int end, ItemLimits limits) {
        this.bytes = bytes;
        this.start = start;
        this.limits = limits;
        Cursor in = new Cursor(bytes, start, end);
        int possible = Math.max(0, end - start - NUMBER_WIDTH) / ENTRY_WIDTH;
        int count = in.size(NUMBER_WIDTH, possible, Kind.BUNDLE_HEADER, "number of items");
        this.itemStarts = new int[count + 1];
        int at = start + NUMBER_WIDTH + count * ENTRY_WIDTH;
        for (int i = 0; i < count; i++) {
            itemStarts[i] = at;
            at += in.size(NUMBER_WIDTH, end - at, Kind.BUNDLE_HEADER, "size of item " + i);
            in.skip(Id.LENGTH, "id of item " + i);
        }
        itemStarts[count] = at;
        if (limits.strict() && at < end) {
            throw in.refusedAt(at, Kind.BUNDLE_HEADER, (end - at) + " bytes stand after the last item");
        }
    }

    /**
     * Reads a bundle's header with the limits {@link ItemLimits#REFERENCE} for its items.
     *
     * @throws RefusedException when the bytes are no bundle
     */
    public static Bundle parse(byte[] raw) {
        return parse(raw, ItemLimits.REFERENCE);
    }

    /**
     * Reads a bundle's header.
     *
     * @param limits for its items
     * @throws RefusedException when the bytes are no bundle
     */
    public static Bundle parse(byte[] raw, ItemLimits limits) {
        return owning(raw.clone(), 0, raw.length, limits);
    }

    static Bundle owning(byte[] bytes, int start, int end, ItemLimits limits) {
        return new Bundle(bytes, start, end, limits);
    }

    /** The bytes of a bundle of {@code items}. */
    public static Bytes write(List<DataItem> items) {
        long length = NUMBER_WIDTH;
        for (DataItem item : items) {
            length += ENTRY_WIDTH + item.length();
        }
        byte[] out = new byte[Math.toIntExact(length)];
        number(out, 0, items.size());
        int entry = NUMBER_WIDTH;
        int at = NUMBER_WIDTH + items.size() * ENTRY_WIDTH;
        for (DataItem item : items) {
            number(out, entry, item.length());
            item.id().bytes().copyTo(out, entry + NUMBER_WIDTH);
            item.raw().copyTo(out, at);
            entry += ENTRY_WIDTH;
            at += item.length();
        }
        return Bytes.of(out);
    }

    private static void number(byte[] out, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            out[at + i] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    /** Number of items. */
    public int size() {
        return itemStarts.length - 1;
    }

    /** The id that the header gives to item {@code index}. */
    public Id id(int index) {
        return new Id(Bytes.of(bytes, start + NUMBER_WIDTH + index * ENTRY_WIDTH + NUMBER_WIDTH, Id.LENGTH));
    }

    /**
     * Item {@code index}, sharing this bundle's memory.
     *
     * @throws RefusedException when its bytes are no data item, or its id is not the header's
     */
    public DataItem item(int index) {
        int from = itemStarts[index];
        try {
            DataItem item = DataItem.owning(bytes, from, itemStarts[index + 1], limits);
            if (!item.id().equals(id(index))) {
                throw new RefusedException(
                        Kind.ITEM_ID,
                        0,
                        "The header calls the item " + id(index) + ", its signature says " + item.id());
            }
            return item;
        } catch (RefusedException e) {
            Refusal inner = e.refusal();
            throw new RefusedException(
                    inner.kind(), from - start + inner.offset(), "Item " + index + ": " + inner.reason());
        }
    }

    /**
     * All items, in order.
     *
     * @throws RefusedException at the first that is refused
     */
    public List<DataItem> items() {
        List<DataItem> items = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            items.add(item(i));
        }
        return List.copyOf(items);
    }

    /**
     * All items and those nested in them, each bundle item before what it holds.
     *
     * @throws RefusedException at the first that is refused, or when bundles nest deeper than {@link #MAX_DEPTH}
     */
    public List<DataItem> allItems() {
        List<DataItem> all = new ArrayList<>();
        collect(this, all, 1);
        return List.copyOf(all);
    }

    private static void collect(Bundle bundle, List<DataItem> all, int depth) {
        if (depth > MAX_DEPTH) {
            throw new RefusedException(Kind.DEPTH, 0, "Bundles nest deeper than " + MAX_DEPTH);
        }
        for (int i = 0; i < bundle.size(); i++) {
            DataItem item = bundle.item(i);
            all.add(item);
            if (item.isBundle()) {
                collect(item.bundle(bundle.limits), all, depth + 1);
            }
        }
    }
}
