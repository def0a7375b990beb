package io.railyard.message.signing;

import java.util.Optional;

/** The signature types of ANS-104 data items, with the lengths of signature and owner in bytes. */
public enum SignatureType {
    /** RSA-4096 PSS, any salt length; the owner is the modulus. */
    ARWEAVE(1, "arweave", 512, 512),
    /** Ed25519 over the deep hash. */
    ED25519(2, "ed25519", 64, 32),
    /** secp256k1 over the personal message of the deep hash; the owner is the uncompressed key. */
    ETHEREUM(3, "ethereum", 65, 65),
    /** Ed25519 over the deep hash in hexadecimal text. */
    SOLANA(4, "solana", 64, 32),
    /** Ed25519 over an Aptos wallet's message text. */
    INJECTED_APTOS(5, "injectedAptos", 64, 32),
    /** Several Ed25519 keys of one Aptos account, with a bitmap and a threshold. */
    MULTI_APTOS(6, "multiAptos", 2052, 1025),
    /** secp256k1 over EIP-712 typed data; the owner is the address as text. */
    TYPED_ETHEREUM(7, "typedEthereum", 65, 42),
    /** As {@link #ETHEREUM}; signed by some wallets, verified by no reference implementation. */
    KYVE(101, "kyve", 65, 65);

    private final int code;
    private final String label;
    private final int signatureLength;
    private final int ownerLength;

    SignatureType(int code, String label, int signatureLength, int ownerLength) {
        this.code = code;
        this.label = label;
        this.signatureLength = signatureLength;
        this.ownerLength = ownerLength;
    }

    /** The type with number {@code code} on the wire; empty when there is none. */
    public static Optional<SignatureType> of(int code) {
        for (SignatureType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Number on the wire. */
    public int code() {
        return code;
    }

    /** Name in the reference implementation. */
    public String label() {
        return label;
    }

    /** Length of the signature in bytes. */
    public int signatureLength() {
        return signatureLength;
    }

    /** Length of the owner in bytes. */
    public int ownerLength() {
        return ownerLength;
    }
}
