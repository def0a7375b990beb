package io.railyard.rail;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The program that ran the model, with every setting on which equal prompts can give unequal answers.
 *
 * @param name such as {@code llama.cpp}
 * @param version of the program or binding
 * @param commit source revision of the build
 * @param backend such as {@code cpu-avx2}
 * @param threads threads used
 * @param contextTokens size of the context window, in tokens ({@code n_ctx})
 * @param batchTokens logical batch, in tokens ({@code n_batch})
 * @param microBatchTokens physical batch, in tokens ({@code n_ubatch})
 * @param kvType number format of the attention cache
 * @param promptCache whether a cached prefix may have been used
 */
public record RailEngine(
        String name,
        String version,
        Optional<String> commit,
        Optional<String> backend,
        OptionalInt threads,
        OptionalInt contextTokens,
        OptionalInt batchTokens,
        OptionalInt microBatchTokens,
        Optional<String> kvType,
        Optional<Boolean> promptCache) {
    public RailEngine {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("An engine has a name");
        }
    }

    /** An engine of which name and version are all that is known. */
    public static RailEngine of(String name, String version) {
        return new RailEngine(
                name,
                version,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
