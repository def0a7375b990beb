package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;

/** An Aptos account of several Ed25519 keys; signs with the first keys, as many as its threshold. */
public final class MultiAptosSigner implements Signer {
    private final List<Bytes> seeds;
    private final int threshold;
    private final Bytes owner;

    /**
     * From the seeds of all keys.
     *
     * @param seeds 1 to 32 seeds of 32 bytes
     * @param threshold how many must sign, from 1 to the number of keys
     * @throws IllegalArgumentException when the numbers are others
     */
    public MultiAptosSigner(List<Bytes> seeds, int threshold) {
        if (seeds.isEmpty() || seeds.size() > MultiAptos.MAX_KEYS || threshold < 1 || threshold > seeds.size()) {
            throw new IllegalArgumentException("An account has 1 to " + MultiAptos.MAX_KEYS
                    + " keys and a threshold up to their number, not " + seeds.size() + " and " + threshold);
        }
        this.seeds = List.copyOf(seeds);
        this.threshold = threshold;
        byte[] keys = new byte[SignatureType.MULTI_APTOS.ownerLength()];
        List<Ed25519Signer> signers = new ArrayList<>();
        seeds.forEach(seed -> signers.add(Ed25519Signer.ofSeed(seed)));
        for (int i = 0; i < signers.size(); i++) {
            signers.get(i).owner().copyTo(keys, i * MultiAptos.KEY_LENGTH);
        }
        keys[MultiAptos.THRESHOLD_OFFSET] = (byte) threshold;
        this.owner = Bytes.of(keys);
    }

    @Override
    public SignatureType type() {
        return SignatureType.MULTI_APTOS;
    }

    @Override
    public Bytes owner() {
        return owner;
    }

    @Override
    public Bytes sign(Bytes message) {
        byte[] signature = new byte[SignatureType.MULTI_APTOS.signatureLength()];
        for (int key = 0; key < threshold; key++) {
            byte[] one = Ed25519Signer.sign(seeds.get(key).toByteArray(), message.toByteArray());
            System.arraycopy(one, 0, signature, key * MultiAptos.SIGNATURE_LENGTH, one.length);
            signature[MultiAptos.BITMAP_OFFSET + key / Byte.SIZE] |= (byte) MultiAptos.bit(key);
        }
        return Bytes.of(signature);
    }

    /** The address; never a seed. */
    @Override
    public String toString() {
        return "MultiAptosSigner[" + aoAddress() + "]";
    }
}
