package io.railyard.message.signing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** ECDSA over secp256k1 as libsecp256k1 does it: low s only, nonces of RFC 6979. */
final class Secp256k1 {
    /** Length of a number in bytes: key, r, s. */
    static final int LENGTH = 32;
    /** Length of a signature r, s, v in bytes. */
    static final int SIGNATURE_LENGTH = 2 * LENGTH + 1;
    /** What Ethereum adds to the recovery number to get v. */
    static final int FIRST_V = 27;

    private static final int UNCOMPRESSED = 4;
    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);
    private static final BigInteger HALF_ORDER = DOMAIN.getN().shiftRight(1);

    private Secp256k1() {}

    /** Whether r and s of {@code signature} sign {@code hash} under the uncompressed {@code publicKey}; v is not read. */
    static boolean verify(byte[] publicKey, byte[] hash, byte[] signature) {
        BigInteger r = number(signature, 0);
        BigInteger s = number(signature, LENGTH);
        if (!isInRange(r, s) || publicKey[0] != UNCOMPRESSED) {
            return false;
        }
        Optional<ECPoint> key = point(publicKey);
        return key.isPresent() && matches(key.get(), new BigInteger(1, hash), r, s);
    }

    /** The uncompressed public key that made {@code signature}, found with the help of v; empty when there is none. */
    static Optional<byte[]> recover(byte[] hash, byte[] signature) {
        BigInteger r = number(signature, 0);
        BigInteger s = number(signature, LENGTH);
        int v = signature[2 * LENGTH] & 0xff;
        if (!isInRange(r, s) || (v > 1 && v < FIRST_V)) {
            return Optional.empty();
        }
        int odd = v < FIRST_V ? v : 1 - v % 2;
        return recover(hash, r, s, odd);
    }

    /** Signs {@code hash}: r, s, v with v = 27 or 28. */
    static byte[] sign(BigInteger key, byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
        BigInteger[] pair = signer.generateSignature(hash);
        BigInteger r = pair[0];
        BigInteger s = pair[1].compareTo(HALF_ORDER) > 0 ? DOMAIN.getN().subtract(pair[1]) : pair[1];
        byte[] publicKey = publicKey(key);
        for (int odd = 0; odd < 2; odd++) {
            Optional<byte[]> recovered = recover(hash, r, s, odd);
            if (recovered.isPresent() && Arrays.equals(recovered.get(), publicKey)) {
                byte[] signature = new byte[SIGNATURE_LENGTH];
                System.arraycopy(fixedLength(r), 0, signature, 0, LENGTH);
                System.arraycopy(fixedLength(s), 0, signature, LENGTH, LENGTH);
                signature[2 * LENGTH] = (byte) (FIRST_V + odd);
                return signature;
            }
        }
        throw new IllegalStateException("A secp256k1 signature just made does not give back its key");
    }

    /**
     * The uncompressed public key of a private one.
     *
     * @throws IllegalArgumentException when {@code key} is not in 1 … n-1
     */
    static byte[] publicKey(BigInteger key) {
        if (key.signum() <= 0 || key.compareTo(DOMAIN.getN()) >= 0) {
            throw new IllegalArgumentException("A secp256k1 key lies between 1 and the order of the curve");
        }
        return new FixedPointCombMultiplier()
                .multiply(DOMAIN.getG(), key)
                .normalize()
                .getEncoded(false);
    }

    private static boolean isInRange(BigInteger r, BigInteger s) {
        return r.signum() > 0 && r.compareTo(DOMAIN.getN()) < 0 && s.signum() > 0 && s.compareTo(HALF_ORDER) <= 0;
    }

    private static Optional<ECPoint> point(byte[] encoded) {
        try {
            return Optional.of(DOMAIN.getCurve().decodePoint(encoded)).filter(point -> !point.isInfinity());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean matches(ECPoint key, BigInteger hash, BigInteger r, BigInteger s) {
        BigInteger inverse = s.modInverse(DOMAIN.getN());
        BigInteger u1 = hash.multiply(inverse).mod(DOMAIN.getN());
        BigInteger u2 = r.multiply(inverse).mod(DOMAIN.getN());
        ECPoint sum =
                ECAlgorithms.sumOfTwoMultiplies(DOMAIN.getG(), u1, key, u2).normalize();
        return !sum.isInfinity()
                && sum.getAffineXCoord().toBigInteger().mod(DOMAIN.getN()).equals(r);
    }

    /** SEC 1 section 4.1.6 for a point whose x is r itself; an x beyond the order never occurs in practice. */
    private static Optional<byte[]> recover(byte[] hash, BigInteger r, BigInteger s, int odd) {
        byte[] compressed = new byte[LENGTH + 1];
        compressed[0] = (byte) (2 + odd);
        System.arraycopy(fixedLength(r), 0, compressed, 1, LENGTH);
        Optional<ECPoint> nonce = point(compressed);
        if (nonce.isEmpty()) {
            return Optional.empty();
        }
        BigInteger inverse = r.modInverse(DOMAIN.getN());
        BigInteger u1 = new BigInteger(1, hash).negate().multiply(inverse).mod(DOMAIN.getN());
        BigInteger u2 = s.multiply(inverse).mod(DOMAIN.getN());
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(DOMAIN.getG(), u1, nonce.get(), u2)
                .normalize();
        return key.isInfinity() ? Optional.empty() : Optional.of(key.getEncoded(false));
    }

    private static BigInteger number(byte[] bytes, int offset) {
        return new BigInteger(1, bytes, offset, LENGTH);
    }

    private static byte[] fixedLength(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[LENGTH];
        int skip = Math.max(0, bytes.length - LENGTH);
        System.arraycopy(bytes, skip, fixed, LENGTH - (bytes.length - skip), bytes.length - skip);
        return fixed;
    }
}
