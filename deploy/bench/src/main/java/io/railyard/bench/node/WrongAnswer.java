package io.railyard.bench.node;

/** The node answered something that cannot be right: the benchmark ends. */
final class WrongAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongAnswer(String message) {
        super(message);
    }
}
