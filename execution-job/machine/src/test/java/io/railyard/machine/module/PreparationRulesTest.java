package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.machine.wasm.Trap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gas, depth and growth of what version 2 takes besides WebAssembly 1.0, on our compiler and the interpreter. */
final class PreparationRulesTest {
    private static final List<Engine> ENGINES = List.of(StrictEngine.own(), Engine.interpreter());

    @ParameterizedTest
    @CsvSource({
        "down, 1000000, 7, 14000014",
        "down, 99999, 8, 1400000",
        "mixed, 1000, 5, 27022",
        "indirect, 1, 2, 37",
    })
    void tailCallsRunInConstantDepth(String function, int argument, int result, long gas) throws Exception {
        Resource own = Resource.start("rules.wasm", StrictEngine.own());
        own.call("mixed", 0);

        assertThat(own.call(function, argument)).isEqualTo(result);
        assertThat(own.depth()).isEqualTo(Resource.DEPTH);
        assertThat(own.gasUsed()).isEqualTo(gas);
    }

    @Test
    void gasStopsEndlessTailCalls() throws Exception {
        Resource own = Resource.start("rules.wasm", StrictEngine.own());

        assertThatThrownBy(() -> own.call("forever", 1)).isInstanceOf(GuestTrap.class);
        assertThat(own.stop()).isEqualTo(PreparedModule.STOPPED_BY_GAS);
    }

    @ParameterizedTest
    @CsvSource({
        "init, 16, 2",
        "init, 7, 0",
        "fill, 64000, 8000",
        "copy, 64000, 8000",
        "tableInit, 2, 2",
        "tableCopy, 2, 2",
        "tableFill, 4, 4",
    })
    void chargesWorkByItsLength(String function, int length, long expected) throws Exception {
        for (Engine engine : ENGINES) {
            Resource module = Resource.start("rules.wasm", engine);

            module.call(function, 0);
            long nothing = module.gasUsed();
            module.call(function, length);

            assertThat(module.gasUsed() - nothing).isEqualTo(expected);
        }
    }

    @Test
    void chargesLengthsAsUnsignedBeforeTheyAreFoundOutside() throws Exception {
        for (Engine engine : ENGINES) {
            Resource module = Resource.start("rules.wasm", engine);

            assertThatThrownBy(() -> module.call("fill", -1)).isInstanceOf(GuestTrap.class);
            assertThat(module.stop()).isEqualTo(PreparedModule.STOPPED_BY_GAS);
            assertThatThrownBy(() -> module.call("fill", 70_000))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.OUT_OF_BOUNDS));
            assertThat(module.stop()).isZero();
        }
    }

    @Test
    void growsTablesToTheirLimitAndNoFurther() throws Exception {
        for (Engine engine : ENGINES) {
            Resource module = Resource.start("rules.wasm", engine);

            assertThat((int) module.call("grow", 47)).isEqualTo(-1);
            long refused = module.gasUsed();
            assertThat((int) module.call("grow", 46)).isEqualTo(4);
            assertThat(module.gasUsed() - refused).isEqualTo(8 * 46);
            assertThat((int) module.call("grow", 1)).isEqualTo(-1);
            assertThat((int) module.call("grow", 0)).isEqualTo(50);
            assertThat((int) module.call("grow", -1)).isEqualTo(-1);
            assertThat((int) module.call("growFree", ModuleBounds.TABLE_ENTRIES - 1))
                    .isEqualTo(-1);
            assertThat((int) module.call("growFree", ModuleBounds.TABLE_ENTRIES - 2))
                    .isEqualTo(2);
        }
    }

    @Test
    void growsMemoryOfSixtyFourBitsToTheLimit() throws Exception {
        Resource module = Resource.start("wide.wasm", StrictEngine.own());
        module.instance().setGlobal(module.module().memoryPagesGlobal(), 3);

        assertThat(module.call("grow", 2)).isEqualTo(1);
        assertThat(module.gasUsed()).isGreaterThan(2 * GasSchedule.GROWN_PAGE);
        assertThat(module.call("grow", 1)).isEqualTo(-1);
        assertThat(module.stop()).isEqualTo(PreparedModule.MEMORY_REFUSED);
        assertThat(module.call("grow", -1)).isEqualTo(-1);
        assertThat(module.call("grow", 1L << 32)).isEqualTo(-1);
        assertThat(module.call("grow", 0)).isEqualTo(3);
    }

    @Test
    void chargesWideMemoryWorkByItsLength() throws Exception {
        Resource module = Resource.start("wide.wasm", StrictEngine.own());

        module.call("fill", 0);
        long nothing = module.gasUsed();
        module.call("fill", 8_000);
        assertThat(module.gasUsed() - nothing).isEqualTo(1_000);
        assertThatThrownBy(() -> module.call("copy", -1)).isInstanceOf(GuestTrap.class);
        assertThat(module.stop()).isEqualTo(PreparedModule.STOPPED_BY_GAS);
    }

    @ParameterizedTest
    @CsvSource({
        "block, 0, 1000",
        "block, 5, 5",
        "function, 0, 1000",
        "function, 6, 6",
        "loop, 1, 1",
        "loop, 20, 20",
        "again, 0, 1000",
        "again, 9, 9",
    })
    void putsDepthBackWhereAnExceptionArrives(String function, int argument, int result) throws Exception {
        long[] gas = new long[ENGINES.size()];
        for (int i = 0; i < gas.length; i++) {
            Resource module = Resource.start("catching.wasm", ENGINES.get(i));

            assertThat(module.call(function, argument)).isEqualTo(result);
            assertThat(module.depth()).isEqualTo(Resource.DEPTH);
            gas[i] = module.gasUsed();
        }
        assertThat(gas[0]).isEqualTo(gas[1]);
    }

    @Test
    void catchesInALoopForEver() throws Exception {
        Resource own = Resource.start("catching.wasm", StrictEngine.own());

        assertThat(own.call("loop", 5_000)).isEqualTo(5_000);
        assertThat(own.depth()).isEqualTo(Resource.DEPTH);
    }

    @ParameterizedTest
    @CsvSource({"trap, 0", "spin, 1", "sink, 2"})
    void catchesNoTrapAndNoStop(String function, int stop) throws Exception {
        for (Engine engine : ENGINES) {
            Resource module = Resource.start("catching.wasm", engine);

            assertThatThrownBy(() -> module.call(function, 1))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.UNREACHABLE));
            assertThat(module.stop()).isEqualTo(stop);
        }
    }

    @ParameterizedTest
    @CsvSource({"rules.wasm, true", "legacy.wasm, false", "catching.wasm, false", "wide.wasm, false"})
    void tellsWhichModulesHideState(String name, boolean hides) throws Exception {
        assertThat(Preparation.prepare(Resource.bytes(name)).hidesState()).isEqualTo(hides);
    }
}
