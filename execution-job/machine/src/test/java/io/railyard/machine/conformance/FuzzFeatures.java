package io.railyard.machine.conformance;

import java.util.SplittableRandom;

/**
 * Which families of instructions a generated module has beside numbers, control, memory and calls.
 *
 * @param vectors v128
 * @param wide 64-bit addresses
 * @param references reference types, several tables, table instructions, passive element segments
 * @param exceptions tags, throw and try_table
 * @param oldExceptions exceptions as try, catch, delegate and rethrow; only with {@code exceptions}
 * @param tailCalls return_call and return_call_indirect
 * @param bulk memory.copy, fill and init, passive data segments
 * @param wideBlocks blocks with parameters and several results
 */
record FuzzFeatures(
        boolean vectors,
        boolean wide,
        boolean references,
        boolean exceptions,
        boolean oldExceptions,
        boolean tailCalls,
        boolean bulk,
        boolean wideBlocks) {
    /** A choice that at least one judge can run: Endive has no vectors and no 64-bit addresses, V8 here no exceptions. */
    static FuzzFeatures some(SplittableRandom random) {
        boolean exceptions = random.nextInt(4) == 0;
        return new FuzzFeatures(
                !exceptions && random.nextInt(2) == 0,
                !exceptions && random.nextInt(4) == 0,
                random.nextInt(2) == 0,
                exceptions,
                exceptions && random.nextInt(2) == 0,
                random.nextInt(3) == 0,
                random.nextInt(2) == 0,
                !exceptions && random.nextInt(2) == 0);
    }

    boolean judgedByEndive() {
        return !vectors && !wide && !wideBlocks;
    }

    boolean judgedByV8() {
        return !exceptions;
    }
}
