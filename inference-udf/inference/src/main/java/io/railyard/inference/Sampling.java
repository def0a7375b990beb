package io.railyard.inference;

import io.railyard.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How the next token is chosen. Every field counts: equal prompt, model, engine and sampling give an equal reply.
 *
 * @param temperature 0 (always the likeliest token) to {@value #MAX_TEMPERATURE}
 * @param topK keep the K likeliest tokens, 0 keeps all; at most {@value #MAX_TOP_K}
 * @param topP keep the likeliest tokens whose chances add up to P, above 0 and at most 1; 1 keeps all
 * @param minP keep tokens at least P times as likely as the likeliest one, 0 to below 1; 0 keeps all
 * @param seed 0 to 2^31 - 1 (larger values include llama.cpp's "choose one by chance", which no replay could repeat)
 * @param maxTokens most tokens of the reply, 1 to {@value #MAX_TOKENS}
 * @param stop texts that end the reply and are not part of it; at most {@value #MAX_STOPS} of 1 to
 *     {@value #MAX_STOP_BYTES} UTF-8 bytes
 * @param grammar GBNF text the reply must follow, at most {@value #MAX_GRAMMAR_BYTES} UTF-8 bytes
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        long seed,
        int maxTokens,
        List<String> stop,
        Optional<String> grammar) {
    /** Highest temperature. */
    public static final double MAX_TEMPERATURE = 2.0;
    /** Highest top-k. */
    public static final int MAX_TOP_K = 1_000;
    /** Most tokens of a reply. */
    public static final int MAX_TOKENS = 4_096;
    /** Most stop strings. */
    public static final int MAX_STOPS = 8;
    /** Most UTF-8 bytes of a stop string. */
    public static final int MAX_STOP_BYTES = 64;
    /** Most UTF-8 bytes of a grammar. */
    public static final int MAX_GRAMMAR_BYTES = 16_384;

    /** @throws IllegalArgumentException naming the field, its value and its bounds */
    public Sampling {
        check(temperature >= 0 && temperature <= MAX_TEMPERATURE, "temperature", temperature, "0 to 2");
        check(topK >= 0 && topK <= MAX_TOP_K, "top-k", topK, "0 to 1000");
        check(topP > 0 && topP <= 1, "top-p", topP, "above 0, at most 1");
        check(minP >= 0 && minP < 1, "min-p", minP, "0 to below 1");
        check(seed >= 0 && seed <= Integer.MAX_VALUE, "seed", seed, "0 to 2147483647");
        check(maxTokens >= 1 && maxTokens <= MAX_TOKENS, "max-tokens", maxTokens, "1 to 4096");
        stop = List.copyOf(stop);
        check(stop.size() <= MAX_STOPS, "number of stop strings", stop.size(), "0 to 8");
        for (String text : stop) {
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            check(size >= 1 && size <= MAX_STOP_BYTES, "size of a stop string", size, "1 to 64 bytes");
        }
        grammar.ifPresent(text -> {
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            check(size >= 1 && size <= MAX_GRAMMAR_BYTES, "size of the grammar", size, "1 to 16384 bytes");
        });
        // -0.0 and 0.0 mean the same and must give the same key.
        temperature = temperature == 0 ? 0.0 : temperature;
        minP = minP == 0 ? 0.0 : minP;
    }

    /** Always the likeliest token, at most {@code maxTokens} of them. */
    public static Sampling greedy(int maxTokens) {
        return new Sampling(0.0, 1, 1.0, 0.0, 0, maxTokens, List.of(), Optional.empty());
    }

    /** Whether the likeliest token is always taken, so that the seed has no effect. */
    public boolean isGreedy() {
        return temperature == 0 || topK == 1;
    }

    /** SHA-256 of the grammar's UTF-8 bytes. */
    public Optional<Bytes> grammarDigest() {
        return grammar.map(text -> Bytes.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** This sampling with other stop strings. */
    public Sampling withStop(List<String> newStop) {
        return new Sampling(temperature, topK, topP, minP, seed, maxTokens, newStop, grammar);
    }

    /** This sampling with a grammar. */
    public Sampling withGrammar(String newGrammar) {
        return new Sampling(temperature, topK, topP, minP, seed, maxTokens, stop, Optional.of(newGrammar));
    }

    private static void check(boolean holds, String field, Object value, String bounds) {
        if (!holds) {
            throw new IllegalArgumentException("The " + field + " is " + value + "; allowed is " + bounds);
        }
    }
}
