package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.binary.BinaryReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecodingTest {
    private static final String HEADER = "#0061736d01000000 ";

    private static byte[] wasm(String text) {
        return Assembly.bytes(text).toByteArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', commentCharacter = '%', textBlock = """
            #006173 | unexpected end of section or function at byte 3
            #0061736e01000000 | magic header not detected at byte 0
            #0061736d02000000 | unknown binary version at byte 4
            """)
    void refusesABadHeader(String text, String refusal) {
        assertThatThrownBy(() -> ModuleStructure.read(wasm(text)))
                .hasMessage("module.malformed: " + refusal + "; build or fetch the module again");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', commentCharacter = '%', textBlock = """
            #0e00 | malformed section id at byte 8
            #0301 #00 #0101 #00 | unexpected content after last section at byte 11
            #0105 #00 | length out of bounds at byte 9
            #0102 #0000 | section size mismatch at byte 10
            #0101 #80 | unexpected end of section or function at byte 11
            #0106 #818080808000 | integer representation too long at byte 15
            #0105 #8080808010 | integer too large at byte 14
            #0104 #01 #5f0000 | garbage collection types
            #0104 #01 #400000 | malformed definition type at byte 11
            #0105 #01 #60017a00 | malformed reference type at byte 13
            #0105 #01 #60016e00 | garbage collection types
            #0106 #01 #6001640000 | typed function references
            #0207 #01 'a' 'b' #05 0 | malformed import kind at byte 15
            #0207 #01 #01ff 'b' #0000 | malformed UTF-8 encoding at byte 11
            #0504 #01 #02 1 1 | threads and atomics (a shared memory or table)
            #0503 #01 #08 1 | custom page sizes
            #0503 #01 #10 1 | malformed limits flags at byte 11
            #0d03 #01 #01 0 | zero byte expected at byte 11
            #0606 #01 i32 #02 i32.const 0 end | malformed mutability at byte 12
            #0606 #01 i32 #00 i32.const 0 drop | unexpected end of section or function at byte 16
            #0705 #01 'a' #05 0 | malformed export kind at byte 13
            #0902 #01 #08 | malformed elements segment kind at byte 11
            #0904 #01 #01 #01 0 | malformed element kind at byte 12
            #0b02 #01 #03 | malformed data segment kind at byte 11
            #0302 #01 0 | function and code section have inconsistent lengths at byte 12
            #0c01 1 | data count and data section have inconsistent lengths at byte 11
            """)
    void refusesAMalformedSection(String text, String refusal) {
        assertThatThrownBy(() -> ModuleStructure.read(wasm(HEADER + text)))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining(": ")
                .hasMessageContaining(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', commentCharacter = '%', textBlock = """
            #27 | illegal opcode 27
            #fc12 | illegal opcode fc 12
            #fd9a01 | illegal opcode fd 9a
            #fd9402 | illegal opcode fd 114
            #fe0000 | threads and atomics
            #fb00 0 | garbage collection
            #d4 | typed function references
            block void else end | END opcode expected
            i32.const 0 if void else else end | END opcode expected
            catch_all | END opcode expected
            block #40 #0b #0b | section size mismatch
            #1a #0b #1a | section size mismatch
            i32.const 0 i32.load #8001 0 drop | malformed memop flags
            i32.const #ffffffff0f drop | integer too large
            ref.null #40 drop | malformed heap type
            ref.null #6d drop | garbage collection types
            try_table void 1 #04 0 end | malformed catch clause
            block #6b end | garbage collection types
            """)
    void refusesMalformedCode(String code, String refusal) {
        assertThatThrownBy(() -> ModuleStructure.read(Assembly.standard(code).toByteArray()))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining(refusal);
    }

    @Test
    void refusesDataInstructionsWithoutADataCount() {
        Assembly module = new Assembly()
                .section(1, "#600000")
                .section(3, "0")
                .section(5, "#00 1")
                .code("0 : data.drop 0");

        assertThatThrownBy(() -> ModuleStructure.read(module.toByteArray()))
                .hasMessageStartingWith("module.malformed: data count section required at byte ");
    }

    @Test
    void refusesFourBillionLocalsTwice() {
        Assembly module = Assembly.standard("").code("2 #ffffffff0f i32 1 i64 :", "0 : local.get 0", "0 :");

        assertThatThrownBy(() -> ModuleStructure.read(module.toByteArray()))
                .hasMessageStartingWith("module.malformed: too many locals at byte ");
    }

    @Test
    void refusesAComponent() {
        assertThatThrownBy(() -> ModuleStructure.read(wasm("#0061736d0d000100")))
                .hasMessage("module.unsupported: it uses the component model, which is not supported");
    }

    @Test
    void readsEveryFormOfElementSegment() throws Exception {
        Assembly module = Assembly.standard("")
                .section(
                        9,
                        "#00 i32.const 0 end 1 0",
                        "#01 #00 1 1",
                        "#02 2 i64.const 0 end #00 2 0 1",
                        "#03 #00 1 2",
                        "#04 i32.const 0 end 1 ref.func 0 end",
                        "#05 externref 1 ref.null externref end",
                        "#06 1 i32.const 0 end externref 0",
                        "#07 funcref 2 ref.null funcref end ref.func 1 end");

        ModuleStructure read = ModuleStructure.read(module.toByteArray());
        Validator.check(read);

        assertThat(read.elements)
                .extracting(ModuleStructure.Element::mode)
                .extracting(Enum::name)
                .containsExactly(
                        "ACTIVE", "PASSIVE", "ACTIVE", "DECLARATIVE", "ACTIVE", "PASSIVE", "ACTIVE", "DECLARATIVE");
        assertThat(read.elements).extracting(ModuleStructure.Element::size).containsExactly(1, 1, 2, 1, 1, 1, 0, 2);
        assertThat(read.elements).extracting(ModuleStructure.Element::table).containsExactly(0, 0, 2, 0, 0, 0, 1, 0);
    }

    @Test
    void numbersRelaxedInstructionsApartFromPlainOnes() throws Exception {
        BinaryReader in = new BinaryReader(
                wasm("i8x16.relaxed_swizzle v128.load #0407 i32x4.relaxed_dot_i8x16_i7x16_add_s"), 0, 10);
        InstructionCursor cursor = new InstructionCursor(in);

        assertThat(cursor.next()).isTrue();
        assertThat(cursor.opcode()).isEqualTo(0xFD100);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.opcode()).isEqualTo(0xFD00);
        assertThat(cursor.alignment()).isEqualTo(4);
        assertThat(cursor.offset()).isEqualTo(7);
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.opcode()).isEqualTo(0xFD113);
        assertThat(cursor.next()).isFalse();
    }
}
