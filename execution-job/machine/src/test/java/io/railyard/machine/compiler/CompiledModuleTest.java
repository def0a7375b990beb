package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.I32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.Histories;
import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompiledModuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"counter", "token", "hostile", "relay", "pool", "manager", "newsfund", "oracle"})
    void takesEveryGuestWithinTheMethodLimit(String guest) throws CompilerRefusal {
        PreparedModule module = Judged.prepare(Histories.wasm(guest));

        CompiledModule compiled = CompiledModule.compile(module);

        assertThat(compiled.largestMethodBytes()).isBetween(500, CompiledModule.METHOD_BYTES);
    }

    @Test
    void writesEqualClassesForEqualModules() throws CompilerRefusal {
        PreparedModule module = Judged.prepare(RandomModule.make(new SplittableRandom(7), true));

        SortedMap<String, byte[]> first = CompiledModule.compile(module).classes();
        SortedMap<String, byte[]> second = CompiledModule.compile(module).classes();

        assertThat(first.keySet()).isEqualTo(second.keySet());
        first.forEach((name, bytes) -> assertThat(second.get(name)).isEqualTo(bytes));
    }

    /** One expression that no statement boundary divides: additions of a local, thousands of them. */
    private static PreparedModule undivided(int additions) {
        BinaryWriter code = new BinaryWriter().u8(0x20, 0);
        for (int i = 0; i < additions; i++) {
            code.u8(0x20, 1, 0x41).signed(1_000_000 + i).u8(0x73, 0x6A);
        }
        return Judged.prepare(new Binary()
                .function("f", List.of(I32, I32), List.of(I32), code)
                .toByteArray());
    }

    @Test
    void interpretsAFunctionThatFitsNoJvmMethod() {
        PreparedModule module = undivided(20_000);
        Judged judge = new Judged(module, Engine.interpreter());

        Judged own = new Judged(module, StrictEngine.own());

        assertThat(own.call("f", 1_000_000, 3, 4)).isEqualTo(judge.call("f", 1_000_000, 3, 4));
    }

    /** f1 is too large; it calls f0 and, through the table, f2, which calls f1 again and catches what f0 throws. */
    @Test
    void mixesInterpretedAndCompiledFunctions() throws CompilerRefusal {
        Binary binary = new Binary().tag(List.of(I32));
        int type = binary.type(List.of(I32), List.of(I32));
        binary.function(
                "f0",
                List.of(I32),
                List.of(I32),
                new BinaryWriter()
                        .u8(0x20, 0, 0x41, 3, 0x46, 0x04, 0x40, 0x20, 0)
                        .u8(0x08, 0, 0x0B, 0x20, 0, 0x41, 1, 0x6A));
        BinaryWriter large = new BinaryWriter().u8(0x20, 0, 0x10, 0, 0x21, 0);
        large.u8(0x20, 0, 0x41, 12, 0x48, 0x04, 0x40, 0x20, 0, 0x41, 0, 0x11)
                .u32(type)
                .u8(0, 0x0F, 0x0B, 0x20, 0);
        for (int i = 0; i < 20_000; i++) {
            large.u8(0x20, 0, 0x41).signed(1_000_000 + i).u8(0x73, 0x6A);
        }
        binary.function("f1", List.of(I32), List.of(I32), large);
        BinaryWriter again = new BinaryWriter().u8(0x02, I32, 0x1F, 0x40, 1, 0, 0, 0, 0x20, 0, 0x41, 2, 0x6A);
        binary.function("f2", List.of(I32), List.of(I32), again.u8(0x10, 1, 0x0F, 0x0B, 0x00, 0x0B, 0x41, 100, 0x6A));
        binary.entry(2);
        PreparedModule module = Judged.prepare(binary.toByteArray());
        CompiledModule.compile(module);
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.ownInterpreter());

        for (int argument = -4; argument < 15; argument++) {
            assertThat(own.call("f1", 1_000_000, argument)).isEqualTo(judge.call("f1", 1_000_000, argument));
            assertThat(own.call("f2", 1_000_000, argument)).isEqualTo(judge.call("f2", 1_000_000, argument));
        }
        assertThat(own.result("f1", 3)).isEqualTo("trap UNCAUGHT_EXCEPTION 0");
    }

    /** A branch table of more labels than a JVM method holds, beside a function with more constants than a class. */
    @Test
    void takesHugeBranchTablesAndMoreConstantsThanAClassHolds() {
        Binary binary = new Binary();
        BinaryWriter table =
                new BinaryWriter().u8(0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E).u32(30_000);
        for (int i = 0; i <= 30_000; i++) {
            table.u8(i % 2);
        }
        binary.function("choose", List.of(I32), List.of(I32), table.u8(0x0B, 0x41, 5, 0x0F, 0x0B, 0x41, 6));
        for (int k = 0; k < 4; k++) {
            BinaryWriter many = new BinaryWriter();
            for (int i = 0; i < 30_000; i++) {
                many.u8(0x20, 0, 0x41).signed((k + 5) * 100_000 + i).u8(0x73, 0x21, 0);
            }
            binary.function("many" + k, List.of(I32), List.of(I32), many.u8(0x20, 0));
        }
        PreparedModule module = Judged.prepare(binary.toByteArray());
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.interpreter());

        for (int argument : new int[] {0, 1, 29_999, 30_000, 30_001, -1}) {
            assertThat(own.result("choose", argument)).isEqualTo(judge.result("choose", argument));
        }
        for (int k = 0; k < 4; k++) {
            assertThat(own.call("many" + k, 1_000_000, 7)).isEqualTo(judge.call("many" + k, 1_000_000, 7));
        }
    }

    @Test
    void runsAnUndividedFunctionAsItIs() {
        PreparedModule module = undivided(1_000);

        Judged own = new Judged(module, StrictEngine.own());

        assertThat(own.call("f", 1_000_000, 3, 4))
                .isEqualTo(new Judged(module, Engine.interpreter()).call("f", 1_000_000, 3, 4));
    }

    @Test
    void refusesWhatItDoesNotTakeByName() {
        byte[] packed = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 5, 1, 0x60, 1, 0x78, 0};

        assertThatThrownBy(() -> GuestModule.read(packed))
                .isInstanceOf(CompilerRefusal.class)
                .hasMessage("The module uses the value type 0x78, which the compiler does not take");
    }

    @Test
    void refusesVectorsThatTheHostWouldSee() {
        byte[] imported = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 5, 1, 0x60, 1, 0x7B, 0, 2, 7, 1, 1, 'm', 1, 'f', 0, 0};

        assertThatThrownBy(() -> GuestModule.read(imported))
                .isInstanceOf(CompilerRefusal.class)
                .hasMessage("The module uses imports that take or give a v128, which the compiler does not take");
    }

    @Test
    void callsThroughALongTableByTypeAndIndex() {
        Binary binary = new Binary();
        binary.function("one", List.of(), List.of(I32), new BinaryWriter().u8(0x41, 1));
        binary.function("two", List.of(), List.of(I32), new BinaryWriter().u8(0x41, 2));
        binary.function("nothing", List.of(), List.of(), new BinaryWriter());
        int type = binary.type(List.of(), List.of(I32));
        binary.function(
                "call",
                List.of(I32),
                List.of(I32),
                new BinaryWriter().u8(0x20, 0, 0x11).u32(type).u8(0));
        for (int i = 0; i < 1_000; i++) {
            binary.entry(i % 4 - 1);
        }
        PreparedModule module = Judged.prepare(binary.toByteArray());
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.interpreter());

        for (int index : new int[] {-1, 0, 1, 2, 3, 4, 127, 128, 129, 130, 997, 998, 999, 1_000, Integer.MIN_VALUE}) {
            assertThat(own.result("call", index)).as("index " + index).isEqualTo(judge.result("call", index));
        }
    }
}
