package io.railyard.message.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.ans104.Vectors;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SignerTest {
    private static final Json.Obj KEYS = Vectors.keys();

    private static Bytes hex(String name) {
        String text = Vectors.text(KEYS, name);
        return Bytes.of(HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text));
    }

    private static Signer arweave(String name) {
        return WalletFile.parse(JsonWriter.utf8(KEYS.get(name).orElseThrow()));
    }

    private static List<Signer> signers() {
        Bytes seed = hex("ed25519SeedHex");
        return List.of(
                arweave("rsa1"),
                arweave("rsa2"),
                Ed25519Signer.ofSeed(seed),
                new Ed25519Signer(SignatureType.SOLANA, hex("solanaSeedHex")),
                new Ed25519Signer(SignatureType.INJECTED_APTOS, seed),
                new MultiAptosSigner(List.of(seed, hex("solanaSeedHex"), Bytes.sha256(new byte[1])), 2),
                new EthereumSigner(SignatureType.ETHEREUM, hex("ethereumPrivateKeyHex")),
                new EthereumSigner(SignatureType.TYPED_ETHEREUM, hex("ethereumPrivateKeyHex")));
    }

    @TestFactory
    Stream<DynamicTest> signsSoThatVerificationHolds() {
        return signers().stream().map(signer -> dynamicTest(signer.toString(), () -> {
            DataItemBuilder builder = new DataItemBuilder().tag("Action", "Test").data("hello");

            DataItem first = builder.sign(signer);
            DataItem again = builder.sign(signer);

            assertThat(first.verify()).isEqualTo(Verdict.VALID);
            assertThat(again).as("equal content gives equal items").isEqualTo(first);
            assertThat(builder.data("hellp").sign(signer).id()).isNotEqualTo(first.id());
            Bytes other = Bytes.sha256(new byte[1]);
            assertThat(Signatures.verify(signer.type(), signer.owner(), other, first.signature()).valid())
                    .isFalse();
        }));
    }

    /** Deterministic schemes must give the very bytes the reference signed. */
    @TestFactory
    Stream<DynamicTest> signsTheVectorsAsTheReferenceDid() {
        return Vectors.items().stream()
                .filter(vector -> Vectors.flag(vector, "valid"))
                .filter(vector -> !Vectors.text(vector, "name").startsWith("ODD/"))
                .flatMap(vector -> signers().stream()
                        .filter(signer -> signer.type() != SignatureType.ARWEAVE)
                        .filter(signer -> isBy(vector, signer))
                        .map(signer -> dynamicTest(
                                Vectors.text(vector, "name"),
                                () -> assertThat(signer.sign(Vectors.bytes(vector, "signingMessage")))
                                        .isEqualTo(Vectors.bytes(vector, "signature")))));
    }

    private static boolean isBy(Json.Obj vector, Signer signer) {
        long type = vector.get("signatureType").flatMap(Json::asLong).orElse(0L);
        return type == signer.type().code() && signer.owner().equals(Vectors.bytes(vector, "owner"));
    }

    @Test
    void signsAsKyveAsTheReferenceDidThoughNobodyVerifiesIt() {
        Signer kyve = new EthereumSigner(SignatureType.KYVE, hex("ethereumPrivateKeyHex"));
        DataItem vector = DataItem.parse(Vectors.raw("kyve_type101/minimal_empty_data"));

        assertThat(kyve.sign(vector.signingMessage())).isEqualTo(vector.signature());
        assertThat(vector.verify().reason()).contains("kyve");
    }

    @Test
    void refusesAMultiAptosItemThatTooFewKeysSigned() {
        MultiAptosSigner account =
                new MultiAptosSigner(List.of(hex("ed25519SeedHex"), hex("solanaSeedHex")), 2);
        Bytes message = Bytes.sha256(new byte[1]);
        byte[] nobody = account.sign(message).toByteArray();
        nobody[MultiAptos.BITMAP_OFFSET] = 0;
        byte[] one = account.sign(message).toByteArray();
        one[MultiAptos.BITMAP_OFFSET] = (byte) 0x80;

        assertThat(Signatures.verify(SignatureType.MULTI_APTOS, account.owner(), message, Bytes.of(nobody)))
                .isEqualTo(Verdict.invalid("0 of the account's keys signed; its threshold is 2"));
        assertThat(Signatures.verify(SignatureType.MULTI_APTOS, account.owner(), message, Bytes.of(one)).valid())
                .isFalse();
    }

    @Test
    void refusesAHighSThatLibsecp256k1Refuses() {
        Signer signer = new EthereumSigner(SignatureType.ETHEREUM, hex("ethereumPrivateKeyHex"));
        Bytes message = Bytes.sha256(new byte[1]);
        byte[] signature = signer.sign(message).toByteArray();
        java.math.BigInteger order = new java.math.BigInteger(
                "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
        byte[] high = order.subtract(new java.math.BigInteger(1, signature, 32, 32)).toByteArray();
        System.arraycopy(high, high.length - 32, signature, 32, 32);

        assertThat(Signatures.verify(signer.type(), signer.owner(), message, Bytes.of(signature)).valid())
                .isFalse();
    }

    @Test
    void refusesOwnersThatAreNoKeys() {
        Bytes message = Bytes.sha256(new byte[1]);
        for (SignatureType type : SignatureType.values()) {
            for (int fill : new int[] {0, 1, 0xff}) {
                byte[] owner = new byte[type.ownerLength()];
                java.util.Arrays.fill(owner, (byte) fill);
                byte[] signature = new byte[type.signatureLength()];
                java.util.Arrays.fill(signature, (byte) fill);

                assertThat(Signatures.verify(type, Bytes.of(owner), message, Bytes.of(signature)).valid())
                        .as("%s filled with %d", type, fill)
                        .isFalse();
            }
            assertThat(Signatures.verify(type, Bytes.EMPTY, message, Bytes.EMPTY).reason())
                    .contains("not 0 and 0");
        }
    }

    @Test
    void readsEveryKindOfWallet() {
        Json.Obj ed25519 = Json.object()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("d", hex("ed25519SeedHex").base64Url())
                .build();
        Json.Obj ethereum = Json.object()
                .put("kty", "EC")
                .put("crv", "secp256k1")
                .put("d", hex("ethereumPrivateKeyHex").base64Url())
                .build();
        Json[] numbers = new Json[64];
        byte[] seed = hex("solanaSeedHex").toByteArray();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Json.of(i < 32 ? seed[i] & 0xff : 0);
        }

        assertThat(WalletFile.parse(JsonWriter.utf8(ed25519)).owner())
                .isEqualTo(Ed25519Signer.ofSeed(hex("ed25519SeedHex")).owner());
        assertThat(WalletFile.parse(JsonWriter.utf8(ethereum)).aoAddress()).startsWith("0x").hasSize(42);
        assertThat(WalletFile.parse(JsonWriter.utf8(Json.array(numbers))).type()).isEqualTo(SignatureType.SOLANA);
        assertThat(arweave("rsa1").aoAddress()).hasSize(43);
    }

    @Test
    void refusesWalletsWithoutShowingTheirKeys() {
        Json.Obj rsa = KEYS.get("rsa1").flatMap(Json::asObject).orElseThrow();
        String other = Vectors.text(KEYS.get("rsa2").flatMap(Json::asObject).orElseThrow(), "p");

        assertRefused(JsonWriter.utf8(rsa.with("p", Json.of(other))), "primes of another key");
        assertRefused(JsonWriter.utf8(rsa.with("d", Json.of("***"))), "\"d\" is not base64url");
        assertRefused(JsonWriter.utf8(Json.object().put("kty", "RSA").build()), "no text member \"n\"");
        assertRefused(JsonWriter.utf8(Json.object().put("kty", "oct").build()), "not \"oct\"");
        assertRefused(JsonWriter.utf8(Json.array(Json.of(1))), "64 numbers, not 1");
        assertRefused(Bytes.utf8("no json").toByteArray(), "not a JSON file");
        assertThat(arweave("rsa1").toString()).isEqualTo("ArweaveSigner[" + arweave("rsa1").aoAddress() + "]");
    }

    private static void assertRefused(byte[] wallet, String reason) {
        assertThatThrownBy(() -> WalletFile.parse(wallet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
