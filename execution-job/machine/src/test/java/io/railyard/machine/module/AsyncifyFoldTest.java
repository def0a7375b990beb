package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.Histories;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AsyncifyFoldTest {
    /** What Binaryen adds to a module. */
    private static final String ASYNCIFY = """
            (memory 1)
            (global $state (mut i32) (i32.const 0))
            (global $data (mut i32) (i32.const 0))
            (func $startUnwind (export "asyncify_start_unwind") (param i32)
              i32.const 1 global.set $state local.get 0 global.set $data
              global.get $data i32.load global.get $data i32.load offset=4 i32.gt_u if unreachable end)
            (func $stopUnwind (export "asyncify_stop_unwind") i32.const 0 global.set $state)
            (func (export "asyncify_start_rewind") (param i32)
              i32.const 2 global.set $state local.get 0 global.set $data)
            (func (export "asyncify_stop_rewind") i32.const 0 global.set $state)
            (func (export "asyncify_get_state") (result i32) global.get $state)
            """;

    /** A function as asyncify leaves it: locals restored, code skipped while rewinding, a call with an index, a way out. */
    private static final String WORK = """
            (func $step (param i32) (result i32) local.get 0 i32.const 3 i32.mul i32.const 1 i32.add)
            (func (export "work") (param $n i32) (param $limit i32) (result i32)
              (local $sum i32) (local $index i32) (local $now i32) (local $ready i32)
              global.get $state i32.const 2 i32.eq
              if
                global.get $data global.get $data i32.load i32.const 12 i32.sub i32.store
                global.get $data i32.load local.tee $now i32.load local.set $n
                local.get $now i32.load offset=4 local.set $limit
                local.get $now i32.load offset=8 local.set $sum
              end
              block $unwind (result i32)
                global.get $state i32.const 2 i32.eq
                if
                  global.get $data global.get $data i32.load i32.const 4 i32.sub i32.store
                  global.get $data i32.load i32.load local.set $index
                end
                global.get $state local.set $ready
                local.get $limit i32.eqz global.get $state i32.eqz i32.and
                if i32.const -7 return end
                loop $again
                  local.get $sum
                  local.get $n local.get $sum i32.xor
                  global.get $state
                  select
                  local.set $sum
                  global.get $state i32.eqz
                  local.get $index i32.eqz
                  i32.or
                  if
                    local.get $n call $step local.set $now
                    i32.const 0 global.get $state i32.const 1 i32.eq br_if $unwind drop
                    local.get $now local.set $n
                  end
                  global.get $state i32.eqz
                  if
                    local.get $sum local.get $n i32.add local.set $sum
                    local.get $limit i32.const 1 i32.sub local.tee $limit
                    br_if $again
                  end
                end
                local.get $ready i32.const 2 i32.eq if (result i32) i32.const 99 else local.get $sum end
                return
              end
              local.set $index
              global.get $data i32.load local.get $index i32.store
              global.get $data global.get $data i32.load i32.const 4 i32.add i32.store
              global.get $data i32.load local.get $n i32.store
              i32.const 0)
            """;

    private static byte[] module(String text) {
        return Wat2Wasm.parse("(module " + text + ")");
    }

    private static EngineInstance start(byte[] wasm) throws ModuleRefused {
        PreparedModule prepared = Preparation.prepare(wasm);
        return start(prepared);
    }

    private static EngineInstance start(PreparedModule prepared) {
        EngineInstance instance = Engine.interpreter().load(prepared).instantiate(prepared.memoryMaxPages());
        instance.setGlobal(prepared.gasGlobal(), 1_000_000);
        instance.setGlobal(prepared.depthGlobal(), 100);
        return instance;
    }

    private static int work(EngineInstance instance, int n, int limit) throws GuestTrap {
        return (int) instance.function("work").orElseThrow().call(n, limit);
    }

    @Test
    void givesTheSameResultsWithoutSuspending() throws Exception {
        byte[] full = module(ASYNCIFY + WORK);

        byte[] lean = AsyncifyFold.fold(full).orElseThrow();

        assertThat(lean.length).isLessThan(full.length - 150);
        EngineInstance before = start(full);
        EngineInstance after = start(lean);
        for (int n = -5; n < 40; n++) {
            for (int limit = 0; limit < 6; limit++) {
                assertThat(work(after, n, limit)).isEqualTo(work(before, n, limit));
            }
        }
    }

    @Test
    void chargesTheSameGasWhenFoldedAfterPreparation() throws Exception {
        PreparedModule prepared = Preparation.prepare(module(ASYNCIFY + WORK));
        PreparedModule folded = AsyncifyFold.fold(prepared).orElseThrow();

        EngineInstance full = start(prepared);
        EngineInstance lean = start(folded);

        for (int limit = 0; limit < 6; limit++) {
            assertThat(work(lean, 4, limit)).isEqualTo(work(full, 4, limit));
            assertThat(lean.global(prepared.gasGlobal())).isEqualTo(full.global(prepared.gasGlobal()));
            assertThat(lean.global(prepared.depthGlobal())).isEqualTo(full.global(prepared.depthGlobal()));
        }
        assertThat(folded.functions()).containsOnlyKeys("work");
    }

    @Test
    void leavesOutTheExportsThatSuspend() throws Exception {
        byte[] lean = AsyncifyFold.fold(module(ASYNCIFY + WORK)).orElseThrow();

        assertThat(Preparation.prepare(lean).functions()).containsOnlyKeys("work");
    }

    @Test
    void keepsACarriedValueThatIsDroppedAfterTheBranch() throws Exception {
        byte[] full = module(ASYNCIFY + """
                (func (export "work") (param i32 i32) (result i32)
                  block (result i32)
                    i32.const 5 local.get 0 br_if 0 drop
                    local.get 1
                    global.get $state i32.const 1 i32.eq br_if 0
                  end)
                """);

        EngineInstance lean = start(AsyncifyFold.fold(full).orElseThrow());

        assertThat(work(lean, 1, 8)).isEqualTo(5);
        assertThat(work(lean, 0, 8)).isEqualTo(8);
    }

    @Test
    void keepsEffectsThatStandBetweenOperands() throws Exception {
        byte[] full = module(ASYNCIFY + """
                (func (export "work") (param i32 i32) (result i32)
                  local.get 0
                  i32.const 11 local.set 0
                  local.get 1
                  i32.const 12 local.set 1
                  global.get $state
                  select
                  local.get 0 i32.add local.get 1 i32.add)
                """);

        EngineInstance lean = start(AsyncifyFold.fold(full).orElseThrow());

        assertThat(work(lean, 100, 200)).isEqualTo(200 + 11 + 12);
    }

    @Test
    void keepsWhatALoopMayHaveWritten() throws Exception {
        byte[] full = module(ASYNCIFY + """
                (func (export "work") (param i32 i32) (result i32) (local $seen i32)
                  loop
                    local.get $seen i32.const 7 i32.eq if i32.const 42 return end
                    local.get $seen i32.const 1 i32.add local.set $seen
                    global.get $state i32.eqz br_if 0
                  end
                  i32.const 1)
                """);

        EngineInstance lean = start(AsyncifyFold.fold(full).orElseThrow());

        assertThat(work(lean, 0, 0)).isEqualTo(42);
    }

    @Test
    void hasNoVariantOfAModuleWithoutAsyncify() {
        assertThat(AsyncifyFold.fold(Histories.wasm("counter"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(export \"state\" (global $state))",
                "(func i32.const 2 global.set $state)",
                "(func call $stopUnwind)",
                "(export \"again\" (func $stopUnwind))",
                "(table 1 funcref) (elem (i32.const 0) $stopUnwind)",
                "(table 1 funcref) (elem func $stopUnwind)"
            })
    void hasNoVariantWhereTheStateMayChangeOtherwise(String addition) {
        assertThat(AsyncifyFold.fold(module(ASYNCIFY + WORK + addition))).isEmpty();
    }

    @Test
    void makesEqualBytesOfEqualModules() {
        byte[] full = module(ASYNCIFY + WORK);

        assertThat(AsyncifyFold.fold(full).orElseThrow())
                .isEqualTo(AsyncifyFold.fold(full).orElseThrow());
    }
}
