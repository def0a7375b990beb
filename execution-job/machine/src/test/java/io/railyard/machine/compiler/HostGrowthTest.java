package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Memories that only the host grows: the array's bounds are the only check of the guest's accesses. */
final class HostGrowthTest {
    private static final int PAGE = 65_536;

    /**
     * A module whose memory only the host grows.
     *
     * @param index type of addresses
     * @param padding instructions that make functions long, so that accesses are inlined
     */
    private static EngineInstance start(String index, int padding) throws Exception {
        String pad = "i32.const 1 drop ".repeat(padding);
        PreparedModule module = Preparation.prepare(
                Wat2Wasm.parse("""
                (module (import "env" "grow" (func $grow (param i32)))
                  (memory MEMORY 1 100)
                  (func (export "load") (param INDEX) (result i32) PAD local.get 0 i32.load)
                  (func (export "loadBehind") (param INDEX) (result i32) PAD local.get 0 i32.load offset=1000)
                  (func (export "store") (param INDEX) PAD local.get 0 i32.const 7 i32.store)
                  (func (export "storeBehind") (param INDEX) PAD local.get 0 i32.const 7 i32.store offset=1000)
                  (func (export "storeGrowAndStore") (param INDEX) PAD
                    local.get 0 i32.const 7 i32.store
                    i32.const 1 call $grow local.get 0 i32.const 9 i32.store offset=1000)
                  (func (export "growAndStore") (param i32 INDEX) PAD
                    local.get 0 call $grow local.get 1 i32.const 9 i32.store))
                """.replace("MEMORY", index.equals("i64") ? "i64" : "")
                        .replace("INDEX", index)
                        .replace("PAD", pad)),
                imported -> true);
        EngineInstance instance = Engine.own()
                .load(module)
                .instantiate(
                        100, imported -> (caller, arguments) -> caller.memory().grow(arguments[0]));
        instance.setGlobal(module.gasGlobal(), 100_000_000);
        instance.setGlobal(module.depthGlobal(), 1_000);
        instance.memory().commit();
        return instance;
    }

    private static long call(EngineInstance instance, String name, long... arguments) throws GuestTrap {
        return instance.function(name).orElseThrow().call(arguments);
    }

    @ParameterizedTest
    @CsvSource({"i32,0", "i32,1000", "i64,0", "i64,1000"})
    void trapsBehindTheMemoryAfterEveryGrowth(String index, int padding) throws Exception {
        EngineInstance instance = start(index, padding);
        long[] outside = {-4, -1_000, -1_001, 1L << 31, (1L << 32) + 8, 1L << 62, Long.MIN_VALUE, Long.MAX_VALUE - 990};

        for (int pages = 1; pages < 20; pages++) {
            int end = pages * PAGE;
            assertThat(call(instance, "load", end - 4)).isZero();
            assertThatThrownBy(() -> call(instance, "load", end - 3)).isInstanceOf(GuestTrap.class);
            assertThatThrownBy(() -> call(instance, "store", end)).isInstanceOf(GuestTrap.class);
            assertThat(call(instance, "loadBehind", end - 1_004)).isZero();
            for (String function : List.of("load", "loadBehind", "store", "storeBehind")) {
                for (long address : outside) {
                    long given = index.equals("i64") ? address : (int) address;
                    boolean inside = given >= 0 && given < end - 1_004;
                    if (!inside) {
                        assertThatThrownBy(() -> call(instance, function, given))
                                .as(function + " at " + given)
                                .isInstanceOf(GuestTrap.class);
                    }
                }
            }
            assertThatThrownBy(() -> call(instance, "loadBehind", end - 1_003)).isInstanceOf(GuestTrap.class);
            assertThatThrownBy(() -> call(instance, "storeBehind", end - 1_000)).isInstanceOf(GuestTrap.class);
            call(instance, "growAndStore", 1, end);
            assertThat(call(instance, "load", end)).isEqualTo(9);
        }
    }

    /** The page where the address points was the last one and was kept before the page behind it came. */
    @ParameterizedTest
    @CsvSource({"i32,0", "i32,1000", "i64,0", "i64,1000"})
    void keepsWhatAStoreWritesBehindTheFormerEnd(String index, int padding) throws Exception {
        EngineInstance instance = start(index, padding);

        call(instance, "storeGrowAndStore", PAGE - 8);

        assertThat(instance.memory().commit()).containsExactly(15, 16);
        call(instance, "storeGrowAndStore", 2 * PAGE - 1_500);
        instance.memory().rollback();
        call(instance, "storeGrowAndStore", 2 * PAGE - 900);
        instance.memory().rollback();
        assertThat(instance.memory().sizeBytes()).isEqualTo(2 * PAGE);
        assertThat(instance.memory().readBytes(2 * PAGE - 1_500, 1)[0]).isZero();
        assertThat(instance.memory().readBytes(PAGE + 992, 1)).containsExactly(9);
    }

    @ParameterizedTest
    @CsvSource({"i32,0", "i32,1000", "i64,0", "i64,1000"})
    void trapsBehindTheMemoryAfterAGrowthIsUndone(String index, int padding) throws Exception {
        EngineInstance instance = start(index, padding);
        call(instance, "growAndStore", 30, 5 * PAGE);

        instance.memory().rollback();

        assertThat(instance.memory().sizeBytes()).isEqualTo(PAGE);
        assertThat(call(instance, "load", PAGE - 4)).isZero();
        assertThatThrownBy(() -> call(instance, "load", PAGE)).isInstanceOf(GuestTrap.class);
        assertThatThrownBy(() -> call(instance, "store", 5 * PAGE)).isInstanceOf(GuestTrap.class);
    }
}
