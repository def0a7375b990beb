package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Modules made to hurt their host: each is refused before anything is compiled, saying which bound it passes, or runs as
 * it would on any engine until its gas or depth is used up. What is just within the bounds must run.
 */
@Timeout(60)
final class HostileModulesTest {
    private static final List<Integer> NONE = List.of();
    private static final int BODY = 256 << 10;

    private static BinaryWriter bytes() {
        return new BinaryWriter();
    }

    private static BinaryWriter repeat(int count, IntFunction<BinaryWriter> part) {
        BinaryWriter all = bytes();
        IntStream.range(0, count).mapToObj(part).forEach(all::raw);
        return all;
    }

    private static void refused(Binary binary, String text) {
        assertThatThrownBy(() -> Preparation.prepare(binary.toByteArray()))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining(text);
    }

    /** Our compiler, or what it leaves a module to, does as the interpreter. */
    private static String runs(Binary binary, long... arguments) {
        PreparedModule module = Judged.prepare(binary.toByteArray());
        Judged.Seen own = new Judged(module, Engine.own()).call("f", 50_000_000, arguments);
        assertThat(own).isEqualTo(new Judged(module, Engine.interpreter()).call("f", 50_000_000, arguments));
        return own.result();
    }

    private static Binary locals(int count) {
        return new Binary()
                .function(new Binary.Function(
                        "f",
                        NONE,
                        List.of(I64),
                        IntStream.range(0, count).mapToObj(i -> I64).toList(),
                        bytes().u8(0x20).u32(count - 1)));
    }

    @Test
    void runsAFunctionWithAsManyLocalsAsAllowedAndRefusesOneMore() {
        // given one operand besides the locals
        assertThat(runs(locals(9_999))).isEqualTo("0");

        refused(locals(10_001), "10000");
        refused(locals(50_000), "10000");
    }

    @Test
    void refusesFourBillionLocalsInElevenBytes() {
        byte[] wasm = {
            0, 'a', 's', 'm', 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 10, 11, 1, 9, 1, -1, -1, -1,
            -1, 15, 0x7F, 0x0B, 0x0B
        };

        assertThatThrownBy(() -> Preparation.prepare(wasm)).isInstanceOf(ModuleRefused.class);
    }

    /** Additions without a statement boundary between them, {@code bytes} of body in all. */
    private static Binary straight(int bytes) {
        BinaryWriter code = bytes().u8(0x20, 0);
        int parts = (bytes - 6) / 5;
        code.raw(repeat(parts, i -> bytes().u8(0x20, 0, 0x41, i & 0x3f, 0x6A).u8(0x73)));
        return new Binary().function("f", List.of(I32), List.of(I32), code);
    }

    @Test
    void runsABodyAsLongAsAllowedAndRefusesAMegabyte() {
        assertThat(runs(straight(BODY * 5 / 6 - 100), 12_345)).isNotEmpty();

        refused(straight(1 << 20), "524288");
    }

    private static Binary nested(int blocks) {
        BinaryWriter code = repeat(blocks, i -> bytes().u8(0x02, 0x40))
                .raw(bytes().u8(0x20, 0, 0x0D).u32(blocks - 1))
                .raw(repeat(blocks, i -> bytes().u8(0x0B)))
                .u8(0x20, 0);
        return new Binary().function("f", List.of(I32), List.of(I32), code);
    }

    @Test
    void runsBlocksNestedAsDeepAsAllowedAndRefusesDeeper() {
        assertThat(runs(nested(3_990), 7)).isEqualTo("7");

        refused(nested(4_100), "4000");
    }

    @Test
    void runsALongBranchTable() {
        int labels = 60_000;
        BinaryWriter code = bytes().u8(0x02, 0x40, 0x02, 0x40, 0x20, 0, 0x0E)
                .u32(labels)
                .raw(repeat(labels, i -> bytes().u8(i & 1)))
                .u8(1, 0x0B, 0x41, 10, 0x0F, 0x0B, 0x41, 20);
        Binary binary = new Binary().function("f", List.of(I32), List.of(I32), code);

        assertThat(runs(binary, 0)).isEqualTo("a");
        assertThat(runs(binary, 59_999)).isEqualTo("14");
        assertThat(runs(binary, -1)).isEqualTo("14");
    }

    @Test
    void refusesMoreTableEntriesFunctionsAndMemoryThanAllowed() {
        Binary table = new Binary().function("f", NONE, NONE, bytes());
        IntStream.rangeClosed(0, 100_000).forEach(i -> table.entry(-1));
        refused(table, "100000");

        Binary functions = new Binary();
        IntStream.rangeClosed(0, 20_000).forEach(i -> functions.function("f" + i, NONE, NONE, bytes()));
        refused(functions, "20000");

        refused(new Binary().function("f", NONE, NONE, bytes()).memory64(262_145, 262_145), "262144");
    }

    @Test
    void stopsAStormOfIndirectCallsByGasOrDepth() {
        // given: a loop that calls through the table for ever
        Binary storm = new Binary().function("g", NONE, NONE, bytes());
        int type = storm.type(NONE, NONE);
        storm.function(
                "f", NONE, NONE, bytes().u8(0x03, 0x40, 0x41, 0, 0x11).u32(type).u8(0, 0x0C, 0, 0x0B));
        storm.entry(0);
        assertThat(runs(storm)).isEqualTo("trap UNREACHABLE " + PreparedModule.STOPPED_BY_GAS);

        // given: a function that calls itself through the table
        Binary recursion = new Binary();
        recursion.type(NONE, NONE);
        recursion.function("f", NONE, NONE, bytes().u8(0x41, 0, 0x11, 0, 0)).entry(0);
        assertThat(runs(recursion)).isEqualTo("trap UNREACHABLE " + PreparedModule.STOPPED_BY_DEPTH);
    }

    @Test
    void stopsGrowthAtTheLimitAndTouchesNothingBeyond() {
        // given: grow by one page until refused, then answer the size
        Binary bomb = new Binary()
                .memory(1, 65_536)
                .function(
                        "f",
                        NONE,
                        List.of(I32),
                        bytes().u8(0x03, 0x40, 0x41, 1, 0x40, 0, 0x41, 0x7F, 0x47, 0x0D, 0, 0x0B, 0x3F, 0));

        assertThat(runs(bomb)).isEqualTo(Integer.toHexString(Judged.LIMIT_PAGES));
    }

    /** A module in the plain notation of {@link BinaryWriter}: section by section. */
    private static byte[] sections(Object... idsAndContents) {
        BinaryWriter out = bytes().fixed32(0x6d73_6100).fixed32(1);
        for (int i = 0; i < idsAndContents.length; i += 2) {
            out.section((Integer) idsAndContents[i], (BinaryWriter) idsAndContents[i + 1]);
        }
        return out.toByteArray();
    }

    private static BinaryWriter one(BinaryWriter entry) {
        return bytes().u32(1).raw(entry);
    }

    @Test
    void stopsALoopByItsGas() {
        Binary loop = new Binary().function("f", NONE, NONE, bytes().u8(0x03, 0x40, 0x0C, 0, 0x0B));

        assertThat(runs(loop)).isEqualTo("trap UNREACHABLE " + PreparedModule.STOPPED_BY_GAS);
    }

    @Test
    void startsNoModuleWhoseStartFunctionLoops() throws Exception {
        // given: loop { br 0 } as the start function, which instantiation would run on any engine
        byte[] wasm = sections(
                1,
                one(bytes().u8(0x60, 0, 0)),
                3,
                one(bytes().u32(0)),
                5,
                one(bytes().u8(0, 1)),
                8,
                bytes().u32(0),
                10,
                one(bytes().sized(bytes().u8(0, 0x03, 0x40, 0x0C, 0, 0x0B, 0x0B))));
        PreparedModule prepared = Preparation.prepare(wasm);

        // then: an instance is made without running it, and running it uses up its gas
        Judged own = new Judged(prepared, Engine.own());
        assertThat(own.result(Preparation.START_EXPORT)).isEqualTo("trap UNREACHABLE " + PreparedModule.STOPPED_BY_GAS);
    }

    @Test
    void refusesBombsOfDataSegmentsBeforeAnythingIsCopied() {
        // given: 10,001 segments of one byte; then one that lies beyond the memory
        BinaryWriter many = bytes().u32(10_001).raw(repeat(10_001, i -> bytes().u8(0, 0x41, 0, 0x0B, 1, 7)));
        assertThatThrownBy(() -> Preparation.prepare(sections(5, one(bytes().u8(0, 1)), 11, many)))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining("10000");

        BinaryWriter beyond = one(bytes().u8(0, 0x41).signed(65_535).u8(0x0B, 2, 7, 7));
        assertThatThrownBy(() -> Preparation.prepare(sections(5, one(bytes().u8(0, 1)), 11, beyond)))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining("module.uninstantiable");
    }

    @Test
    void refusesSegmentsThatSayTheyAreLargerThanTheModule() {
        BinaryWriter huge = bytes().u32(1).u8(0, 0x41, 0, 0x0B).u32(0x7fff_ffff);

        assertThatThrownBy(() -> Preparation.prepare(sections(5, one(bytes().u8(0, 1)), 11, huge)))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining("module.malformed");
    }

    @Test
    void growsTablesNoFurtherThanAllowedAndChargesEachEntry() {
        // given: table.grow by 50,000 until it fails; then the size
        Binary bomb = new Binary()
                .function(
                        "f",
                        NONE,
                        List.of(I32),
                        bytes().u8(0x03, 0x40, 0xD0, 0x70, 0x41)
                                .signed(50_000)
                                .u8(0xFC, 15, 0, 0x41, 0x7F, 0x47, 0x0D, 0, 0x0B, 0xFC, 16, 0));

        assertThat(runs(bomb)).isEqualTo(Integer.toHexString(100_000));
    }
}
