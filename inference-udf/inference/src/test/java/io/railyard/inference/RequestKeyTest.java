package io.railyard.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestKeyTest {
    private static final Sampling BASE =
            new Sampling(0.5, 5, 0.9, 0.1, 3, 10, List.of("a", "b"), Optional.of("root ::= \"x\""));
    private static final InferenceRequest REQUEST = new InferenceRequest("tiny-news", "ask", BASE);

    @Test
    void isFixedForAGivenRequest() {
        // The key is a contract: journals and records of earlier versions hold it.
        assertThat(RequestKey.of(Samples.MODEL, Samples.ENGINE, REQUEST).hex())
                .isEqualTo("4a5122b24da368d4481db1c39df9da660a2e1a0f24e9a194d294bb45869904d0");
    }

    @Test
    void changesWithEverythingThatCanChangeTheReply() {
        ModelIdentity m = Samples.MODEL;
        EngineIdentity e = Samples.ENGINE;
        Bytes other = Bytes.sha256(new byte[] {7});
        List<Bytes> keys = List.of(
                RequestKey.of(m, e, REQUEST),
                RequestKey.of(new ModelIdentity("n", other, "f", "q", m.tokenizerDigest(), "a", 1, 1), e, REQUEST),
                RequestKey.of(new ModelIdentity("n", m.digest(), "f", "q", other, "a", 1, 1), e, REQUEST),
                RequestKey.of(m, engine("b4917", 1, 512), REQUEST),
                RequestKey.of(m, engine("b4916", 2, 512), REQUEST),
                RequestKey.of(m, engine("b4916", 1, 256), REQUEST),
                key("ask ", BASE),
                key("ask", new Sampling(0.6, 5, 0.9, 0.1, 3, 10, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 6, 0.9, 0.1, 3, 10, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.8, 0.1, 3, 10, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.2, 3, 10, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.1, 4, 10, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.1, 3, 11, BASE.stop(), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.1, 3, 10, List.of("ab"), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.1, 3, 10, List.of("b", "a"), BASE.grammar())),
                key("ask", new Sampling(0.5, 5, 0.9, 0.1, 3, 10, BASE.stop(), Optional.empty())));
        Set<Bytes> distinct = new HashSet<>(keys);

        assertThat(distinct).hasSize(keys.size());
    }

    @Test
    void doesNotChangeWithTheNameOfTheModelOrTheSignOfZero() {
        ModelIdentity m = Samples.MODEL;
        ModelIdentity renamed =
                new ModelIdentity("n", m.digest(), "f", "q", m.tokenizerDigest(), "a", m.contextTokens(), 0);
        Sampling zero = new Sampling(-0.0, 1, 1, -0.0, 0, 5, List.of(), Optional.empty());

        assertThat(RequestKey.of(renamed, Samples.ENGINE, REQUEST))
                .isEqualTo(RequestKey.of(m, Samples.ENGINE, REQUEST));
        assertThat(key("ask", zero)).isEqualTo(key("ask", Sampling.greedy(5)));
    }

    @Test
    void writesAndReadsRequestsAndOutcomes() throws IOException {
        InferenceOutcome answered =
                new InferenceOutcome.Answered(Samples.result("é".repeat(70_000)).withCached(true));
        InferenceOutcome failed = new InferenceOutcome.Failed(InferenceError.TIMEOUT, "slow");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        InferenceCodec.writeRequest(out, REQUEST);
        InferenceCodec.writeOutcome(out, answered);
        InferenceCodec.writeOutcome(out, failed);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(InferenceCodec.readRequest(in)).isEqualTo(REQUEST);
        assertThat(InferenceCodec.readOutcome(in)).isEqualTo(answered);
        assertThat(InferenceCodec.readOutcome(in)).isEqualTo(failed);
        assertThat(in.read()).isEqualTo(-1);
    }

    private static EngineIdentity engine(String build, int threads, int context) {
        return new EngineIdentity(
                "llama.cpp", "4.2.0", build, "cpu/amd64", threads, context, 512, 512, "f16", false, false);
    }

    private static Bytes key(String prompt, Sampling sampling) {
        return RequestKey.of(Samples.MODEL, Samples.ENGINE, new InferenceRequest("tiny-news", prompt, sampling));
    }
}
