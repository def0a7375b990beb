package io.railyard.rail;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Records for tests: one with every member set, one with as few as allowed, and a ledger of them. */
final class RailSamples {
    static final Bytes KEY = Bytes.utf8("a key of the owner, 16 bytes or more");
    static final String LEDGER = "railyard.example/ledger";
    static final Bytes DIGEST = Bytes.sha256(new byte[] {1});

    private RailSamples() {}

    static CallSite site(long slot) {
        return new CallSite("operator.example", Id.ofName("process"), slot, 0, 0);
    }

    static RailDraft draft(long slot, String answer) {
        CallSite site = site(slot);
        Disclosure prompt = Disclosure.of(KEY, site.recordId(), Disclosure.INPUT, "Shall I buy?");
        return new RailDraft(
                site,
                Id.ofName("request " + slot),
                Optional.of(Id.ofName("answer " + slot)),
                1_700_000_000_000_001L,
                1_700_000_000_250_000L,
                "text_completion",
                "llama.cpp",
                new RailModel(
                        "tiny-news",
                        Optional.of(DIGEST),
                        Optional.of("gguf"),
                        Optional.of("F32"),
                        Optional.of("r1"),
                        Optional.of(DIGEST),
                        Optional.of(DIGEST)),
                new RailEngine(
                        "llama.cpp",
                        "4.2.0",
                        Optional.of("b4916"),
                        Optional.of("cpu-avx2"),
                        OptionalInt.of(1),
                        OptionalInt.of(512),
                        OptionalInt.of(64),
                        OptionalInt.of(64),
                        Optional.of("f16"),
                        Optional.of(false)),
                new RailParams(
                        Optional.of(new BigDecimal("0.70")),
                        Optional.of(RailParams.decimal(0.95)),
                        OptionalInt.of(40),
                        Optional.of(RailParams.decimal(0.05)),
                        Optional.of(RailParams.decimal(1.1)),
                        OptionalLong.of(Long.MAX_VALUE),
                        OptionalInt.of(16),
                        List.of("\n", "\"end\" \u2028"),
                        Optional.of(DIGEST)),
                new RailInput(prompt.digest(), OptionalInt.of(4), 12, RailInput.Visibility.PRIVATE),
                List.of(RailOutput.ofText(0, answer, OptionalInt.of(3), Optional.of("stop"))),
                new RailUsage(OptionalInt.of(4), OptionalInt.of(3), OptionalLong.of(7)),
                false,
                Optional.empty());
    }

    static RailDraft failed(long slot) {
        return new RailDraft(
                site(slot),
                Id.ofName("request " + slot),
                Optional.empty(),
                5,
                5,
                "chat",
                "api.example",
                new RailModel(
                        "remote",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                RailEngine.of("http", "1"),
                RailParams.none(),
                new RailInput(DIGEST, OptionalInt.empty(), 0, RailInput.Visibility.PUBLIC),
                List.of(),
                new RailUsage(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty()),
                false,
                Optional.of("inference.timeout"));
    }

    static List<RailRecord> ledger(int count) {
        List<RailRecord> records = new ArrayList<>();
        Optional<RailChain.Head> head = Optional.empty();
        for (int i = 0; i < count; i++) {
            RailDraft draft = i % 3 == 2 ? failed(i) : draft(i, "answer number " + i);
            RailRecord record = RailChain.append(LEDGER, draft, head);
            records.add(record);
            head = Optional.of(RailChain.Head.of(record));
        }
        return records;
    }
}
