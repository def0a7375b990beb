package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.message.signing.ArweaveSigner;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import io.railyard.rail.CallSite;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailDraft;
import io.railyard.rail.RailEngine;
import io.railyard.rail.RailInput;
import io.railyard.rail.RailModel;
import io.railyard.rail.RailOutput;
import io.railyard.rail.RailParams;
import io.railyard.rail.RailRecord;
import io.railyard.rail.RailUsage;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What the tests bundle, and who signs it. */
final class Outcomes {
    private static final Bytes SEED = Bytes.sha256(new byte[] {7});

    private Outcomes() {}

    static Signer signer() {
        return Ed25519Signer.ofSeed(SEED);
    }

    static Path walletFile(Path folder) throws IOException {
        Json.Obj key = Json.object()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("d", SEED.base64Url())
                .build();
        return Files.write(folder.resolve("wallet.json"), CanonicalJson.write(key));
    }

    /** An Arweave wallet of these tests; nothing is ever worth anything in it. */
    static Signer wallet() {
        return new ArweaveSigner(Wallet.KEY);
    }

    static Path arweaveWalletFile(Path folder) throws IOException {
        Json.Obj key = Json.object()
                .put("kty", "RSA")
                .put("n", number(Wallet.KEY.getModulus()))
                .put("e", number(Wallet.KEY.getPublicExponent()))
                .put("d", number(Wallet.KEY.getPrivateExponent()))
                .put("p", number(Wallet.KEY.getPrimeP()))
                .put("q", number(Wallet.KEY.getPrimeQ()))
                .put("dp", number(Wallet.KEY.getPrimeExponentP()))
                .put("dq", number(Wallet.KEY.getPrimeExponentQ()))
                .put("qi", number(Wallet.KEY.getCrtCoefficient()))
                .build();
        return Files.write(folder.resolve("arweave-wallet.json"), CanonicalJson.write(key));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return Bytes.of(bytes, sign, bytes.length - sign).base64Url();
    }

    /** Made once: a key takes seconds. */
    private static final class Wallet {
        private static final RSAPrivateCrtKeySpec KEY = make();

        private static RSAPrivateCrtKeySpec make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(4096);
                return KeyFactory.getInstance("RSA")
                        .getKeySpec(generator.generateKeyPair().getPrivate(), RSAPrivateCrtKeySpec.class);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("This Java runtime makes no RSA keys", e);
            }
        }
    }

    /** A bundle of {@code count} RAIL records in one item. */
    static Bytes bundle(int count) {
        return bundle(count, signer());
    }

    static Bytes bundle(int count, Signer signer) {
        BundleBuilder builder = new BundleBuilder(signer, ArweaveOptions.of(Path.of("."), Path.of(".")));
        for (int slot = 0; slot < count; slot++) {
            builder.add(record(slot));
        }
        return builder.finish().orElseThrow();
    }

    static Evaluation evaluation(long slot, int processes) {
        return new Evaluation(
                Id.ofName("process " + slot % processes),
                Position.slot(slot),
                Id.ofName("message " + slot),
                1_700_000_000_000L + slot,
                slot % 5 == 4 ? Status.ERROR : Status.OK,
                slot % 5 == 4 ? Optional.of("it failed") : Optional.empty(),
                "{\"n\":" + slot + "}",
                List.of(new OutboxMessage(false, "someone", "", List.of(new Tag("Action", "Pay")), Bytes.utf8("é\n"))),
                100,
                Bytes.sha256(new byte[] {(byte) slot}),
                65_536,
                1);
    }

    static RailRecord record(long slot) {
        RailDraft draft = new RailDraft(
                new CallSite("operator", Id.ofName("process"), slot, 0, 0),
                Id.ofName("request " + slot),
                Optional.empty(),
                1,
                2,
                "chat",
                "llama.cpp",
                RailModel.ofFile("tiny", Bytes.sha256(new byte[] {1}), "gguf"),
                RailEngine.of("llama.cpp", "1"),
                RailParams.none(),
                new RailInput(Bytes.sha256(new byte[] {2}), OptionalInt.empty(), 3, RailInput.Visibility.PRIVATE),
                List.of(RailOutput.ofText(0, "answer " + slot, OptionalInt.empty(), Optional.empty())),
                new RailUsage(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty()),
                false,
                Optional.empty());
        return RailChain.append("ledger", draft, Optional.empty());
    }
}
