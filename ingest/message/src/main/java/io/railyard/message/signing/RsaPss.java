package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * RSASSA-PSS (RFC 8017 section 8.1) with SHA-256 and MGF1-SHA-256. Verification takes any salt length, as wallets differ:
 * the padding is decoded here, since the platform's own verifier wants one fixed length.
 */
final class RsaPss {
    /** Length of modulus and signature in bytes. */
    static final int LENGTH = 512;

    static final BigInteger PUBLIC_EXPONENT = BigInteger.valueOf(65537);

    private static final int HASH_LENGTH = 32;
    private static final int MODULUS_BITS = LENGTH * Byte.SIZE;
    /** Fewer leading bits than a byte may be missing, so that the encoded message keeps its length. */
    private static final int SPARE_BITS = Byte.SIZE - 1;

    private static final byte TRAILER = (byte) 0xbc;
    private static final byte[] EIGHT_ZEROS = new byte[8];

    private RsaPss() {}

    static Verdict verify(byte[] modulus, byte[] message, byte[] signature) {
        BigInteger n = new BigInteger(1, modulus);
        BigInteger s = new BigInteger(1, signature);
        if (n.bitLength() <= MODULUS_BITS - SPARE_BITS || !n.testBit(0)) {
            return Verdict.invalid("the owner is no RSA modulus of 4096 bits");
        }
        if (s.compareTo(n) >= 0) {
            return Verdict.invalid("the signature is not smaller than the owner's modulus");
        }
        byte[] encoded = fixedLength(s.modPow(PUBLIC_EXPONENT, n));
        boolean matches = matches(encoded, n.bitLength() - 1, message);
        return Verdict.when(matches, "the RSA-PSS signature does not match the owner and the content");
    }

    /** EMSA-PSS-VERIFY (RFC 8017 section 9.1.2) with the salt length found at the delimiter. */
    private static boolean matches(byte[] em, int bits, byte[] message) {
        int dbLength = em.length - HASH_LENGTH - 1;
        int unusedBits = em.length * Byte.SIZE - bits;
        if (em[em.length - 1] != TRAILER || (em[0] & 0xff) >>> (Byte.SIZE - unusedBits) != 0) {
            return false;
        }
        MessageDigest digest = Bytes.sha256Digest();
        byte[] hash = Arrays.copyOfRange(em, dbLength, dbLength + HASH_LENGTH);
        mask(digest, em, dbLength, hash);
        em[0] &= (byte) (0xff >>> unusedBits);
        int delimiter = 0;
        while (delimiter < dbLength && em[delimiter] == 0) {
            delimiter++;
        }
        if (delimiter == dbLength || em[delimiter] != 1) {
            return false;
        }
        byte[] messageHash = digest.digest(message);
        digest.update(EIGHT_ZEROS);
        digest.update(messageHash);
        digest.update(em, delimiter + 1, dbLength - delimiter - 1);
        return Arrays.equals(hash, digest.digest());
    }

    /** EMSA-PSS-ENCODE (RFC 8017 section 9.1.1) for a modulus of exactly 4096 bits. */
    static byte[] encode(byte[] message, byte[] salt) {
        MessageDigest digest = Bytes.sha256Digest();
        byte[] messageHash = digest.digest(message);
        digest.update(EIGHT_ZEROS);
        digest.update(messageHash);
        byte[] hash = digest.digest(salt);
        byte[] em = new byte[LENGTH];
        int dbLength = LENGTH - HASH_LENGTH - 1;
        em[dbLength - salt.length - 1] = 1;
        System.arraycopy(salt, 0, em, dbLength - salt.length, salt.length);
        mask(digest, em, dbLength, hash);
        em[0] &= 0x7f;
        System.arraycopy(hash, 0, em, dbLength, HASH_LENGTH);
        em[LENGTH - 1] = TRAILER;
        return em;
    }

    /** XORs MGF1 of {@code seed} (RFC 8017 appendix B.2.1) into the first {@code length} bytes of {@code target}. */
    private static void mask(MessageDigest digest, byte[] target, int length, byte[] seed) {
        byte[] input = Arrays.copyOf(seed, HASH_LENGTH + Integer.BYTES);
        for (int at = 0; at < length; at += HASH_LENGTH) {
            byte[] block = digest.digest(input);
            int end = Math.min(HASH_LENGTH, length - at);
            for (int i = 0; i < end; i++) {
                target[at + i] ^= block[i];
            }
            input[input.length - 1]++;
        }
    }

    static byte[] fixedLength(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[LENGTH];
        int skip = Math.max(0, bytes.length - LENGTH);
        System.arraycopy(bytes, skip, fixed, LENGTH - (bytes.length - skip), bytes.length - skip);
        return fixed;
    }
}
