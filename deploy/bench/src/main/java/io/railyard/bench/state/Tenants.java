package io.railyard.bench.state;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/**
 * A hundred tenants that send ten messages a second each and, in half of the runs, one that sends as many as they do together. Notes
 * when each was sent. Static, as Flink copies what it is given; one job at a time.
 *
 * @param of the processes, the noisy one last
 * @param noise how the noisy one sends
 */
record Tenants(Population of, Noise noise) implements GeneratorFunction<Long, Assignment> {
    /** What the noisy tenant does. */
    enum Noise {
        /** Nothing. */
        NONE,
        /** One message after each of somebody else's. */
        EVEN,
        /** A second's messages at once. */
        BURSTS
    }

    /** Tenants that send what they may. */
    static final int QUIET = 100;
    /** Messages a second, of the quiet ones together and of the noisy one. */
    static final int RATE = 1_000;

    private static final long serialVersionUID = 1L;
    private static final double NANOS_IN_MILLI = 1e6;
    private static long[] sent = new long[0];
    private static double[] millis = new double[0];
    private static int count;
    private static final Map<Id, Integer> NUMBERS = new HashMap<>();

    static Tenants of(Noise noise) {
        return new Tenants(new Population(QUIET + 1, "counter", 0), noise);
    }

    /** Forgets what was noted; up to {@code messages} come of the quiet ones. */
    static synchronized void begin(int messages) {
        sent = new long[messages];
        millis = new double[messages];
        count = 0;
        for (int i = 0; i < QUIET; i++) {
            NUMBERS.put(Population.process(i), i);
        }
    }

    /** Assignments a second. */
    int perSecond() {
        return noise == Noise.NONE ? RATE : 2 * RATE;
    }

    /** Assignments that are sent in the first {@code passed} milliseconds after slot 0 of all. */
    long due(long passed) {
        return switch (noise) {
            case NONE -> passed * RATE / 1_000;
            case EVEN -> passed * RATE / 500;
            case BURSTS -> (passed / 1_000 + 1) * RATE + passed * RATE / 1_000;
        };
    }

    @Override
    public Assignment map(Long index) {
        if (index < of.processes()) {
            return of.assignment((int) (long) index, 0);
        }
        long message = index - of.processes();
        boolean noisy = switch (noise) {
            case NONE -> false;
            case EVEN -> message % 2 == 1;
            case BURSTS -> message % (2 * RATE) < RATE;
        };
        long before = switch (noise) {
            case NONE -> 0;
            case EVEN -> message / 2;
            case BURSTS -> message / (2 * RATE) * RATE + Math.min(RATE, message % (2 * RATE));
        };
        if (noisy) {
            return of.assignment(QUIET, 1 + before);
        }
        long quiet = message - before;
        note((int) quiet);
        return of.assignment((int) (quiet % QUIET), 1 + quiet / QUIET);
    }

    private static synchronized void note(int quiet) {
        if (quiet < sent.length) {
            sent[quiet] = System.nanoTime();
        }
    }

    /** An evaluation has come out. */
    static synchronized void see(Evaluation evaluation) {
        Integer number = NUMBERS.get(evaluation.process());
        long slot = evaluation.position().slot();
        if (number != null && slot > 0) {
            long quiet = (slot - 1) * QUIET + number;
            if (quiet < sent.length) {
                millis[count++] = (System.nanoTime() - sent[(int) quiet]) / NANOS_IN_MILLI;
            }
        }
    }

    /** The time that {@code share} of the quiet ones' messages took at most, from being sent to being evaluated. */
    static synchronized double within(double share) {
        double[] sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, Math.round(share * count))];
    }
}
