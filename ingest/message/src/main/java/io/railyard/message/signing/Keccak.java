package io.railyard.message.signing;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum uses it: the padding from before SHA-3. */
final class Keccak {
    static final int LENGTH = 32;

    private Keccak() {}

    static byte[] hash256(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(LENGTH * Byte.SIZE);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[LENGTH];
        digest.doFinal(hash, 0);
        return hash;
    }
}
