package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
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
import java.nio.file.Files;
import java.nio.file.Path;
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
