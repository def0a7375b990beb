package io.railyard.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.inference.EngineIdentity;
import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceOutcome;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.ModelIdentity;
import io.railyard.inference.journal.Journal;
import io.railyard.inference.journal.JournalOptions;
import io.railyard.inference.journal.JournaledEngine;
import io.railyard.llama.BundledModels;
import io.railyard.llama.LlamaEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator in a cluster with the real model. */
class InferenceFunctionIT {
    private static final TypeInformation<String> CONTEXT = Types.STRING;
    private static final AtomicInteger OPENED = new AtomicInteger();
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final AtomicInteger FAILURES_LEFT = new AtomicInteger();

    @TempDir
    Path folder;

    @BeforeEach
    void reset() {
        OPENED.set(0);
        RUNS.set(0);
        FAILURES_LEFT.set(0);
    }

    @Test
    void answersEveryCallWithOneSharedEngine() throws Exception {
        List<InferenceCall<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(call("c" + i, "Headline: $AO jumps " + i + " percent after strong demand\nSentiment:"));
        }
        calls.add(call("control", "Headline: </s>\nSentiment:"));
        calls.add(call("long", "word ".repeat(3_000)));
        calls.add(new InferenceCall<>("unknown", InferenceRequest.greedy("other", "hello", 5)));

        List<InferenceAnswer<String>> answers = run(calls, new Tiny(folder.toString(), "one"), false, false);

        assertThat(answers)
                .extracting(InferenceAnswer::context)
                .containsExactlyInAnyOrderElementsOf(
                        calls.stream().map(InferenceCall::context).toList());
        assertThat(answers.stream()
                        .filter(answer -> answer.context().startsWith("c")
                                && !answer.context().equals("control")))
                .allSatisfy(answer -> assertThat(text(answer)).contains(" because "));
        assertThat(error(answers, "control")).isEqualTo(InferenceError.SPECIAL_TOKEN);
        assertThat(error(answers, "long")).isEqualTo(InferenceError.PROMPT_TOO_LONG);
        assertThat(error(answers, "unknown")).isEqualTo(InferenceError.UNKNOWN_MODEL);
        assertThat(OPENED).hasValue(1);
        assertThat(SharedEngines.users("one")).isZero();
    }

    @Test
    void keepsTheOrderOfCallsWhereAsked() throws Exception {
        List<InferenceCall<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(call("c" + i, "Headline: $AR falls " + i + " percent\nSentiment:"));
        }

        List<InferenceAnswer<String>> answers = run(calls, new Tiny(folder.toString(), "two"), true, false);

        assertThat(answers)
                .extracting(InferenceAnswer::context)
                .containsExactlyElementsOf(
                        calls.stream().map(InferenceCall::context).toList());
    }

    @Test
    void readsTheJournalAfterARestartInsteadOfRunningTheModelAgain() throws Exception {
        List<InferenceCall<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(call("c" + i, "Headline: $ETH slips " + i + " percent\nSentiment:"));
        }
        FAILURES_LEFT.set(1);

        List<InferenceAnswer<String>> answers = run(calls, new Tiny(folder.toString(), "three"), true, true);

        assertThat(FAILURES_LEFT.get()).as("the job failed once").isNotPositive();
        assertThat(OPENED)
                .as("engines opened: one before, one after the failure")
                .hasValue(2);
        // Ten different questions: the model ran ten times although the job asked for some of them twice.
        assertThat(RUNS).hasValue(10);
        assertThat(answers).extracting(InferenceAnswer::context).hasSize(10).doesNotHaveDuplicates();
        assertThat(answers)
                .anySatisfy(answer -> assertThat(result(answer).cached()).isTrue());
    }

    @SuppressWarnings("try") // closing may be interrupted, which fails the test
    private List<InferenceAnswer<String>> run(
            List<InferenceCall<String>> calls, EngineSource source, boolean ordered, boolean failing) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(ordered ? 1 : 2, configuration);
        DataStream<InferenceCall<String>> stream =
                environment.fromData(InferenceTypes.call(CONTEXT), calls.toArray(InferenceFunctionIT::array));
        InferenceOptions options = new InferenceOptions(4, 60_000, 2);
        DataStream<InferenceAnswer<String>> answers = ordered
                ? InferenceFunction.ordered(stream, CONTEXT, source, options)
                : InferenceFunction.unordered(stream, CONTEXT, source, options);
        if (failing) {
            // Only with checkpoints does the collecting sink survive a restart.
            environment.enableCheckpointing(20);
            answers = answers.map(InferenceFunctionIT::failOnce).returns(InferenceTypes.answer(CONTEXT));
        }
        List<InferenceAnswer<String>> collected = new ArrayList<>();
        try (CloseableIterator<InferenceAnswer<String>> iterator = answers.executeAndCollect()) {
            iterator.forEachRemaining(collected::add);
        }
        return collected;
    }

    private static InferenceAnswer<String> failOnce(InferenceAnswer<String> answer) {
        if (answer.context().equals("c6") && FAILURES_LEFT.getAndDecrement() > 0) {
            throw new IllegalStateException("A failure planned by the test");
        }
        return answer;
    }

    @SuppressWarnings("unchecked")
    private static InferenceCall<String>[] array(int length) {
        return (InferenceCall<String>[]) new InferenceCall<?>[length];
    }

    private static InferenceCall<String> call(String context, String prompt) {
        return new InferenceCall<>(context, InferenceRequest.greedy(BundledModels.TINY_NEWS, prompt, 40));
    }

    private static String text(InferenceAnswer<String> answer) {
        return result(answer).text();
    }

    private static InferenceResult result(InferenceAnswer<String> answer) {
        return ((InferenceOutcome.Answered) answer.outcome()).result();
    }

    private static InferenceError error(List<InferenceAnswer<String>> answers, String context) {
        InferenceAnswer<String> answer = answers.stream()
                .filter(each -> each.context().equals(context))
                .findFirst()
                .orElseThrow();
        return ((InferenceOutcome.Failed) answer.outcome()).error();
    }

    /** The bundled model behind a journal; counts openings and real runs. */
    private record Tiny(String folder, String name) implements EngineSource {
        @Override
        public InferenceEngine open() throws InferenceException {
            OPENED.incrementAndGet();
            LlamaEngine engine = LlamaEngine.open(BundledModels.tinyNews(Path.of(folder)));
            Journal journal = Journal.open(Path.of(folder, "journal"), JournalOptions.DEFAULT);
            return new JournaledEngine(new Counting(engine), journal);
        }
    }

    private record Counting(InferenceEngine inner) implements InferenceEngine {
        @Override
        public ModelIdentity model() {
            return inner.model();
        }

        @Override
        public EngineIdentity engine() {
            return inner.engine();
        }

        @Override
        public InferenceResult infer(InferenceRequest request) throws InferenceException {
            InferenceResult result = inner.infer(request);
            RUNS.incrementAndGet();
            return result;
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
