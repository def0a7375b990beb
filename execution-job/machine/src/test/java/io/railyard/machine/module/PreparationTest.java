package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.Histories;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.Trap;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PreparationTest {
    private static final List<Engine> ENGINES = List.of(Engine.compiled(), Engine.interpreter());

    private static PreparedModule prepare(String body) throws ModuleRefused {
        return Preparation.prepare(Wat2Wasm.parse("(module " + body + ")"));
    }

    private static EngineInstance start(Engine engine, PreparedModule module) {
        EngineInstance instance = engine.load(module).instantiate(module.memoryMaxPages());
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 100);
        return instance;
    }

    private static long call(EngineInstance instance, String name, long... arguments) throws GuestTrap {
        return instance.function(name).orElseThrow().call(arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            (import "env" "now" (func (result i64))) (memory 1) | module.import-unknown | "env"."now"
            (func) | module.incomplete | no memory
            (memory i64 262145) | module.too-large | the limit is 262144
            (memory 1) (table 200000 funcref) | module.too-large | the limit is 100000
            (memory 1) (data (i32.const 65535) "abc") | module.uninstantiable | outside the memory
            (memory 1) (func (export "railyard:gas")) | module.incomplete | kept for preparation
            """)
    void refusesWhatItLeavesOutByName(String body, String code, String text) {
        assertThatThrownBy(() -> prepare(body))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith(code + ": ")
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(memory i64 1)",
                "(memory 1) (func (drop (v128.const i64x2 0 0)))",
                "(memory 1) (func (drop (i8x16.extract_lane_u 3 (v128.load offset=7 align=2 (i32.const 0)))))",
                "(memory 1) (data \"abc\") (func (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)) (data.drop 0))",
                "(memory 1) (table 1 externref) (table 2 funcref)",
                "(memory 1) (func (drop (ref.null func)))",
                "(memory 1) (table 1 funcref) (func (table.copy (i32.const 0) (i32.const 0) (i32.const 0)))",
                "(memory 1) (table 1 funcref) (elem declare func $f) (func $f (drop (table.grow (ref.func $f) (i32.const 1))))",
                "(memory 1) (func (param v128) (local externref) (drop (select (result externref) (local.get 1) (local.get 1) (i32.const 0))))"
            })
    void takesTheFeaturesOfWebAssemblyThree(String body) throws Exception {
        assertThat(prepare(body).wasm().length()).isPositive();
    }

    @Test
    void refusesEveryTruncationOfAModule() {
        byte[] wasm = Histories.wasm("counter");

        for (int length = 0; length < wasm.length; length += 97) {
            byte[] cut = Arrays.copyOf(wasm, length);
            assertThatThrownBy(() -> Preparation.prepare(cut)).isInstanceOf(ModuleRefused.class);
        }
    }

    @Test
    void refusesOrPreparesAnyDamageWithoutAnyOtherFailure() throws Exception {
        long seed = 20_261_121;
        Random random = new Random(seed);
        byte[] wasm = Histories.wasm("relay");
        int prepared = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = wasm.clone();
            for (int k = 0; k < 1 + i % 3; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                Engine.interpreter().load(Preparation.prepare(damaged));
                prepared++;
            } catch (ModuleRefused e) {
                assertThat(e.code()).as("seed " + seed + " round " + i).startsWith("module.");
            }
        }
        assertThat(prepared).isBetween(1, 299);
    }

    @Test
    void givesTheSameBytesEachTime() throws Exception {
        byte[] wasm = Histories.wasm("token");

        assertThat(Preparation.prepare(wasm)).isEqualTo(Preparation.prepare(wasm));
        assertThat(Preparation.prepare(wasm).wasm().length()).isGreaterThan(wasm.length);
    }

    @Test
    void makesNanOfArithmeticCanonicalOnEveryEngine() throws Exception {
        PreparedModule module = prepare("""
                (memory 1)
                (func (export "add") (param i64 i64) (result i64)
                  (i64.reinterpret_f64 (f64.add (f64.reinterpret_i64 (local.get 0)) (f64.reinterpret_i64 (local.get 1)))))
                (func (export "max") (param i32 i32) (result i32)
                  (i32.reinterpret_f32 (f32.max (f32.reinterpret_i32 (local.get 0)) (f32.reinterpret_i32 (local.get 1)))))
                (func (export "div") (param i32 i32) (result i32)
                  (i32.reinterpret_f32 (f32.div (f32.convert_i32_s (local.get 0)) (f32.convert_i32_s (local.get 1)))))
                (func (export "sign") (param i32 i32) (result i32)
                  (i32.reinterpret_f32 (f32.copysign (f32.reinterpret_i32 (local.get 0)) (f32.reinterpret_i32 (local.get 1)))))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);

            assertThat(call(instance, "add", 0x7ff8000000000123L, 0xfff0000000000456L))
                    .isEqualTo(0xfff8000000000000L);
            assertThat(call(instance, "add", Double.doubleToRawLongBits(1), Double.doubleToRawLongBits(2)))
                    .isEqualTo(Double.doubleToRawLongBits(3));
            assertThat((int) call(instance, "max", 0x7fc00001, 0)).isEqualTo(0xffc00000);
            assertThat((int) call(instance, "div", 0, 0)).isEqualTo(0xffc00000);
            assertThat((int) call(instance, "div", 1, 4)).isEqualTo(Float.floatToIntBits(0.25f));
            assertThat((int) call(instance, "sign", Float.floatToIntBits(1.5f), 0x4f7fc000))
                    .isEqualTo(Float.floatToIntBits(1.5f));
            assertThat((int) call(instance, "sign", Float.floatToIntBits(1.5f), 0x80000000))
                    .isEqualTo(Float.floatToIntBits(-1.5f));
        }
    }

    @Test
    void comparesUnsignedOnEveryEngine() throws Exception {
        PreparedModule module = prepare("""
                (memory 1) (func (export "all") (param i32 i32) (result i32)
                  (i32.add (i32.lt_u (local.get 0) (local.get 1)) (i32.add
                    (i32.mul (i32.const 2) (i32.gt_u (local.get 0) (local.get 1))) (i32.add
                    (i32.mul (i32.const 4) (i32.le_u (local.get 0) (local.get 1)))
                    (i32.mul (i32.const 8) (i32.ge_u (local.get 0) (local.get 1)))))))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);
            int[] values = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE};
            for (int a : values) {
                for (int b : values) {
                    int order = Integer.compareUnsigned(a, b);
                    int expected =
                            (order < 0 ? 1 : 0) + (order > 0 ? 2 : 0) + (order <= 0 ? 4 : 0) + (order >= 0 ? 8 : 0);
                    assertThat(call(instance, "all", a, b)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void chargesALoopByItsTurnsAndStopsItWithoutGas() throws Exception {
        PreparedModule module = prepare("""
                (memory 1) (func (export "turns") (param i32)
                  (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);

            call(instance, "turns", 10);
            long ten = 1_000_000 - instance.global(module.gasGlobal());
            call(instance, "turns", 20);
            long twenty = 1_000_000 - ten - instance.global(module.gasGlobal());

            assertThat(ten).isEqualTo(4 + 10 * 5);
            assertThat(twenty).isEqualTo(4 + 20 * 5);
            assertThatThrownBy(() -> call(instance, "turns", -1)).isInstanceOf(GuestTrap.class);
            assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.STOPPED_BY_GAS);
        }
    }

    @Test
    void countsDepthRoundEveryWayOutOfAFunction() throws Exception {
        PreparedModule module = prepare("""
                (memory 1)
                (func $leaf (result i32) (i32.const 7))
                (func $pair (param i32) (result i32 i64)
                  (if (local.get 0) (then (return (i32.const 1) (i64.const 2))))
                  (block (br 1 (call $leaf) (i64.const 3)))
                  (unreachable))
                (func (export "run") (param i32) (result i32)
                  (call $pair (local.get 0)) (drop)
                  (block (br_if 1 (i32.const 5) (i32.eqz (local.get 0))) (drop)))
                (func $down (export "down") (param i32) (result i32)
                  (if (result i32) (local.get 0)
                    (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
                    (else (i32.const 0))))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);

            assertThat(call(instance, "run", 1)).isEqualTo(1);
            assertThat(instance.global(module.depthGlobal())).isEqualTo(100);
            call(instance, "run", 0);
            assertThat(instance.global(module.depthGlobal())).isEqualTo(100);
            assertThat(call(instance, "down", 99)).isEqualTo(99);
            assertThatThrownBy(() -> call(instance, "down", 100)).isInstanceOf(GuestTrap.class);
            assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.STOPPED_BY_DEPTH);
        }
    }

    @Test
    void growsMemoryToTheLimitGivenAndFillsAndCopies() throws Exception {
        PreparedModule module = prepare("""
                (memory 1 100)
                (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
                (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
                (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);
            instance.setGlobal(module.memoryPagesGlobal(), 3);

            assertThat(call(instance, "grow", 2)).isEqualTo(1);
            assertThat(call(instance, "grow", 1) & 0xffff_ffffL).isEqualTo(0xffff_ffffL);
            assertThat(call(instance, "grow", -1) & 0xffff_ffffL).isEqualTo(0xffff_ffffL);
            assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.MEMORY_REFUSED);
            call(instance, "fill", 10, 7, 5_000);
            call(instance, "copy", 12, 10, 5_000);
            assertThat(instance.memory().read(5_011)).isEqualTo((byte) 7);
            assertThat(instance.memory().commit()).containsExactly(0, 1);
            assertThatThrownBy(() -> call(instance, "fill", 3 * 65_536 - 1, 1, 2))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.OUT_OF_BOUNDS));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "load8, -1, OUT_OF_BOUNDS",
        "load32, 65533, OUT_OF_BOUNDS",
        "store64, 65529, OUT_OF_BOUNDS",
        "store8, 65536, OUT_OF_BOUNDS",
        "divide, 0, ARITHMETIC",
        "truncate, 0, ARITHMETIC",
        "indirect, 0, INDIRECT_CALL",
        "indirect, 1, INDIRECT_CALL",
        "indirect, 9, INDIRECT_CALL",
        "indirect, -1, INDIRECT_CALL",
        "stop, 0, UNREACHABLE"
    })
    void sortsTrapsTheSameWayOnEveryEngine(String function, int argument, Trap trap) throws Exception {
        PreparedModule module = prepare("""
                (memory 1) (table 2 funcref) (elem (i32.const 0) $other) (type $none (func))
                (func $other (param i64))
                (func (export "load8") (param i32) (drop (i32.load8_u (local.get 0))))
                (func (export "load32") (param i32) (drop (i32.load (local.get 0))))
                (func (export "store64") (param i32) (i64.store (local.get 0) (i64.const 1)))
                (func (export "store8") (param i32) (i32.store8 (local.get 0) (i32.const 1)))
                (func (export "divide") (param i32) (drop (i32.div_u (i32.const 1) (local.get 0))))
                (func (export "truncate") (param i32) (drop (i32.trunc_f64_s (f64.const 1e300))))
                (func (export "indirect") (param i32) (call_indirect (type $none) (local.get 0)))
                (func (export "stop") (param i32) (unreachable))
                """);
        for (Engine engine : ENGINES) {
            EngineInstance instance = start(engine, module);

            assertThatThrownBy(() -> call(instance, function, argument))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, thrown -> assertThat(thrown.trap()).isEqualTo(trap));
        }
    }

    @Test
    void turnsTheStartFunctionIntoAnExport() throws Exception {
        PreparedModule module = prepare("(memory 1) (func $go (i32.store (i32.const 0) (i32.const 7))) (start $go)");

        EngineInstance instance = start(ENGINES.get(0), module);

        assertThat(instance.memory().readInt(0)).isZero();
        call(instance, Preparation.START_EXPORT);
        assertThat(instance.memory().readInt(0)).isEqualTo(7);
    }
}
