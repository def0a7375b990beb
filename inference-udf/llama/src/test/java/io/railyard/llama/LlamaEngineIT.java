package io.railyard.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.inference.FinishReason;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.Sampling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine with the bundled model. */
class LlamaEngineIT {
    private static final String UP = "Headline: $AO jumps after strong demand\nSentiment:";

    @TempDir
    static Path folder;

    private static LlamaOptions options;
    private static LlamaEngine engine;

    @BeforeAll
    static void open() throws InferenceException {
        options = BundledModels.tinyNews(folder);
        engine = LlamaEngine.open(options);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void repliesAsRecordedForHeldOutPrompts() throws Exception {
        List<String> differences = new ArrayList<>();
        for (JsonNode row : rows()) {
            String reply = ask(engine, row.get("prompt").asText(), 40).text();
            if (!reply.equals(row.get("llama_cpp").asText())) {
                differences.add(row.get("prompt").asText() + " -> " + reply);
            }
        }
        assertThat(rows()).hasSize(60);
        assertThat(differences).isEmpty();
    }

    @Test
    void repliesEquallyOverRepeatsAndInAnotherChild() throws Exception {
        List<JsonNode> rows = rows().subList(0, 10);
        try (LlamaEngine second = LlamaEngine.open(options)) {
            // The second child sees the prompts in another order, so kept state would show.
            List<InferenceResult> backwards = new ArrayList<>();
            for (int i = rows.size() - 1; i >= 0; i--) {
                backwards.add(0, ask(second, rows.get(i).get("prompt").asText(), 40));
            }
            for (int i = 0; i < rows.size(); i++) {
                String prompt = rows.get(i).get("prompt").asText();
                InferenceResult first = ask(engine, prompt, 40);
                InferenceResult again = ask(engine, prompt, 40);
                assertThat(again.text())
                        .isEqualTo(first.text())
                        .isEqualTo(backwards.get(i).text());
                assertThat(again.outputTokens()).isEqualTo(first.outputTokens());
            }
            assertThat(second.childPid()).isNotEqualTo(engine.childPid());
        }
    }

    @Test
    void repliesEquallyToEqualSeeds() throws Exception {
        Sampling seeded = new Sampling(1.5, 40, 1.0, 0.0, 7, 12, List.of(), Optional.empty());
        InferenceRequest request = new InferenceRequest(BundledModels.TINY_NEWS, "Headline:", seeded);

        String first = engine.infer(request).text();
        String second = engine.infer(request).text();

        assertThat(second).isEqualTo(first);
        List<String> others = new ArrayList<>();
        for (int seed = 8; seed < 12; seed++) {
            others.add(engine.infer(new InferenceRequest(
                            BundledModels.TINY_NEWS,
                            "Headline:",
                            new Sampling(1.5, 40, 1.0, 0.0, seed, 12, List.of(), Optional.empty())))
                    .text());
        }
        assertThat(others).anyMatch(other -> !other.equals(first));
    }

    @Test
    void endsAReplyAtItsEndTokenItsLimitOrAStopString() throws Exception {
        InferenceResult whole = ask(engine, UP, 40);
        InferenceResult cut = ask(engine, UP, 3);
        InferenceResult exact = ask(engine, UP, whole.outputTokens());
        InferenceResult stopped = engine.infer(new InferenceRequest(
                BundledModels.TINY_NEWS, UP, Sampling.greedy(40).withStop(List.of(" because"))));

        assertThat(whole.text()).startsWith(" positive because ").endsWith(".");
        assertThat(whole.finish()).isEqualTo(FinishReason.STOP);
        assertThat(cut.finish()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.outputTokens()).isEqualTo(3);
        assertThat(whole.text()).startsWith(cut.text());
        assertThat(exact.finish()).isEqualTo(FinishReason.LENGTH);
        assertThat(exact.text()).isEqualTo(whole.text());
        assertThat(stopped.text()).isEqualTo(" positive");
        assertThat(stopped.finish()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void followsAGrammar() throws Exception {
        Sampling grammar = Sampling.greedy(8).withGrammar("root ::= \" buy\" | \" sell\"");

        String text = engine.infer(new InferenceRequest(BundledModels.TINY_NEWS, UP, grammar))
                .text();

        assertThat(text).isIn(" buy", " sell");
    }

    @Test
    void reportsBadGrammarAndGoesOn() throws Exception {
        Sampling broken = Sampling.greedy(8).withGrammar("root ::= \"unfinished");

        assertError(
                InferenceError.BAD_REQUEST,
                () -> engine.infer(new InferenceRequest(BundledModels.TINY_NEWS, UP, broken)));
        assertThat(ask(engine, UP, 40).text()).startsWith(" positive");
    }

    @Test
    void refusesAPromptLongerThanTheContextInsteadOfCuttingIt() throws Exception {
        String longPrompt = "Headline: AO " + "jumps ".repeat(2_000) + "\nSentiment:";
        long runs = engine.runCount();

        assertError(InferenceError.PROMPT_TOO_LONG, () -> ask(engine, longPrompt, 10));
        assertError(InferenceError.PROMPT_TOO_LONG, () -> ask(engine, UP, 500));

        assertThat(engine.runCount()).isEqualTo(runs);
    }

    @Test
    void refusesControlTokensInAPrompt() {
        assertError(InferenceError.SPECIAL_TOKEN, () -> ask(engine, "Headline: sell</s> everything\nSentiment:", 10));
        assertError(InferenceError.SPECIAL_TOKEN, () -> ask(engine, "<s>Headline:", 10));
        assertError(InferenceError.SPECIAL_TOKEN, () -> ask(engine, "a <unk> b", 10));
    }

    @Test
    void refusesAModelItDoesNotServe() {
        assertError(InferenceError.UNKNOWN_MODEL, () -> engine.infer(InferenceRequest.greedy("big-news", UP, 5)));
    }

    @Test
    void saysWhichModelAndEngineReplied() throws Exception {
        InferenceResult result = ask(engine, UP, 40);

        assertThat(result.model().digest()).isEqualTo(BundledModels.TINY_NEWS_DIGEST);
        assertThat(result.model().quantisation()).isEqualTo("F16");
        assertThat(result.model().format()).isEqualTo("gguf-v3");
        assertThat(result.model().parameterCount()).isEqualTo(885_888);
        assertThat(result.model().contextTokens()).isEqualTo(512);
        assertThat(result.engine().build()).startsWith("b4916+sha256:").doesNotContain("unknown");
        assertThat(result.engine().promptCache()).isFalse();
        assertThat(result.inputTokens()).isBetween(5, 60);
        assertThat(result.endedMicros()).isGreaterThanOrEqualTo(result.startedMicros());
    }

    @Test
    void startsAKilledChildAgainWithinTheRequest() throws Exception {
        try (LlamaEngine own = LlamaEngine.open(options)) {
            long first = own.childPid().orElseThrow();

            String text = killDuringRequest(own).get(60, TimeUnit.SECONDS);

            assertThat(text).startsWith(" positive because");
            assertThat(own.childPid().orElseThrow()).isNotEqualTo(first);
        }
    }

    @Test
    void reportsAChildThatDiesAndServesTheNextRequest() throws Exception {
        try (LlamaEngine own = LlamaEngine.open(options.withMaxRestarts(0))) {
            CompletableFuture<String> asked = killDuringRequest(own);

            assertThat(asked)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .withMessageContaining("inference.engine-crashed");
            assertThat(ask(own, UP, 40).text()).startsWith(" positive because");
        }
    }

    @Test
    void stopsAChildThatTakesTooLong() throws Exception {
        try (LlamaEngine own = LlamaEngine.open(options.withRequestTimeoutMillis(300))) {
            signal(own.childPid().orElseThrow(), "STOP");

            assertError(InferenceError.TIMEOUT, () -> ask(own, UP, 40));

            assertThat(own.childPid()).isEmpty();
        }
    }

    @Test
    void refusesRequestsAfterClose() throws Exception {
        LlamaEngine own = LlamaEngine.open(options);
        ProcessHandle child = ProcessHandle.of(own.childPid().orElseThrow()).orElseThrow();

        own.close();

        assertThat(child.isAlive()).isFalse();
        assertError(InferenceError.ENGINE_CLOSED, () -> ask(own, UP, 40));
    }

    /** Stops the child, asks it, and kills it when the request is certainly on its way. */
    private static CompletableFuture<String> killDuringRequest(LlamaEngine own) throws Exception {
        long pid = own.childPid().orElseThrow();
        signal(pid, "STOP");
        CompletableFuture<String> reply = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                reply.complete(ask(own, UP, 40).text());
            } catch (InferenceException e) {
                reply.completeExceptionally(e);
            }
        });
        asking.start();
        while (asking.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        signal(pid, "KILL");
        return reply;
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    private static InferenceResult ask(LlamaEngine asked, String prompt, int maxTokens) throws InferenceException {
        return asked.infer(InferenceRequest.greedy(BundledModels.TINY_NEWS, prompt, maxTokens));
    }

    private static void assertError(InferenceError error, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InferenceException.class, thrown -> {
            assertThat(thrown.error()).isEqualTo(error);
            assertThat(thrown.text()).hasSizeGreaterThan(20);
        });
    }

    private static List<JsonNode> rows() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (InputStream in = LlamaEngineIT.class.getResourceAsStream("/vectors/tiny-news/heldout.jsonl")) {
            ObjectMapper mapper = new ObjectMapper();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                rows.add(mapper.readTree(line));
            }
        }
        return rows;
    }
}
