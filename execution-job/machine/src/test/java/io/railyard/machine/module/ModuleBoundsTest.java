package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bound is met: a module that reaches it is prepared, one beyond it is refused with the bound named. */
final class ModuleBoundsTest {
    private static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);
    private static final int FUNCTION_OVERHEAD = 2;

    /** A module being written; it has one memory and, when it has functions, one type. */
    private static final class Parts {
        private final SortedMap<Integer, BinaryWriter> sections = new TreeMap<>();

        Parts() {
            with(1, new BinaryWriter().u32(1).u8(0x60).u8(0).u8(0));
            with(5, new BinaryWriter().u32(1).u8(0).u8(1));
        }

        Parts with(int id, BinaryWriter content) {
            sections.put(ORDER.indexOf(id), content);
            return this;
        }

        /** A section of {@code count} times {@code entry}. */
        Parts with(int id, int count, int... entry) {
            BinaryWriter content = new BinaryWriter().u32(count);
            for (int i = 0; i < count; i++) {
                for (int b : entry) {
                    content.u8(b);
                }
            }
            return with(id, content);
        }

        /** One function of {@code body}, locals and code. */
        Parts function(BinaryWriter body) {
            return with(3, 1, 0).with(10, new BinaryWriter().u32(1).sized(body));
        }

        byte[] bytes() {
            BinaryWriter out = new BinaryWriter().fixed32(0x6d73_6100).fixed32(1);
            sections.forEach((order, content) -> out.section(ORDER.get(order), content));
            return out.toByteArray();
        }
    }

    private static Arguments bound(String what, int limit, IntFunction<Parts> module) {
        return Arguments.of(what, limit, module);
    }

    private static BinaryWriter repeated(BinaryWriter out, int count, int... bytes) {
        for (int i = 0; i < count; i++) {
            for (int b : bytes) {
                out.u8(b);
            }
        }
        return out;
    }

    private static Parts imports(int count) {
        BinaryWriter content = new BinaryWriter().u32(count);
        for (int i = 0; i < count; i++) {
            content.name("env").name("f" + i).u8(0).u8(0);
        }
        return new Parts().with(2, content);
    }

    private static Parts exports(int count) {
        BinaryWriter content = new BinaryWriter().u32(count);
        for (int i = 0; i < count; i++) {
            content.name("m" + i).u8(2).u8(0);
        }
        return new Parts().with(7, content);
    }

    private static Parts wideMemory(int pages) {
        return new Parts().with(5, new BinaryWriter().u32(1).u8(4).u32(pages));
    }

    private static Parts parameters(int count) {
        return new Parts()
                .with(
                        1,
                        repeated(new BinaryWriter().u32(1).u8(0x60).u32(count), count, TypeCode.I32)
                                .u8(0));
    }

    private static Parts results(int count) {
        return new Parts()
                .with(1, repeated(new BinaryWriter().u32(1).u8(0x60).u8(0).u32(count), count, TypeCode.I32));
    }

    private static Parts nesting(int blocks) {
        BinaryWriter body = repeated(new BinaryWriter().u8(0), blocks, Opcode.BLOCK, TypeCode.VOID);
        return new Parts().function(repeated(body, blocks, Opcode.END).u8(Opcode.END));
    }

    static Stream<Arguments> bounds() {
        int[] empty = {2, 0, Opcode.END};
        int[] active = {0, Opcode.I32_CONST, 0, Opcode.END, 0};
        return Stream.of(
                bound("types", ModuleBounds.TYPES, n -> new Parts().with(1, n, 0x60, 0, 0)),
                bound("number of parameters", ModuleBounds.PARAMETERS, ModuleBoundsTest::parameters),
                bound("number of results", ModuleBounds.RESULTS, ModuleBoundsTest::results),
                bound("imports", ModuleBounds.IMPORTS, ModuleBoundsTest::imports),
                bound(
                        "functions",
                        ModuleBounds.FUNCTIONS,
                        n -> new Parts().with(3, n, 0).with(10, n, empty)),
                bound("tables", ModuleBounds.TABLES, n -> new Parts().with(4, n, TypeCode.FUNCREF, 0, 1)),
                bound(
                        "table entries",
                        ModuleBounds.TABLE_ENTRIES,
                        n -> new Parts()
                                .with(
                                        4,
                                        new BinaryWriter()
                                                .u32(1)
                                                .u8(TypeCode.FUNCREF)
                                                .u8(0)
                                                .u32(n))),
                bound("tags", ModuleBounds.TAGS, n -> new Parts().with(13, n, 0, 0)),
                bound(
                        "globals",
                        ModuleBounds.GLOBALS,
                        n -> new Parts().with(6, n, TypeCode.I32, 0, Opcode.I32_CONST, 0, Opcode.END)),
                bound("exports", ModuleBounds.EXPORTS, ModuleBoundsTest::exports),
                bound("data segments", ModuleBounds.SEGMENTS, n -> new Parts().with(11, n, active)),
                bound(
                        "element segments",
                        ModuleBounds.SEGMENTS,
                        n -> new Parts().with(4, 1, TypeCode.FUNCREF, 0, 1).with(9, n, active)),
                bound("initial memory pages", ModuleBounds.MEMORY_PAGES, ModuleBoundsTest::wideMemory),
                bound(
                        "size in bytes of function 0",
                        ModuleBounds.BODY_BYTES,
                        n -> new Parts()
                                .function(repeated(new BinaryWriter().u8(0), n - FUNCTION_OVERHEAD, Opcode.NOP)
                                        .u8(Opcode.END))),
                bound(
                        "locals",
                        ModuleBounds.FRAME_VALUES,
                        n -> new Parts()
                                .function(new BinaryWriter()
                                        .u8(1)
                                        .u32(n)
                                        .u8(TypeCode.I32)
                                        .u8(Opcode.END))),
                // The function is a block itself.
                bound("blocks within blocks", ModuleBounds.NESTING, n -> nesting(n - 1)));
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void takesAModuleAtItsBoundAndRefusesOneBeyond(String what, int limit, IntFunction<Parts> module) throws Exception {
        assertThat(Preparation.prepare(module.apply(limit).bytes(), imported -> true)
                        .wasm()
                        .length())
                .isPositive();

        assertThatThrownBy(() -> Preparation.prepare(module.apply(limit + 1).bytes(), imported -> true))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith("module.too-large: ")
                .hasMessageContaining(what)
                .hasMessageEndingWith("the limit is " + limit);
    }

    @Test
    void refusesCodeThatPreparationWouldMakeTooLarge() {
        int body = ModuleBounds.BODY_BYTES - 64;
        BinaryWriter square = new BinaryWriter()
                .u8(1)
                .u8(1)
                .u8(TypeCode.F64)
                .u8(Opcode.LOCAL_GET)
                .u8(0);
        repeated(square, body, 0x9F).u8(Opcode.DROP).u8(Opcode.END);
        int count = 10;
        BinaryWriter code = new BinaryWriter().u32(count);
        for (int i = 0; i < count; i++) {
            code.sized(square);
        }
        byte[] wasm = new Parts().with(3, count, 0).with(10, code).bytes();

        assertThatThrownBy(() -> Preparation.prepare(wasm))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith("module.too-large: size in bytes of the prepared code is ")
                .hasMessageEndingWith("the limit is " + ModuleBounds.PREPARED_CODE_BYTES);
    }
}
