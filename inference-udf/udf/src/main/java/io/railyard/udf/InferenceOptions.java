package io.railyard.udf;

import java.io.Serializable;

/**
 * Bounds of an inference operator.
 *
 * @param capacity most questions under way per subtask, 1 to 10,000; 100 by default. More wait upstream
 * @param timeoutMillis most time for one question, waiting included; then its outcome is a timeout. 300,000 by default
 * @param threads threads per subtask that ask the engine, 1 to 64; 2 by default
 */
public record InferenceOptions(int capacity, long timeoutMillis, int threads) implements Serializable {
    /** 100 questions, five minutes, two threads. */
    public static final InferenceOptions DEFAULT = new InferenceOptions(100, 300_000, 2);

    public InferenceOptions {
        if (capacity < 1 || capacity > 10_000) {
            throw new IllegalArgumentException("The option capacity is " + capacity + "; allowed is 1 to 10000");
        }
        if (timeoutMillis < 1) {
            throw new IllegalArgumentException(
                    "The option timeoutMillis is " + timeoutMillis + "; allowed is 1 and more");
        }
        if (threads < 1 || threads > 64) {
            throw new IllegalArgumentException("The option threads is " + threads + "; allowed is 1 to 64");
        }
    }
}
