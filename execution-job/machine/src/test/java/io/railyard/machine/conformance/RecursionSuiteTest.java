package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.Limits;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.machine.wasm.Trap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Guests that call themselves without end stop at one depth: on every engine, cold and hot, on every Java stack that is
 * large enough. On one that is not the host fails, and says so; the guest never gets another result.
 */
final class RecursionSuiteTest {
    /** What a run gave: frames entered when it stopped for want of depth, or that the host failed. */
    private sealed interface Seen {
        record Stopped(long frames, long depthLeft) implements Seen {}

        record HostFailed() implements Seen {}
    }

    private static final int ROOMY_STACK_BYTES = 64 << 20;
    private static final int[] FRAME_LOCALS = {0, 15, 200, 3_500};
    private static final int[] STACK_BYTES = {160 << 10, 256 << 10, 512 << 10, 1 << 20, 8 << 20};
    /** A Java stack as ordinary threads have it. */
    private static final int ORDINARY_STACK_BYTES = 1 << 20;

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("own", StrictEngine.own()),
                Arguments.of("own in small methods", StrictEngine.own(300)),
                Arguments.of("compiled", Engine.compiled()),
                Arguments.of("interpreter", Engine.interpreter()));
    }

    /**
     * A guest that counts its frames in a global. {@code locals} i64 locals live across the call.
     *
     * @param call the instruction that calls the function again
     */
    private static PreparedModule guest(int locals, String call) {
        StringBuilder use = new StringBuilder();
        StringBuilder sum = new StringBuilder("(i64.const 0)");
        for (int i = 0; i < Math.min(locals, 60); i++) {
            use.append("(local.set $l")
                    .append(i)
                    .append(" (i64.add (global.get $frames) (i64.const ")
                    .append(i)
                    .append(")))\n");
            sum.insert(0, "(i64.add (local.get $l" + i + ") ").append(')');
        }
        StringBuilder declared = new StringBuilder();
        IntStream.range(0, locals)
                .forEach(i -> declared.append("(local $l").append(i).append(" i64)"));
        String text = """
                (module
                  (import "host" "again" (func $host (param i32) (result i64)))
                  (memory 1)
                  (table 4 funcref)
                  (elem (i32.const 0) $f $other)
                  (global $frames (mut i64) (i64.const 0))
                  (type $t (func (param i32) (result i64)))
                  (func $f (export "f") (type $t)
                    %s
                    (global.set $frames (i64.add (global.get $frames) (i64.const 1)))
                    %s
                    %s
                    (return (i64.add %s)))
                  (func $other (type $t)
                    (i64.add (call $f (local.get 0)) (i64.const 1)))
                  (func (export "frames") (result i64)
                    (global.get $frames)
                    (global.set $frames (i64.const 0))))
                """.formatted(declared, use, call, sum);
        try {
            return Preparation.prepare(Wat2Wasm.parse(text), function -> true);
        } catch (ModuleRefused e) {
            throw new AssertionError("The guest of the test was refused", e);
        }
    }

    private static final List<String> CALLS = List.of(
            "(call $f (local.get 0))",
            "(call_indirect (type $t) (local.get 0) (i32.const 0))",
            "(call $other (local.get 0))",
            "(call_indirect (type $t) (local.get 0) (i32.const 1))",
            "(call $host (local.get 0))");

    private static List<Seen> run(PreparedModule module, EngineModule loaded, int depth, int times) {
        EngineInstance instance = loaded.instantiate(
                1,
                function -> (caller, arguments) ->
                        caller.function("f").orElseThrow().call(arguments));
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            instance.setGlobal(module.gasGlobal(), Long.MAX_VALUE / 4);
            instance.setGlobal(module.depthGlobal(), depth);
            instance.setGlobal(module.stopGlobal(), 0);
            seen.add(once(module, instance));
        }
        return seen;
    }

    private static Seen once(PreparedModule module, EngineInstance instance) {
        try {
            long result = instance.function("f").orElseThrow().call(0);
            throw new AssertionError("An endless recursion gave " + result);
        } catch (EngineFailure e) {
            // The guest's count is its own until it is taken back: the next run may get through, once it is compiled.
            frames(module, instance);
            return new Seen.HostFailed();
        } catch (GuestTrap e) {
            assertThat(e.trap()).isEqualTo(Trap.UNREACHABLE);
            assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.STOPPED_BY_DEPTH);
            long depthLeft = instance.global(module.depthGlobal());
            return new Seen.Stopped(frames(module, instance), depthLeft);
        }
    }

    private static long frames(PreparedModule module, EngineInstance instance) {
        instance.setGlobal(module.depthGlobal(), 1);
        try {
            return instance.function("frames").orElseThrow().call();
        } catch (GuestTrap e) {
            throw new AssertionError("A function that calls nothing was stopped", e);
        }
    }

    /** Runs it on a thread whose stack has {@code stackBytes}. */
    private static List<Seen> onStack(int stackBytes, Supplier<List<Seen>> what) throws Exception {
        AtomicReference<List<Seen>> seen = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(null, () -> seen.set(what.get()), "guest", stackBytes);
        thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
        thread.start();
        thread.join();
        if (failure.get() != null) {
            throw new AssertionError("On a stack of " + stackBytes + " bytes", failure.get());
        }
        return Objects.requireNonNull(seen.get());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void stopsAtOneDepthWhateverTheFrameAndTheWayOfCalling(String name, Engine engine) throws Exception {
        for (int locals : FRAME_LOCALS) {
            for (String call : CALLS) {
                PreparedModule module = guest(locals, call);
                EngineModule judge = Engine.interpreter().load(module);
                EngineModule loaded = engine.load(module);
                int depth = Limits.DEFAULTS.callDepth();
                List<Seen> expected = onStack(ROOMY_STACK_BYTES, () -> run(module, judge, depth, 1));

                List<Seen> seen = onStack(ROOMY_STACK_BYTES, () -> run(module, loaded, depth, 10));

                assertThat(expected.get(0)).isInstanceOf(Seen.Stopped.class);
                assertThat(seen).as(locals + " locals, " + call).containsOnly(expected.get(0));
            }
        }
    }

    /** The depth as the specification of preparation counts it: one unit, and one for every 16 values of the frame. */
    @Test
    void countsFramesAsWrittenDown() throws Exception {
        // 1 parameter, 1,000 locals and 61 or 62 operands: 1 + 1,062 / 16 = 67 units.
        PreparedModule small = guest(0, CALLS.get(0));
        PreparedModule large = guest(1_000, CALLS.get(0));

        List<Seen> seen = onStack(ROOMY_STACK_BYTES, () -> {
            List<Seen> both = new ArrayList<>(run(small, StrictEngine.own().load(small), 512, 1));
            both.addAll(run(large, StrictEngine.own().load(large), 512, 1));
            return both;
        });

        assertThat(seen).containsExactly(new Seen.Stopped(512, -1), new Seen.Stopped(7, 512 - 8 * 67));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void givesTheSameDepthOrAHostFailureOnEveryStack(String name, Engine engine) throws Exception {
        for (int locals : new int[] {0, 40, 1_000}) {
            for (String call : List.of(CALLS.get(0), CALLS.get(3), CALLS.get(4))) {
                PreparedModule module = guest(locals, call);
                EngineModule loaded = engine.load(module);
                Seen expected = onStack(ROOMY_STACK_BYTES, () -> run(module, loaded, 512, 1))
                        .get(0);
                // A guest that calls itself through the host takes frames of the host besides its own.
                int enough = call.contains("$host") ? 8 * ORDINARY_STACK_BYTES : ORDINARY_STACK_BYTES;
                for (int stack : STACK_BYTES) {
                    List<Seen> seen = onStack(stack, () -> run(module, loaded, 512, 50));
                    assertThat(seen)
                            .as(locals + " locals, " + call + ", stack of " + stack)
                            .allMatch(
                                    one -> one.equals(expected) || (stack < enough && one instanceof Seen.HostFailed));
                }
            }
        }
    }

    /** The highest limit that a process may ask for needs a larger stack than threads have by default. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void reachesTheHighestDepthOnALargeStack(String name, Engine engine) throws Exception {
        PreparedModule module = guest(0, CALLS.get(0));
        EngineModule loaded = engine.load(module);

        List<Seen> seen = onStack(ROOMY_STACK_BYTES, () -> run(module, loaded, Limits.MAX_CALL_DEPTH, 3));

        assertThat(seen).containsOnly(new Seen.Stopped(Limits.MAX_CALL_DEPTH, -1));
    }
}
