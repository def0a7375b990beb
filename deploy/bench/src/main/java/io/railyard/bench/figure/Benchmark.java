package io.railyard.bench.figure;

import java.util.List;
import java.util.function.Consumer;

/** One claim, measured. Implementations are listed in {@code Benchmarks}. */
public interface Benchmark {
    /** The name on the command line. */
    String name();

    /** One sentence: what is compared with what. */
    String claim();

    /** The names of its parts, in the order in which they run; empty when it is one whole. */
    default List<String> parts() {
        return List.of();
    }

    /** Whether a missed goal fails the command; where it does not, only wrong answers do, by an exception. */
    default boolean failsWhenMissed() {
        return true;
    }

    /**
     * Measures, running the peer in the same run.
     *
     * @throws Exception when it cannot run here, saying why
     */
    List<Figure> run() throws Exception;

    /**
     * Measures some parts, running the peer in the same run.
     *
     * @param chosen names out of {@link #parts}; all of them, or none where there are none
     * @param found told of each figure as soon as it is there
     * @throws Exception when one cannot run here, saying why
     */
    default void run(List<String> chosen, Consumer<Figure> found) throws Exception {
        run().forEach(found);
    }

    /**
     * Measures some parts, those that are short by default as long as the claim asks for.
     *
     * @param chosen names out of {@link #parts}
     * @param found told of each figure as soon as it is there
     * @throws Exception when one cannot run here, saying why
     */
    default void runFull(List<String> chosen, Consumer<Figure> found) throws Exception {
        run(chosen, found);
    }
}
