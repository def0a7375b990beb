package io.railyard.udf;

import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceOutcome;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model without holding up the stream. Every call comes out as exactly one answer; refusals, crashes and timeouts
 * are outcomes, never exceptions. After a restart the calls under way are asked again: with a journal before the engine,
 * those already answered do not reach the model.
 */
public final class InferenceFunction<K> extends RichAsyncFunction<InferenceCall<K>, InferenceAnswer<K>> {
    private static final long serialVersionUID = 1L;

    private final EngineSource source;
    private final InferenceOptions options;
    private transient @Nullable InferenceEngine engine;
    private transient @Nullable ThreadPoolExecutor threads;

    /** A function that asks the engine of {@code source}. */
    public InferenceFunction(EngineSource source, InferenceOptions options) {
        this.source = source;
        this.options = options;
    }

    /** Answers in any order: a slow call holds up no other. */
    public static <K> SingleOutputStreamOperator<InferenceAnswer<K>> unordered(
            DataStream<InferenceCall<K>> calls,
            TypeInformation<K> context,
            EngineSource source,
            InferenceOptions options) {
        return AsyncDataStream.unorderedWait(
                        calls,
                        new InferenceFunction<>(source, options),
                        options.timeoutMillis(),
                        TimeUnit.MILLISECONDS,
                        options.capacity())
                .returns(InferenceTypes.answer(context));
    }

    /** Answers in the order of the calls. */
    public static <K> SingleOutputStreamOperator<InferenceAnswer<K>> ordered(
            DataStream<InferenceCall<K>> calls,
            TypeInformation<K> context,
            EngineSource source,
            InferenceOptions options) {
        return AsyncDataStream.orderedWait(
                        calls,
                        new InferenceFunction<>(source, options),
                        options.timeoutMillis(),
                        TimeUnit.MILLISECONDS,
                        options.capacity())
                .returns(InferenceTypes.answer(context));
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        engine = SharedEngines.acquire(source);
        threads = new ThreadPoolExecutor(
                options.threads(),
                options.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.capacity()),
                task -> {
                    Thread thread = new Thread(task, "inference-" + source.name());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void asyncInvoke(InferenceCall<K> call, ResultFuture<InferenceAnswer<K>> future) {
        InferenceEngine asked = opened(engine);
        try {
            opened(threads).execute(() -> complete(future, answer(call, outcome(asked, call))));
        } catch (RejectedExecutionException e) {
            // Timed-out calls may still hold a place in the queue although Flink counts them as done.
            future.complete(List.of(answer(
                    call,
                    new InferenceOutcome.Failed(
                            InferenceError.TIMEOUT,
                            "All " + options.capacity()
                                    + " places are taken by calls that timed out. Ask again later"))));
        }
    }

    @Override
    public void timeout(InferenceCall<K> call, ResultFuture<InferenceAnswer<K>> future) {
        future.complete(List.of(answer(
                call,
                new InferenceOutcome.Failed(
                        InferenceError.TIMEOUT,
                        "No answer within " + options.timeoutMillis() + " ms. Ask again, or ask for fewer tokens"))));
    }

    @Override
    public void close() {
        if (threads != null) {
            // No interrupts: they would close the files of a journal that other subtasks still use. What runs ends by
            // itself, or when the last user closes the engine; its answer is then in the journal.
            threads.getQueue().clear();
            threads.shutdown();
            threads = null;
        }
        if (engine != null) {
            engine = null;
            SharedEngines.release(source);
        }
    }

    /** The outer edge of a call: whatever an engine throws becomes an outcome. */
    private static <K> InferenceOutcome outcome(InferenceEngine engine, InferenceCall<K> call) {
        try {
            return InferenceOutcome.of(engine, call.request());
        } catch (RuntimeException e) {
            return new InferenceOutcome.Failed(InferenceError.ENGINE_CRASHED, "The engine failed unexpectedly: " + e);
        }
    }

    private static <K> void complete(ResultFuture<InferenceAnswer<K>> future, InferenceAnswer<K> answer) {
        try {
            future.complete(List.of(answer));
        } catch (RejectedExecutionException e) {
            // The task ended meanwhile; after its restart the call is made again.
            return;
        }
    }

    private static <K> InferenceAnswer<K> answer(InferenceCall<K> call, InferenceOutcome outcome) {
        return new InferenceAnswer<>(call.context(), call.request(), outcome);
    }

    private static <T> T opened(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("Flink calls open before asyncInvoke and nothing after close");
        }
        return value;
    }
}
