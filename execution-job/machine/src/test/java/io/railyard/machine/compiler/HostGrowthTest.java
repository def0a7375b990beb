package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import org.junit.jupiter.api.Test;

/** Memories that only the host grows: the array's bounds are the only check of the guest's accesses. */
final class HostGrowthTest {
    private static final int PAGE = 65_536;

    private static EngineInstance start() throws Exception {
        PreparedModule module = Preparation.prepare(Wat2Wasm.parse("""
                (module (import "env" "grow" (func $grow (param i32)))
                  (memory 1 100)
                  (func (export "load") (param i32) (result i32) local.get 0 i32.load)
                  (func (export "store") (param i32) local.get 0 i32.const 7 i32.store)
                  (func (export "growAndStore") (param i32 i32)
                    local.get 0 call $grow local.get 1 i32.const 9 i32.store))
                """), imported -> true);
        EngineInstance instance = Engine.own()
                .load(module)
                .instantiate(
                        100, imported -> (caller, arguments) -> caller.memory().grow(arguments[0]));
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 1_000);
        instance.memory().commit();
        return instance;
    }

    private static long call(EngineInstance instance, String name, long... arguments) throws GuestTrap {
        return instance.function(name).orElseThrow().call(arguments);
    }

    @Test
    void trapsBehindTheMemoryAfterEveryGrowth() throws Exception {
        EngineInstance instance = start();

        for (int pages = 1; pages < 20; pages++) {
            int end = pages * PAGE;
            assertThat(call(instance, "load", end - 4)).isZero();
            assertThatThrownBy(() -> call(instance, "load", end - 3)).isInstanceOf(GuestTrap.class);
            assertThatThrownBy(() -> call(instance, "store", end)).isInstanceOf(GuestTrap.class);
            assertThatThrownBy(() -> call(instance, "load", -4)).isInstanceOf(GuestTrap.class);
            call(instance, "growAndStore", 1, end);
            assertThat(call(instance, "load", end)).isEqualTo(9);
        }
    }

    @Test
    void trapsBehindTheMemoryAfterAGrowthIsUndone() throws Exception {
        EngineInstance instance = start();
        call(instance, "growAndStore", 30, 5 * PAGE);

        instance.memory().rollback();

        assertThat(instance.memory().sizeBytes()).isEqualTo(PAGE);
        assertThat(call(instance, "load", PAGE - 4)).isZero();
        assertThatThrownBy(() -> call(instance, "load", PAGE)).isInstanceOf(GuestTrap.class);
        assertThatThrownBy(() -> call(instance, "store", 5 * PAGE)).isInstanceOf(GuestTrap.class);
    }
}
