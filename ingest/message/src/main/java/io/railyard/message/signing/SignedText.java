package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;

/** What each kind of wallet really signs when it is given a signing message. */
final class SignedText {
    private static final byte[] DOMAIN = Keccak.hash256(
            Keccak.hash256(ascii("EIP712Domain(string name,string version)")),
            Keccak.hash256(ascii("Bundlr")),
            Keccak.hash256(ascii("1")));
    private static final byte[] BUNDLR_TYPE = Keccak.hash256(ascii("Bundlr(bytes Transaction hash,address address)"));
    private static final byte[] EIP712_PREFIX = {0x19, 0x01};
    private static final int WORD = 32;

    private SignedText() {}

    /** The hash under a personal message (EIP-191 version 0x45). */
    static byte[] personal(Bytes message) {
        return Keccak.hash256(ascii("\u0019Ethereum Signed Message:\n" + message.length()), message.toByteArray());
    }

    /** The hash under typed data (EIP-712): domain Bundlr 1, fields "Transaction hash" and address. */
    static byte[] typed(Bytes message, byte[] address) {
        byte[] word = new byte[WORD];
        System.arraycopy(address, 0, word, WORD - address.length, address.length);
        byte[] struct = Keccak.hash256(BUNDLR_TYPE, Keccak.hash256(message.toByteArray()), word);
        return Keccak.hash256(EIP712_PREFIX, DOMAIN, struct);
    }

    /** The 96 characters a Solana wallet signs. */
    static byte[] solana(Bytes message) {
        return ascii(message.hex());
    }

    /** The text an Aptos browser wallet signs. */
    static byte[] aptos(Bytes message) {
        return ascii("APTOS\nmessage: " + message.hex() + "\nnonce: bundlr");
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
