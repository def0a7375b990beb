package io.railyard.machine.extension;

import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signatures;
import java.util.List;
import java.util.Optional;

/**
 * Extension {@code crypto}: digests and signatures at the host's speed. A pure function of its arguments. Functions and prices:
 * {@code docs/formats/extensions.md}, section 6.
 */
public final class Crypto implements Extension {
    private static final int DIGEST_BYTES = 32;
    private static final long SHA256_GAS = 200;
    /** Besides what reading costs: a byte hashed is about as dear as 2 gas. */
    private static final long GAS_PER_BYTE = 2;

    private static final long VERIFY_GAS = 200_000;
    private static final int MAX_MESSAGE_BYTES = 1 << 20;

    @Override
    public String name() {
        return "crypto";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public List<ExtensionFunction> functions() {
        return List.of(
                new ExtensionFunction("sha256", "ppp", "", SHA256_GAS, Crypto::sha256),
                new ExtensionFunction("verify", "ipppp", "i", VERIFY_GAS, Crypto::verify));
    }

    /** Of the bytes at 0, as many as 1 says, to the 32 bytes at 2. */
    private static long sha256(GuestCall call, long... given) throws GuestTrap {
        byte[] data = call.read(given[0], given[1]);
        call.charge(GAS_PER_BYTE * data.length);
        call.write(given[2], Bytes.sha256(data).toByteArray());
        return DIGEST_BYTES;
    }

    /** Whether, by ANS-104's signature type 0, the signature at 2 is that of the owner at 1 over the bytes at 3, as many as 4. */
    private static long verify(GuestCall call, long... given) throws GuestTrap {
        Optional<SignatureType> type = SignatureType.of((int) given[0]);
        if (type.isEmpty() || given[4] > MAX_MESSAGE_BYTES) {
            return 0;
        }
        Bytes owner = Bytes.of(call.read(given[1], type.get().ownerLength()));
        Bytes signature = Bytes.of(call.read(given[2], type.get().signatureLength()));
        Bytes message = Bytes.of(call.read(given[3], given[4]));
        call.charge(GAS_PER_BYTE * message.length());
        return Signatures.verify(type.get(), owner, message, signature).valid() ? 1 : 0;
    }
}
