package io.railyard.message.json;

/**
 * How much JSON a reader takes.
 *
 * @param maxBytes largest document, in bytes
 * @param maxDepth deepest nesting of arrays and objects
 * @param maxValues most values in the document, member names included
 */
public record JsonLimits(int maxBytes, int maxDepth, int maxValues) {
    /** 16 MiB, depth 128, one million values: an AO result at its largest. */
    public static final JsonLimits DEFAULT = new JsonLimits(16 * 1024 * 1024, 128, 1_000_000);

    /** Deepest nesting any reader takes: the tree is built by recursion. */
    static final int DEEPEST = 1000;

    public JsonLimits {
        if (maxBytes < 1 || maxValues < 1 || maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("JSON limits are at least 1 and the depth at most " + DEEPEST
                    + ": bytes " + maxBytes + ", depth " + maxDepth + ", values " + maxValues);
        }
    }
}
