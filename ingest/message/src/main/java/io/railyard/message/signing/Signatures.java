package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Checks signatures of every type, with the verdicts of the reference implementation (arbundles 1.0.4). One exception: a
 * {@link SignatureType#MULTI_APTOS} signature must carry as many signatures as the account's threshold says, at least
 * one. Never throws on bad bytes. Stateless; any thread.
 */
public final class Signatures {
    private static final Pattern ETHEREUM_ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");

    private Signatures() {}

    /**
     * Whether {@code signature} is {@code owner}'s over {@code message}.
     *
     * @param type how to read the other arguments
     * @param owner {@link SignatureType#ownerLength()} bytes
     * @param message the signing message, a deep hash
     * @param signature {@link SignatureType#signatureLength()} bytes
     */
    public static Verdict verify(SignatureType type, Bytes owner, Bytes message, Bytes signature) {
        if (owner.length() != type.ownerLength() || signature.length() != type.signatureLength()) {
            return Verdict.invalid("type " + type.label() + " has an owner of " + type.ownerLength()
                    + " bytes and a signature of " + type.signatureLength() + ", not " + owner.length() + " and "
                    + signature.length());
        }
        return switch (type) {
            case ARWEAVE -> RsaPss.verify(owner.toByteArray(), message.toByteArray(), signature.toByteArray());
            case ED25519 -> ed25519(owner, message.toByteArray(), signature);
            case ETHEREUM -> ethereum(owner, message, signature);
            case SOLANA -> ed25519(owner, SignedText.solana(message), signature);
            case INJECTED_APTOS -> ed25519(owner, SignedText.aptos(message), signature);
            case MULTI_APTOS -> MultiAptos.verify(owner.toByteArray(), message.toByteArray(), signature.toByteArray());
            case TYPED_ETHEREUM -> typedEthereum(owner, message, signature);
            case KYVE -> Verdict.invalid("signature type 101 (kyve) is verified by no reference implementation");
        };
    }

    private static Verdict ed25519(Bytes owner, byte[] text, Bytes signature) {
        boolean matches = ed25519(owner.toByteArray(), 0, text, signature.toByteArray(), 0);
        return Verdict.when(matches, "the Ed25519 signature does not match the owner and the content");
    }

    static boolean ed25519(byte[] keys, int keyOffset, byte[] text, byte[] signatures, int signatureOffset) {
        return Ed25519.verify(signatures, signatureOffset, keys, keyOffset, text, 0, text.length);
    }

    private static Verdict ethereum(Bytes owner, Bytes message, Bytes signature) {
        byte[] hash = SignedText.personal(message);
        boolean matches = Secp256k1.verify(owner.toByteArray(), hash, signature.toByteArray());
        return Verdict.when(matches, "the secp256k1 signature does not match the owner and the content");
    }

    private static Verdict typedEthereum(Bytes owner, Bytes message, Bytes signature) {
        String address = new String(owner.toByteArray(), StandardCharsets.ISO_8859_1);
        if (!ETHEREUM_ADDRESS.matcher(address).matches()) {
            return Verdict.invalid("the owner is no Ethereum address (0x and 40 hexadecimal digits)");
        }
        byte[] bytes = HexFormat.of().parseHex(address.substring(2).toLowerCase(Locale.ROOT));
        Optional<byte[]> key = Secp256k1.recover(SignedText.typed(message, bytes), signature.toByteArray());
        boolean matches = key.isPresent() && Arrays.equals(bytes, addressOf(key.get()));
        return Verdict.when(matches, "the EIP-712 signature is not that of the owner's address over this content");
    }

    private static byte[] addressOf(byte[] publicKey) {
        byte[] hash = Keccak.hash256(Arrays.copyOfRange(publicKey, 1, publicKey.length));
        return Arrays.copyOfRange(hash, 12, hash.length);
    }
}
