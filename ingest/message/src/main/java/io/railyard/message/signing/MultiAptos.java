package io.railyard.message.signing;

/**
 * Layout of an Aptos multi-key account in ANS-104: 32 keys of 32 bytes and a threshold byte as owner; 32 signatures of
 * 64 bytes and a bitmap of 4 bytes, first key first, as signature.
 */
final class MultiAptos {
    static final int MAX_KEYS = 32;
    static final int KEY_LENGTH = 32;
    static final int SIGNATURE_LENGTH = 64;
    static final int BITMAP_OFFSET = MAX_KEYS * SIGNATURE_LENGTH;
    static final int THRESHOLD_OFFSET = MAX_KEYS * KEY_LENGTH;

    private MultiAptos() {}

    static Verdict verify(byte[] owner, byte[] message, byte[] signature) {
        int threshold = Math.max(1, owner[THRESHOLD_OFFSET] & 0xff);
        int signatures = 0;
        for (int key = 0; key < MAX_KEYS; key++) {
            if (!isSet(signature, key)) {
                continue;
            }
            if (!Signatures.ed25519(owner, key * KEY_LENGTH, message, signature, key * SIGNATURE_LENGTH)) {
                return Verdict.invalid("the Ed25519 signature of key " + key + " does not match the content");
            }
            signatures++;
        }
        return Verdict.when(
                signatures >= threshold, signatures + " of the account's keys signed; its threshold is " + threshold);
    }

    private static boolean isSet(byte[] signature, int key) {
        return (signature[BITMAP_OFFSET + key / Byte.SIZE] & bit(key)) != 0;
    }

    /** The bit of {@code key} in its byte of the bitmap: most significant first. */
    static int bit(int key) {
        return 0x80 >>> (key % Byte.SIZE);
    }
}
