package io.railyard.machine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class HostFunctionsTest {
    /** Setjmp and longjmp as Emscripten does them: try calls the table through the host, which catches what leap threw. */
    private static final String GUEST = """
            (module
              (import "env" "mix" (func $mix (param i32 i64 f32 f64) (result f64)))
              (import "env" "note" (func $note (param i32)))
              (import "env" "try" (func $try (param i32 i32) (result i32)))
              (import "env" "leap" (func $leap))
              (import "env" "grow" (func $grow (param i32)))
              (import "env" "stop" (func $stop))
              (import "env" "poke" (func $poke (param i32)))
              (memory 1)
              (table 8 funcref)
              (elem (i32.const 1) $nested $leaper $note $trapper $adder)
              (func $leaper (param i32) (result i32) (call $leap) (i32.const 1))
              (func $trapper (param i32) (result i32) (call $stop) (unreachable))
              (func $adder (param i32) (result i32) (i32.add (local.get 0) (i32.const 100)))
              (func $nested (param $n i32) (result i32)
                (call $note (local.get $n))
                (if (result i32) (i32.eqz (local.get $n))
                  (then (call $leap) (i32.const 7))
                  (else
                    (i32.add (i32.const 1000)
                      (i32.add
                        (call $try (i32.const 2) (i32.const 0))
                        (call $try (i32.const 1) (i32.sub (local.get $n) (i32.const 1))))))))
              (func (export "mix") (param i32 i64 f32 f64) (result f64)
                (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
              (func (export "jump") (param i32) (result i32) (call $try (i32.const 1) (local.get 0)))
              (func (export "through") (param i32) (result i32)
                (call_indirect (param i32) (i32.const 9) (i32.const 3)) (i32.const 5))
              (func (export "ask") (param i32) (result i32) (call $try (local.get 0) (i32.const 11)))
              (func (export "larger") (result i32)
                (call $grow (i32.const 1))
                (i32.store (i32.const 65536) (i32.const 42))
                (i32.add (memory.size) (i32.load (i32.const 65536))))
              (func (export "halt") (result i32) (drop (call $try (i32.const 4) (i32.const 0))) (i32.const 1))
              (func (export "poke") (param i32) (call $poke (local.get 0)))
              (export "host" (func $mix)))
            """;

    private final List<Long> notes = new ArrayList<>();
    private final Map<String, HostFunction> functions = Map.of(
            "mix",
            (instance, a) -> Double.doubleToRawLongBits(
                    (double) (a[0] + a[1]) + Float.intBitsToFloat((int) a[2]) + Double.longBitsToDouble(a[3])),
            "note",
            (instance, a) -> {
                notes.add(a[0]);
                return 0;
            },
            "try",
            this::attempt,
            "leap",
            (instance, a) -> {
                throw GuestUnwind.INSTANCE;
            },
            "grow",
            (instance, a) -> instance.memory().grow((int) a[0]),
            "stop",
            (instance, a) -> {
                throw GuestTrap.byHost("enough of it");
            },
            "poke",
            (instance, a) -> {
                instance.memory().writeI32((int) a[0], 1);
                return 0;
            });
    private int depthGlobal;

    private long attempt(EngineInstance instance, long... arguments) throws GuestTrap {
        long depth = instance.global(depthGlobal);
        try {
            return instance.callTable((int) arguments[0], arguments[1]);
        } catch (GuestUnwind e) {
            instance.setGlobal(depthGlobal, depth);
            return -1;
        }
    }

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("own", StrictEngine.own()),
                Arguments.of("compiled", Engine.compiled()),
                Arguments.of("interpreter", Engine.interpreter()));
    }

    private static PreparedModule module() {
        try {
            return Preparation.prepare(
                    Wat2Wasm.parse(GUEST), function -> function.module().equals("env"));
        } catch (ModuleRefused e) {
            throw new AssertionError("The guest of the test was refused", e);
        }
    }

    private EngineInstance start(Engine engine) {
        PreparedModule module = module();
        depthGlobal = module.depthGlobal();
        EngineInstance instance = engine.load(module).instantiate(4, function -> functions.get(function.name()));
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 100);
        instance.setGlobal(module.memoryPagesGlobal(), 4);
        return instance;
    }

    private static long call(EngineInstance instance, String name, long... arguments) throws GuestTrap {
        return instance.function(name).orElseThrow().call(arguments);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void passesValuesOfAllTypesAndBack(String name, Engine engine) throws Exception {
        EngineInstance instance = start(engine);

        double result = Double.longBitsToDouble(call(
                instance,
                "mix",
                -3,
                1L << 40,
                Float.floatToRawIntBits(0.5f) & 0xffff_ffffL,
                Double.doubleToRawLongBits(0.25)));

        assertThat(result).isEqualTo(-3 + (1L << 40) + 0.75);
        assertThat(call(instance, "host", 1, 2, 0, 0)).isEqualTo(Double.doubleToRawLongBits(3));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void unwindsThroughNestedGuestFramesToTheFunctionThatCatches(String name, Engine engine) throws Exception {
        EngineInstance instance = start(engine);

        long first = call(instance, "jump", 3);
        long second = call(instance, "jump", 3);

        assertThat(first).isEqualTo(second).isEqualTo(3 * 999 - 1);
        assertThat(notes).containsExactly(3L, 2L, 1L, 0L, 3L, 2L, 1L, 0L);
        assertThat(instance.global(depthGlobal)).isEqualTo(100);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void letsAnUnwindOutOfTheOutermostCallAsItIs(String name, Engine engine) throws Exception {
        EngineInstance instance = start(engine);

        assertThatThrownBy(() -> instance.callTable(2, 0)).isSameAs(GuestUnwind.INSTANCE);
        assertThat(call(instance, "jump", 0)).isEqualTo(-1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void callsAnImportedFunctionThroughTheTable(String name, Engine engine) throws Exception {
        EngineInstance instance = start(engine);

        assertThat(call(instance, "through", 0)).isEqualTo(5);
        assertThat(instance.callTable(5, 1)).isEqualTo(101);
        assertThat(notes).containsExactly(9L);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void trapsOnATableIndexWithoutFunction(String name, Engine engine) {
        EngineInstance instance = start(engine);

        for (long index : new long[] {0, 7, 8, -1, 1 << 30}) {
            assertThatThrownBy(() -> call(instance, "ask", index))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.INDIRECT_CALL));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void showsTheGuestMemoryThatTheHostAdded(String name, Engine engine) throws Exception {
        assertThat(call(start(engine), "larger")).isEqualTo(2 + 42);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void carriesAHostsTrapThroughNestedCalls(String name, Engine engine) throws Exception {
        EngineInstance instance = start(engine);

        assertThatThrownBy(() -> call(instance, "halt")).isInstanceOfSatisfying(GuestTrap.class, trap -> {
            assertThat(trap.trap()).isEqualTo(Trap.HOST);
            assertThat(trap.text()).isEqualTo("enough of it");
        });
        assertThat(call(instance, "ask", 5)).isEqualTo(111);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void turnsABadPointerGivenToTheHostIntoATrap(String name, Engine engine) {
        EngineInstance instance = start(engine);

        for (long pointer : new long[] {65_533, -1, 1 << 30}) {
            assertThatThrownBy(() -> call(instance, "poke", pointer))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.OUT_OF_BOUNDS));
        }
    }
}
