package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.util.Set;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key (RFC 8032), used as {@link SignatureType#ED25519}, {@code SOLANA} or {@code INJECTED_APTOS}. */
public final class Ed25519Signer implements Signer {
    /** Length of a seed in bytes. */
    public static final int SEED_LENGTH = 32;

    private static final Set<SignatureType> TYPES =
            Set.of(SignatureType.ED25519, SignatureType.SOLANA, SignatureType.INJECTED_APTOS);

    private final SignatureType type;
    private final byte[] seed;
    private final Bytes owner;

    /**
     * From a seed.
     *
     * @param type one of the three that sign with one Ed25519 key
     * @param seed 32 bytes
     * @throws IllegalArgumentException when the type is another or the seed has another length
     */
    public Ed25519Signer(SignatureType type, Bytes seed) {
        if (!TYPES.contains(type) || seed.length() != SEED_LENGTH) {
            throw new IllegalArgumentException("An Ed25519 key has a seed of " + SEED_LENGTH + " bytes, not "
                    + seed.length() + ", and does not sign as " + type.label() + " unless that is one of " + TYPES);
        }
        this.type = type;
        this.seed = seed.toByteArray();
        byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(this.seed, 0, key, 0);
        this.owner = Bytes.of(key);
    }

    /** A key of type {@link SignatureType#ED25519} from a seed of 32 bytes. */
    public static Ed25519Signer ofSeed(Bytes seed) {
        return new Ed25519Signer(SignatureType.ED25519, seed);
    }

    @Override
    public SignatureType type() {
        return type;
    }

    @Override
    public Bytes owner() {
        return owner;
    }

    @Override
    public Bytes sign(Bytes message) {
        byte[] text = switch (type) {
            case SOLANA -> SignedText.solana(message);
            case INJECTED_APTOS -> SignedText.aptos(message);
            default -> message.toByteArray();
        };
        return Bytes.of(sign(seed, text));
    }

    static byte[] sign(byte[] seed, byte[] text) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed, 0, text, 0, text.length, signature, 0);
        return signature;
    }

    /** The address; never the seed. */
    @Override
    public String toString() {
        return "Ed25519Signer[" + type.label() + ", " + aoAddress() + "]";
    }
}
