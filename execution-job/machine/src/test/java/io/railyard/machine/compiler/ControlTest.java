package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;
import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tail calls, exceptions and tables that change, each looked at by itself. */
final class ControlTest {
    private static final int FUNCREF = 0x70;
    private static final int EXNREF = 0x69;

    private static BinaryWriter code(int... bytes) {
        return new BinaryWriter().u8(bytes);
    }

    private static Judged own(Binary binary) {
        return new Judged(Judged.prepare(binary.toByteArray()), StrictEngine.own());
    }

    /** Two functions that call each other in tail position, n times: {@code even} and {@code odd}. */
    private static Binary pingPong() {
        Binary binary = new Binary();
        for (int i = 0; i < 2; i++) {
            BinaryWriter body = code(0x20, 0, 0x45, 0x04, 0x40, 0x41, 1 - i, 0x0F, 0x0B);
            body.u8(0x20, 0, 0x41, 1, 0x6B, 0x12).u32(1 - i);
            binary.function(i == 0 ? "even" : "odd", List.of(I32), List.of(I32), body);
        }
        return binary;
    }

    @Test
    void makesAHundredThousandMutualTailCallsOnOneFrame() {
        Judged own = own(pingPong());

        assertThat(own.call("even", 5_000_000, 100_001).result()).isEqualTo("0");
        assertThat(own.call("odd", 5_000_000, 100_001).result()).isEqualTo("1");
    }

    @Test
    void makesTailCallsOfItselfAJumpThatClearsItsLocals() {
        Binary binary = new Binary();
        // sum(n, s): local 2 must be zero again on every turn
        BinaryWriter body = code(0x20, 0, 0x45, 0x04, 0x40, 0x20, 1, 0x0F, 0x0B, 0x20, 2, 0x04, 0x40, 0x00, 0x0B);
        body.u8(0x41, 1, 0x21, 2, 0x20, 0, 0x41, 1, 0x6B, 0x20, 1, 0x20, 0, 0x6A, 0x12, 0);
        binary.function(new Binary.Function("sum", List.of(I32, I32), List.of(I32), List.of(I32), body));

        assertThat(own(binary).call("sum", 50_000_000, 100_000, 0).result())
                .isEqualTo(Long.toHexString(100_000L * 100_001 / 2 & 0xffff_ffffL));
    }

    @Test
    void makesIndirectTailCallsThroughATableThatChanges() {
        Binary binary = new Binary();
        int type = binary.type(List.of(I32), List.of(I32));
        // turn(n): table[n & 1] is set to the other function each time
        for (int i = 0; i < 2; i++) {
            BinaryWriter body = code(0x20, 0, 0x45, 0x04, 0x40, 0x41, i, 0x0F, 0x0B);
            body.u8(0x41, 3, 0xD2, 1 - i, 0x26, 1, 0x20, 0, 0x41, 1, 0x6B, 0x41, 3, 0x13);
            body.u32(type).u8(1);
            binary.function("f" + i, List.of(I32), List.of(I32), body);
        }
        binary.table(code(FUNCREF, 0, 8));

        assertThat(own(binary).call("f0", 50_000_000, 50_001).result()).isEqualTo("1");
    }

    /** f(n) throws tag 0 with (n, n) when n is 7, tag 1 with 2n as f64 when it is 8, traps when it is 9. */
    private static Binary thrower() {
        Binary binary = new Binary().tag(List.of(I32, I64)).tag(List.of(F64));
        BinaryWriter body = code(0x20, 0, 0x41, 7, 0x46, 0x04, 0x40, 0x20, 0, 0x20, 0, 0xAC, 0x08, 0, 0x0B);
        body.u8(0x20, 0, 0x41, 8, 0x46, 0x04, 0x40, 0x20, 0, 0xB7, 0x20, 0, 0xB7, 0xA0, 0x08, 1, 0x0B);
        body.u8(0x20, 0, 0x41, 9, 0x46, 0x04, 0x40, 0x00, 0x0B, 0x20, 0);
        return binary.function("f", List.of(I32), List.of(I32), body);
    }

    @Test
    void catchesByTagWithValuesBelowTheBlock() {
        Binary binary = thrower();
        int pair = binary.type(List.of(), List.of(I32, I64));
        // 1000 + (block: try f(n), 5 added to what it gives; caught tag 0: i32 + i64)
        BinaryWriter body = code(0x41).signed(1000).u8(0x02, I32, 0x02).signed(pair);
        body.u8(
                0x1F, 0x40, 1, 0, 0, 0, 0x20, 0, 0x10, 0, 0x41, 5, 0x6A, 0x0C, 2, 0x0B, 0x00, 0x0B, 0xA7, 0x6A, 0x0B,
                0x6A);
        binary.function("g", List.of(I32), List.of(I32), body);
        Judged own = own(binary);

        assertThat(own.result("g", 1)).isEqualTo(Long.toHexString(1006));
        assertThat(own.result("g", 7)).isEqualTo(Long.toHexString(1014));
        assertThat(own.result("g", 8)).isEqualTo("trap UNCAUGHT_EXCEPTION 0");
        assertThat(own.result("g", 9)).isEqualTo("trap UNREACHABLE 0");
    }

    @Test
    void catchesEverythingButTrapsAndThrowsAgainWhatItKept() {
        Binary binary = thrower();
        // catch_all_ref: returns 77 when n is 7, throws the exception again when it is 8
        BinaryWriter body = code(0x02, EXNREF, 0x1F, 0x40, 1, 3, 0, 0x20, 0, 0x10, 0, 0x0F, 0x0B, 0x00, 0x0B);
        body.u8(0x20, 0, 0x41, 7, 0x46, 0x04, 0x40, 0x41).signed(77).u8(0x0F, 0x0B, 0x0A);
        binary.function("g", List.of(I32), List.of(I32), body);
        BinaryWriter outer = code(0x02, F64, 0x1F, 0x40, 1, 0, 1, 0, 0x20, 0, 0x10, 1, 0x0F, 0x0B, 0x00, 0x0B, 0xAA);
        binary.function("h", List.of(I32), List.of(I32), outer);
        Judged own = own(binary);

        assertThat(own.result("h", 3)).isEqualTo("3");
        assertThat(own.result("h", 7)).isEqualTo(Long.toHexString(77));
        assertThat(own.result("h", 8)).isEqualTo(Long.toHexString(16));
        assertThat(own.result("h", 9)).isEqualTo("trap UNREACHABLE 0");
    }

    @Test
    void trapsWhenNullIsThrown() {
        Binary binary = new Binary().tag(List.of());
        binary.function("f", List.of(), List.of(), code(0xD0, EXNREF, 0x0A));

        assertThat(own(binary).result("f")).isEqualTo("trap NULL_REFERENCE 0");
    }

    @Test
    void namesTheTrapsOfTables() {
        Binary binary = new Binary();
        int type = binary.type(List.of(), List.of());
        binary.table(code(FUNCREF, 0, 4));
        binary.function("get", List.of(I32), List.of(I32), code(0x20, 0, 0x25, 1, 0xD1));
        binary.function("set", List.of(I32), List.of(), code(0x20, 0, 0xD2, 3, 0x26, 1));
        binary.function(
                "call", List.of(I32), List.of(), code(0x20, 0, 0x11).u32(type).u8(1));
        binary.function("nothing", List.of(), List.of(), code());
        Judged own = own(binary);

        assertThat(own.result("get", 4)).isEqualTo("trap TABLE_BOUNDS 0");
        assertThat(own.result("set", -1)).isEqualTo("trap TABLE_BOUNDS 0");
        assertThat(own.result("call", 4)).isEqualTo("trap INDIRECT_CALL 0");
        assertThat(own.result("call", 2)).isEqualTo("trap INDIRECT_CALL 0");
        assertThat(own.result("get", 2)).isEqualTo("1");
        own.result("set", 2);
        assertThat(own.result("get", 2)).isEqualTo("0");
        assertThat(own.result("call", 2)).isEqualTo("0");
    }

    @Test
    void setsTablesBackBetweenMessagesOnEveryEngine() {
        Binary binary = new Binary();
        binary.table(code(FUNCREF, 0, 4));
        binary.segment(code(1, 0, 1, 0));
        // table[2] := f; grows by 3; drops the segment; gives table[2] is null, size, from before
        BinaryWriter body = code(0x41, 2, 0x25, 1, 0xD1, 0x41, 16, 0x6C, 0xFC, 0x10, 1, 0x6A);
        body.u8(0x41, 0, 0x41, 0, 0x41, 1, 0xFC, 0x0C, 0, 1);
        body.u8(0x41, 2, 0xD2, 0, 0x26, 1, 0xD0, FUNCREF, 0x41, 3, 0xFC, 0x0F, 1, 0x1A, 0xFC, 0x0D, 0);
        binary.function("f", List.of(), List.of(I32), body);
        PreparedModule module = Judged.prepare(binary.toByteArray());

        for (Engine engine : List.of(StrictEngine.own(), Engine.ownInterpreter(), Engine.interpreter())) {
            Judged judged = new Judged(module, engine);
            assertThat(judged.result("f")).isEqualTo(Integer.toHexString(16 + 4));
            assertThat(judged.result("f")).isEqualTo("trap TABLE_BOUNDS 0");
            judged.reset();
            assertThat(judged.result("f")).isEqualTo(Integer.toHexString(16 + 4));
        }
    }

    @Test
    void setsGlobalsOfReferencesBackBetweenMessagesOnEveryEngine() {
        Binary binary = new Binary().global(FUNCREF).entry(0);
        binary.function("f", List.of(), List.of(I32), code(0x23, 0, 0xD1, 0xD2, 0, 0x24, 0));
        PreparedModule module = Judged.prepare(binary.toByteArray());

        for (Engine engine : List.of(StrictEngine.own(), Engine.ownInterpreter(), Engine.interpreter())) {
            Judged judged = new Judged(module, engine);
            assertThat(judged.result("f")).isEqualTo("1");
            assertThat(judged.result("f")).isEqualTo("0");
            judged.reset();
            assertThat(judged.result("f")).isEqualTo("1");
        }
    }

    @Test
    void keepsDispatchMethodsSmallForThousandsOfFunctionsOfOneType() {
        Binary binary = new Binary();
        int type = binary.type(List.of(I64, F64), List.of(I64));
        binary.table(code(FUNCREF, 0).u32(3_000));
        binary.function(
                "call",
                List.of(I32),
                List.of(I64),
                code(0x42, 1, 0x44).fixed64(0).u8(0x20, 0, 0x11).u32(type).u8(0));
        binary.function(
                "changed",
                List.of(I32),
                List.of(I64),
                code(0x41, 5, 0x20, 0, 0x25, 0, 0x26, 1, 0x42, 1, 0x44)
                        .fixed64(0)
                        .u8(0x41, 5, 0x11)
                        .u32(type)
                        .u8(1));
        for (int i = 0; i < 3_000; i++) {
            binary.function("f" + i, List.of(I64, F64), List.of(I64), code(0x42).signed(i * 3L));
            binary.entry(i + 2);
        }
        PreparedModule module = Judged.prepare(binary.toByteArray());
        Judged own = new Judged(module, StrictEngine.own());

        for (int index : new int[] {0, 1, 127, 128, 129, 1_000, 2_047, 2_048, 2_999}) {
            assertThat(own.result("call", index)).isEqualTo(Long.toHexString(index * 3L));
            assertThat(own.result("changed", index)).isEqualTo(Long.toHexString(index * 3L));
        }
        assertThat(own.result("call", 3_000)).isEqualTo("trap INDIRECT_CALL 0");
    }
}
