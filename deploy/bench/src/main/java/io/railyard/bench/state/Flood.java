package io.railyard.bench.state;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import org.apache.flink.connector.datagen.source.GeneratorFunction;

/**
 * One process that gets ninety-nine of a hundred messages, beside quiet ones and some that loop for as long as their gas lasts.
 * First slot 0 of all, then a loop for each that loops, then the messages. Serializable, as it travels to the source.
 *
 * @param of the processes: those that loop, the noisy one, the quiet ones
 * @param messages for the noisy one and the quiet ones together
 */
record Flood(Population of, long messages) implements GeneratorFunction<Long, Assignment> {
    private static final long serialVersionUID = 1L;
    private static final int ROUND = 100;

    static Flood of(int loopers, int quiet, long messages) {
        return new Flood(new Population(loopers + 1 + quiet, "counter", loopers), messages);
    }

    Id noisy() {
        return Population.process(of.loopers());
    }

    /** Slots of the noisy process, slot 0 included. */
    long noisySlots() {
        return 1 + messages - messages / ROUND;
    }

    /** What the noisy process is given at {@code slot}. */
    Assignment noisy(long slot) {
        return of.assignment(of.loopers(), slot);
    }

    /** Assignments before the first that is the noisy one's. */
    long begin() {
        return (long) of.processes() + of.loopers();
    }

    long size() {
        return begin() + messages;
    }

    @Override
    public Assignment map(Long index) {
        if (index < of.processes()) {
            return of.assignment((int) (long) index, 0);
        }
        if (index < begin()) {
            return of.assignment((int) (index - of.processes()), 1);
        }
        long message = index - begin();
        long round = message / ROUND;
        if (message % ROUND < ROUND - 1) {
            return noisy(1 + message - round);
        }
        int quiet = of.processes() - of.loopers() - 1;
        return of.assignment(of.loopers() + 1 + (int) (round % quiet), 1 + round / quiet);
    }
}
