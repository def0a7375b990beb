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
         * @param found told of each figure as soon as it is there
         */
        void measure(Path folder, Consumer<Figure> found) throws Exception;
    }
}
