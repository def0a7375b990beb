package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.StrictEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each float instruction on each pair of values, NaN of every class in either place, gives the one pattern that the rule
 * says, cold and hot. {@code -Drailyard.nan.rounds=N} sets how often, by default 1,000 times 256 pairs; 4,000 make it more than
 * a million times for each instruction (the nightly run).
 */
final class NanSuiteTest {
    private static final int ROUNDS = Integer.getInteger("railyard.nan.rounds", 1_000);
    /** The interpreter knows no JIT of its own code paths that a million turns would pass, and is 50 times slower. */
    private static final int INTERPRETED_ROUNDS = Math.max(2, ROUNDS / 50);

    private static final long GAS = Long.MAX_VALUE / 4;

    @Test
    void scalarInstructionsGiveOnePatternOnOurEngine() throws Exception {
        check(FloatOperation.scalar(), StrictEngine.own(), ROUNDS);
    }

    @Test
    void scalarInstructionsGiveOnePatternInSmallMethods() throws Exception {
        check(FloatOperation.scalar(), StrictEngine.own(200), ROUNDS);
    }

    @Test
    void scalarInstructionsGiveOnePatternOnTheCompiledJudge() throws Exception {
        check(FloatOperation.scalar(), Engine.compiled(), ROUNDS);
    }

    @Test
    void scalarInstructionsGiveOnePatternOnTheInterpretedJudge() throws Exception {
        check(FloatOperation.scalar(), Engine.interpreter(), INTERPRETED_ROUNDS);
    }

    @Test
    void vectorInstructionsGiveOnePatternOnOurEngine() throws Exception {
        check(FloatOperation.vector(), StrictEngine.own(), ROUNDS);
    }

    @Test
    void allInstructionsGiveOnV8WhatTheyGiveOnOurEngine(@TempDir Path directory) throws Exception {
        Optional<FuzzV8> v8 = FuzzV8.start(directory);
        if (v8.isEmpty()) {
            System.out.println("NanSuiteTest skips V8: there is no node on the path");
        }
        assumeTrue(v8.isPresent(), "there is no node on the path");
        try {
            for (List<FloatOperation> operations : List.of(FloatOperation.scalar(), FloatOperation.vector())) {
                List<FuzzCase.Call> calls = IntStream.range(0, operations.size())
                        .mapToObj(i -> new FuzzCase.Call("f" + i, List.of((long) ROUNDS * NanModule.PAIRS)))
                        .toList();
                FuzzCase one = new FuzzCase(new NanModule(operations).wasm(), calls, GAS);
                StringBuilder why = new StringBuilder();
                List<String> judged = v8.get().seen(one, why).orElseThrow(() -> new AssertionError(why.toString()));
                List<String> seen = one.seenOn(StrictEngine.own());
                for (int i = 0; i < operations.size(); i++) {
                    assertThat(judged.get(i)).as(operations.get(i).text()).isEqualTo(seen.get(i));
                    assertThat(seen.get(i)).as(operations.get(i).text()).startsWith("0 stop 0");
                }
            }
        } finally {
            v8.get().close();
        }
    }

    private static void check(List<FloatOperation> operations, Engine engine, int rounds) throws Exception {
        PreparedModule module = Preparation.prepare(new NanModule(operations).wasm());
        EngineInstance instance = engine.load(module).instantiate(1);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            instance.setGlobal(module.gasGlobal(), GAS);
            instance.setGlobal(module.depthGlobal(), 512);
            long differing = instance.function("f" + i).orElseThrow().call((long) rounds * NanModule.PAIRS);
            if (differing != 0) {
                wrong.add(operations.get(i).text() + ": " + differing + " results changed while it ran");
            }
            for (int pair = 0; pair < NanModule.PAIRS; pair++) {
                compare(operations.get(i), pair, instance, wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void compare(FloatOperation operation, int pair, EngineInstance instance, List<String> wrong) {
        int address = NanModule.resultAddress(operation, pair);
        for (boolean high : new boolean[] {false, true}) {
            long got = instance.memory().readLong(address + (high ? 8 : 0));
            long expected = NanModule.expected(operation, pair, high);
            if (got != expected) {
                wrong.add(operation.text() + ", pair " + pair + ": " + Long.toHexString(got) + " instead of "
                        + Long.toHexString(expected));
            }
        }
    }
}
