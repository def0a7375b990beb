package io.railyard.inference;

/**
 * Which program ran the model, with every setting that can change the numbers.
 *
 * @param name of the engine, {@code llama.cpp}
 * @param version of the binding
 * @param build of the native code: build number and digest of the library
 * @param backend {@code cpu/<architecture>}
 * @param threads that compute
 * @param nCtx size of the context in tokens
 * @param nBatch most tokens of the prompt handed over at once
 * @param nUbatch most tokens computed at once
 * @param kvType number type of the key-value cache
 * @param flashAttention whether flash attention is on
 * @param promptCache whether work of an earlier prompt is used again; this changes greedy replies, so ours never does
 */
public record EngineIdentity(
        String name,
        String version,
        String build,
        String backend,
        int threads,
        int nCtx,
        int nBatch,
        int nUbatch,
        String kvType,
        boolean flashAttention,
        boolean promptCache) {}
