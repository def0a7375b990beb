package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An Arweave wallet: RSA-4096 with PSS. The salt of 32 bytes is derived from key and message (HMAC-SHA-256), so equal
 * items have equal ids; any verifier takes it, and nothing about it shows that it is not chance.
 */
public final class ArweaveSigner implements Signer {
    private static final String MAC = "HmacSHA256";

    private final Bytes modulus;
    private final PrivateKey key;
    private final SecretKeySpec saltKey;

    /**
     * From the numbers of a key.
     *
     * @throws IllegalArgumentException when they are no RSA-4096 key with exponent 65537
     */
    public ArweaveSigner(RSAPrivateCrtKeySpec numbers) {
        BigInteger n = numbers.getModulus();
        boolean fits = n.bitLength() == RsaPss.LENGTH * Byte.SIZE
                && numbers.getPublicExponent().equals(RsaPss.PUBLIC_EXPONENT)
                && numbers.getPrimeP().multiply(numbers.getPrimeQ()).equals(n);
        if (!fits) {
            throw new IllegalArgumentException(
                    "An Arweave wallet is an RSA key of 4096 bits with exponent 65537; this one has " + n.bitLength()
                            + " bits, exponent " + numbers.getPublicExponent() + ", or primes of another key");
        }
        this.modulus = Bytes.of(RsaPss.fixedLength(n));
        try {
            this.key = KeyFactory.getInstance("RSA").generatePrivate(numbers);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("The numbers are no RSA key: " + e.getMessage(), e);
        }
        this.saltKey = new SecretKeySpec(
                Bytes.sha256(numbers.getPrivateExponent().toByteArray()).toByteArray(), MAC);
    }

    @Override
    public SignatureType type() {
        return SignatureType.ARWEAVE;
    }

    @Override
    public Bytes owner() {
        return modulus;
    }

    @Override
    public Bytes sign(Bytes message) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(saltKey);
            byte[] salt = mac.doFinal(message.toByteArray());
            Cipher rsa = Cipher.getInstance("RSA/ECB/NoPadding");
            rsa.init(Cipher.DECRYPT_MODE, key);
            byte[] signature = rsa.doFinal(RsaPss.encode(message.toByteArray(), salt));
            return Bytes.of(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot do RSA with a valid key", e);
        }
    }

    /** The address; never the key. */
    @Override
    public String toString() {
        return "ArweaveSigner[" + aoAddress() + "]";
    }
}
