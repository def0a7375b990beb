package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** A secp256k1 key, used as {@link SignatureType#ETHEREUM}, {@code TYPED_ETHEREUM} or {@code KYVE}. */
public final class EthereumSigner implements Signer {
    private static final Set<SignatureType> TYPES =
            Set.of(SignatureType.ETHEREUM, SignatureType.TYPED_ETHEREUM, SignatureType.KYVE);
    private static final int HEX_PREFIX = 2;

    private final SignatureType type;
    private final BigInteger key;
    private final Bytes publicKey;
    private final String address;

    /**
     * From a private key.
     *
     * @param type one of the three that sign with a secp256k1 key
     * @param privateKey 32 bytes
     * @throws IllegalArgumentException when the type is another, or the bytes are no private key
     */
    public EthereumSigner(SignatureType type, Bytes privateKey) {
        if (!TYPES.contains(type) || privateKey.length() != Secp256k1.LENGTH) {
            throw new IllegalArgumentException("A secp256k1 key has " + Secp256k1.LENGTH + " bytes, not "
                    + privateKey.length() + ", and does not sign as " + type.label() + " unless that is one of "
                    + TYPES);
        }
        this.type = type;
        this.key = new BigInteger(1, privateKey.toByteArray());
        this.publicKey = Bytes.of(Secp256k1.publicKey(key));
        this.address = Addresses.ethereum(publicKey);
    }

    @Override
    public SignatureType type() {
        return type;
    }

    /** The uncompressed public key; as typed Ethereum the address in lower case. */
    @Override
    public Bytes owner() {
        return type == SignatureType.TYPED_ETHEREUM ? Bytes.utf8(address.toLowerCase(Locale.ROOT)) : publicKey;
    }

    @Override
    public Bytes sign(Bytes message) {
        byte[] hash = type == SignatureType.TYPED_ETHEREUM
                ? SignedText.typed(message, addressBytes())
                : SignedText.personal(message);
        return Bytes.of(Secp256k1.sign(key, hash));
    }

    private byte[] addressBytes() {
        return HexFormat.of().parseHex(address.substring(HEX_PREFIX).toLowerCase(Locale.ROOT));
    }

    /** The address; never the key. */
    @Override
    public String toString() {
        return "EthereumSigner[" + type.label() + ", " + address + "]";
    }
}
