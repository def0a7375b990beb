package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** What an owner is called: on Arweave, and in AO. Stateless; any thread. */
public final class Addresses {
    private static final int ETHEREUM_KEY_LENGTH = 65;
    private static final int ETHEREUM_ADDRESS_LENGTH = 20;

    private Addresses() {}

    /** The Arweave address: base64url of SHA-256 over the owner bytes. */
    public static String arweave(Bytes owner) {
        return Bytes.sha256(owner.toByteArray()).base64Url();
    }

    /** The address AO shows: of a 65-byte owner its Ethereum address, else the Arweave address. */
    public static String ao(Bytes owner) {
        return owner.length() == ETHEREUM_KEY_LENGTH ? ethereum(owner) : arweave(owner);
    }

    /**
     * The Ethereum address of an uncompressed public key, with the capitals of EIP-55.
     *
     * @throws IllegalArgumentException when {@code publicKey} has not 65 bytes
     */
    public static String ethereum(Bytes publicKey) {
        if (publicKey.length() != ETHEREUM_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "An uncompressed secp256k1 key has " + ETHEREUM_KEY_LENGTH + " bytes, not " + publicKey.length());
        }
        byte[] key = publicKey.toByteArray();
        byte[] hash = Keccak.hash256(Arrays.copyOfRange(key, 1, key.length));
        return withChecksum(Arrays.copyOfRange(hash, hash.length - ETHEREUM_ADDRESS_LENGTH, hash.length));
    }

    private static String withChecksum(byte[] address) {
        String hex = HexFormat.of().formatHex(address);
        String hash = HexFormat.of().formatHex(Keccak.hash256(hex.getBytes(StandardCharsets.US_ASCII)));
        StringBuilder text = new StringBuilder("0x");
        for (int i = 0; i < hex.length(); i++) {
            String digit = hex.substring(i, i + 1);
            text.append(hash.charAt(i) >= '8' ? digit.toUpperCase(Locale.ROOT) : digit);
        }
        return text.toString();
    }
}
