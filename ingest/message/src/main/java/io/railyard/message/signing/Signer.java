package io.railyard.message.signing;

import io.railyard.message.Bytes;

/** A private key that signs data items. Implementations are immutable, may be used by any thread, and sign equally what is equal. */
public interface Signer {
    /** The signature type of what it signs. */
    SignatureType type();

    /** The owner bytes that go with its signatures, {@link SignatureType#ownerLength()} long. */
    Bytes owner();

    /** The signature over a signing message (deep hash), {@link SignatureType#signatureLength()} long. */
    Bytes sign(Bytes message);

    /** The AO address of the owner. */
    default String aoAddress() {
        return Addresses.ao(owner());
    }
}
