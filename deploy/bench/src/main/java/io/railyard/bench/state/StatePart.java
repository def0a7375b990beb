package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * One part of the benchmark, measured by itself.
 *
 * @param name on the command line
 * @param measures what it does
 */
record StatePart(String name, Measures measures) {
    /** Measures something. */
    @FunctionalInterface
    interface Measures {
        /**
         * Measures.
         *
         * @param folder for files, deleted afterwards
         * @param full whether it is as long as its claim asks for
         * @param found told of each figure as soon as it is there
         */
        void measure(Path folder, boolean full, Consumer<Figure> found) throws Exception;
    }

    /** Measures something that has one length. */
    @FunctionalInterface
    interface MeasuresOnce {
        /** Measures with files in {@code folder} and tells {@code found} of each figure. */
        void measure(Path folder, Consumer<Figure> found) throws Exception;
    }

    static StatePart of(String name, MeasuresOnce measures) {
        return new StatePart(name, (folder, full, found) -> measures.measure(folder, found));
    }
}
