package io.railyard.message.signing;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import java.math.BigInteger;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.List;

/**
 * Reads wallet files: JSON Web Keys (RFC 7517, RFC 8037, RFC 8812) of kind RSA (Arweave), OKP Ed25519 and EC secp256k1
 * (Ethereum), and Solana's array of 64 numbers.
 */
public final class WalletFile {
    private static final JsonLimits LIMITS = new JsonLimits(64 * 1024, 4, 1000);
    private static final int SOLANA_KEY_LENGTH = 64;

    private WalletFile() {}

    /**
     * The signer of a wallet file. Messages of errors never hold key material.
     *
     * @throws IllegalArgumentException when {@code utf8} is no wallet of these kinds
     */
    public static Signer parse(byte[] utf8) {
        Json json;
        try {
            json = JsonReader.parse(utf8, LIMITS);
        } catch (JsonException e) {
            throw new IllegalArgumentException("The wallet is not a JSON file (stopped at byte " + e.offset() + ")");
        }
        if (json instanceof Json.Arr array) {
            return solana(array.items());
        }
        Json.Obj key = json.asObject()
                .orElseThrow(
                        () -> new IllegalArgumentException("A wallet is a JSON Web Key or an array of 64 numbers"));
        String kind = key.text("kty").orElse("") + " " + key.text("crv").orElse("");
        return switch (kind) {
            case "RSA " -> arweave(key);
            case "OKP Ed25519" -> Ed25519Signer.ofSeed(field(key, "d"));
            case "EC secp256k1" -> new EthereumSigner(SignatureType.ETHEREUM, field(key, "d"));
            default ->
                throw new IllegalArgumentException("A wallet's kty and crv are RSA, OKP Ed25519 or EC secp256k1,"
                        + " not \"" + kind.strip() + "\"");
        };
    }

    private static Signer arweave(Json.Obj key) {
        return new ArweaveSigner(new RSAPrivateCrtKeySpec(
                number(key, "n"),
                number(key, "e"),
                number(key, "d"),
                number(key, "p"),
                number(key, "q"),
                number(key, "dp"),
                number(key, "dq"),
                number(key, "qi")));
    }

    private static Signer solana(List<Json> numbers) {
        if (numbers.size() != SOLANA_KEY_LENGTH) {
            throw new IllegalArgumentException(
                    "A Solana wallet is an array of " + SOLANA_KEY_LENGTH + " numbers, not " + numbers.size());
        }
        byte[] seed = new byte[Ed25519Signer.SEED_LENGTH];
        for (int i = 0; i < seed.length; i++) {
            long value = numbers.get(i).asLong().orElse(-1L);
            if (value < 0 || value > 0xff) {
                throw new IllegalArgumentException("Entry " + i + " of the Solana wallet is no number from 0 to 255");
            }
            seed[i] = (byte) value;
        }
        return new Ed25519Signer(SignatureType.SOLANA, Bytes.of(seed));
    }

    private static BigInteger number(Json.Obj key, String name) {
        return new BigInteger(1, field(key, name).toByteArray());
    }

    private static Bytes field(Json.Obj key, String name) {
        String text = key.text(name)
                .orElseThrow(() -> new IllegalArgumentException("The wallet has no text member \"" + name + "\""));
        try {
            return Bytes.parseBase64Url(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The wallet's member \"" + name + "\" is not base64url");
        }
    }
}
