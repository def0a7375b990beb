package io.railyard.message.ans104;

/**
 * How large the parts of a data item may be, all in bytes but the counts.
 *
 * @param maxItemBytes whole item
 * @param maxTagBytes tag section
 * @param maxTags number of tags
 * @param maxNameBytes name of a tag
 * @param maxValueBytes value of a tag
 * @param strict whether what the standard says beyond sizes counts too: names and values not empty, the tag section
 *     ended by its terminator and nothing after it
 */
public record ItemLimits(
        int maxItemBytes, int maxTagBytes, int maxTags, int maxNameBytes, int maxValueBytes, boolean strict) {
    /** Largest item AO's scheduler takes: 10 MiB. */
    public static final int MAX_ITEM_BYTES = 10 * 1024 * 1024;
    /** Largest tag section of the reference implementation. */
    public static final int MAX_TAG_BYTES = 4096;
    /** Most tags of the written standard. */
    public static final int STANDARD_MAX_TAGS = 128;
    /** Longest tag name of the written standard. */
    public static final int STANDARD_MAX_NAME_BYTES = 1024;
    /** Longest tag value of the written standard. */
    public static final int STANDARD_MAX_VALUE_BYTES = 3072;

    /** What the reference implementation (arbundles 1.0.4) takes: only the tag section is limited. */
    public static final ItemLimits REFERENCE =
            new ItemLimits(Integer.MAX_VALUE, MAX_TAG_BYTES, MAX_TAG_BYTES, MAX_TAG_BYTES, MAX_TAG_BYTES, false);
    /** What the written standard allows, and the reference too. */
    public static final ItemLimits STANDARD = new ItemLimits(
            Integer.MAX_VALUE,
            MAX_TAG_BYTES,
            STANDARD_MAX_TAGS,
            STANDARD_MAX_NAME_BYTES,
            STANDARD_MAX_VALUE_BYTES,
            true);

    public ItemLimits {
        if (maxItemBytes < 1 || maxTagBytes < 0 || maxTags < 0 || maxNameBytes < 0 || maxValueBytes < 0) {
            throw new IllegalArgumentException("A limit is not negative, and an item has bytes: " + maxItemBytes + ", "
                    + maxTagBytes + ", " + maxTags + ", " + maxNameBytes + ", " + maxValueBytes);
        }
    }

    /** These limits with another size of the whole item. */
    public ItemLimits withMaxItemBytes(int bytes) {
        return new ItemLimits(bytes, maxTagBytes, maxTags, maxNameBytes, maxValueBytes, strict);
    }
}
