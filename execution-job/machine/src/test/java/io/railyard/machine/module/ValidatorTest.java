package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ValidatorTest {
    private static void check(Assembly module) throws ModuleRefused {
        Validator.check(ModuleStructure.read(module.toByteArray()));
    }

    private static void invalid(Assembly module, String text, String place) {
        assertThatThrownBy(() -> check(module))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith("module.invalid: " + text + " in " + place + " at byte ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            i32.const 0 i64.eqz drop | type mismatch: instruction requires [i64] but stack has [i32] | i64.eqz
            i32.const 0 i32.add drop | type mismatch: instruction requires [i32] but stack has [] | i32.add
            drop | type mismatch: instruction requires [any type] but stack has [] | drop
            i32.const 1 | type mismatch: block requires [] but stack has [i32] below them | end
            block i32 end drop | type mismatch: instruction requires [i32] but stack has [] | end
            block void i32.const 1 block void drop end drop end | type mismatch: instruction requires [any type] but stack has [] | drop
            unreachable i32.const 0 i64.eqz drop | type mismatch: instruction requires [i64] but stack has [i32] | i64.eqz
            unreachable i64.const 0 i32.add f32.neg drop | type mismatch: instruction requires [i32] but stack has [i64] | i32.add
            i32.const 0 if i32 i32.const 0 end drop | type mismatch: if without else requires [i32] but its parameters are [] | end
            i64.const 0 if void end | type mismatch: instruction requires [i32] but stack has [i64] | if
            i32.const 0 if i32 i32.const 0 else i64.const 0 end drop | type mismatch: instruction requires [i32] but stack has [i64] | end
            i32.const 1 loop 1 drop i64.const 0 br 0 end drop | type mismatch: instruction requires [i32] but stack has [i64] | br
            loop 9 end | unknown type 9 | loop
            local.get 2 drop | unknown local 2 | local.get
            i64.const 0 local.set 0 | type mismatch: instruction requires [i32] but stack has [i64] | local.set
            local.get 0 local.tee 1 drop | type mismatch: instruction requires [f64] but stack has [i32] | local.tee
            global.get 2 drop | unknown global 2 | global.get
            i32.const 0 global.set 0 | immutable global 0 | global.set
            i32.const 0 global.set 1 | type mismatch: instruction requires [i64] but stack has [i32] | global.set
            br 1 | unknown label 1 | br
            i32.const 0 br_if 7 | unknown label 7 | br_if
            block i32 i64.const 0 i32.const 1 br_if 0 end drop | type mismatch: instruction requires [i32] but stack has [i64] | br_if
            block void i32.const 0 br_table 1 0 5 end | unknown label 5 | br_table
            block i32 i32.const 0 i32.const 0 br_table 1 0 1 end drop | type mismatch: label 0 requires [i32] but the default label requires [] | br_table
            block i32 block i32 i64.const 0 i32.const 0 br_table 1 0 1 end end drop | type mismatch: instruction requires [i32] but stack has [i64] | br_table
            call 3 | unknown function 3 | call
            i64.const 0 call 1 drop | type mismatch: instruction requires [i32] but stack has [i64] | call
            i32.const 0 call_indirect 0 3 | unknown table 3 | call_indirect
            i32.const 0 call_indirect 8 0 | unknown type 8 | call_indirect
            i32.const 0 call_indirect 0 1 | type mismatch: instruction requires table of function type but table has element type externref | call_indirect
            i32.const 0 call_indirect 0 2 | type mismatch: instruction requires [i64] but stack has [i32] | call_indirect
            i32.const 0 return_call 1 | type mismatch: current function requires result type [] but callee returns [i32] | return_call
            i32.const 0 i32.const 0 return_call_indirect 1 0 | type mismatch: current function requires result type [] but callee returns [i32] | return_call_indirect
            """)
    void refusesWhatBreaksARuleOfInstructions(String code, String text, String mnemonic) {
        invalid(Assembly.standard(code), text, mnemonic + " of function 0 \"f\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            i32.const 0 i64.const 0 i32.const 0 select drop | type mismatch: instruction requires [i64] but stack has [i32] | select
            ref.null funcref ref.null funcref i32.const 0 select drop | type mismatch: instruction requires numeric or vector type but stack has [funcref] | select
            ref.null funcref ref.null externref i32.const 0 select.typed 1 funcref drop | type mismatch: instruction requires [funcref] but stack has [externref] | select
            i32.const 0 i32.const 0 i32.const 0 select.typed 2 i32 i32 drop drop | invalid result arity other than 1 is not (yet) allowed: 2 | select
            i32.const 0 ref.is_null drop | type mismatch: instruction requires a reference but stack has [i32] | ref.is_null
            ref.func 2 drop | undeclared function reference 2 | ref.func
            ref.func 9 drop | unknown function 9 | ref.func
            i32.const 0 i32.load #0300 drop | alignment must not be larger than natural: 2^3 is more than 2^2 bytes | i32.load
            i32.const 0 v128.load #0500 drop | alignment must not be larger than natural: 2^5 is more than 2^4 bytes | v128.load
            i32.const 0 i32.load #008080808010 drop | offset out of range: 4294967296 in a 32-bit memory | i32.load
            i32.const 0 i32.load #4002 0 drop | unknown memory 2 | i32.load
            i32.const 0 i32.load #4001 0 drop | type mismatch: instruction requires [i64] but stack has [i32] | i32.load
            i64.const 0 memory.grow 0 drop | type mismatch: instruction requires [i32] but stack has [i64] | memory.grow
            i64.const 0 i32.const 0 i64.const 0 memory.copy 1 0 | type mismatch: instruction requires [i32] but stack has [i64] | memory.copy
            data.drop 1 | unknown data segment 1 | data.drop
            i32.const 0 i32.const 0 i32.const 0 memory.init 4 0 | unknown data segment 4 | memory.init
            elem.drop 2 | unknown elem segment 2 | elem.drop
            i32.const 0 i32.const 0 i32.const 0 table.init 1 0 | type mismatch: element segment's type externref does not match table's element type funcref | table.init
            i32.const 0 i32.const 0 i32.const 0 table.init 7 0 | unknown elem segment 7 | table.init
            i32.const 0 i32.const 0 i32.const 0 table.copy 0 1 | type mismatch: source element type externref does not match destination element type funcref | table.copy
            i32.const 0 table.get 5 drop | unknown table 5 | table.get
            i32.const 0 ref.null externref table.set 0 | type mismatch: instruction requires [funcref] but stack has [externref] | table.set
            v128.const #00000000000000000000000000000000 i8x16.extract_lane_s #10 drop | invalid lane index 16, there are 16 lanes | i8x16.extract_lane_s
            v128.const #00000000000000000000000000000000 f64x2.extract_lane #02 drop | invalid lane index 2, there are 2 lanes | f64x2.extract_lane
            throw 1 | unknown tag 1 | throw
            throw 0 | type mismatch: instruction requires [i32] but stack has [] | throw
            i32.const 0 throw_ref | type mismatch: instruction requires [exnref] but stack has [i32] | throw_ref
            block void try_table void 1 #00 0 0 end end | type mismatch: label requires [] but catch handler has [i32] | try_table
            block i32 try_table void 1 #01 0 0 end i32.const 0 end drop | type mismatch: label requires [i32] but catch handler has [i32 exnref] | try_table
            try_table void 1 #02 3 end | unknown label 3 | try_table
            try void catch 4 drop end | unknown tag 4 | catch
            try void catch 0 end | type mismatch: block requires [] but stack has [i32] below them | end
            try void rethrow 0 end | invalid rethrow label 0: it is not a catch block | rethrow
            try void delegate 6 | unknown label 6 | delegate
            """)
    void refusesWhatBreaksAFurtherRuleOfInstructions(String code, String text, String mnemonic) {
        invalid(Assembly.standard(code), text, mnemonic + " of function 0 \"f\"");
    }

    @ParameterizedTest
    @CsvSource({
        "unreachable i32.add i32.eqz drop",
        "unreachable select drop",
        "block i32 unreachable i32.const 0 br_table 1 0 0 end drop",
        "block i32 i32.const 1 i32.const 0 br_table 0 0 end drop",
        "i32.const 0 i32.const 0 if 3 drop else drop end i32.const 0 if void end",
        "return i64.const 0 i64.const 0 i64.add drop",
        "ref.func 0 drop ref.func 1 ref.is_null drop",
        "i64.const 0 call_indirect 0 2",
        "return_call 2",
        "i64.const 0 i32.const 0 i32.const 0 memory.copy 1 0",
        "i64.const 0 i32.load #400110 drop",
        "i32.const 0 i32.load #02ffffffff0f drop",
        "i32.const 0 i32.const 0 i32.const 0 memory.init 0 0 data.drop 0",
        "block 2 try_table void 1 #02 1 end i32.const 0 i64.const 0 end drop drop",
        "block i32 try_table void 1 #00 0 0 end i32.const 0 end drop",
        "block exnref try_table void 1 #03 0 end unreachable end throw_ref",
        "try i32 i32.const 0 catch 0 catch_all i32.const 1 end drop",
        "try void try void delegate 0 catch_all rethrow 0 end",
        "v128.const #00000000000000000000000000000000 i32x4.relaxed_trunc_f32x4_s f32x4.extract_lane #03 local.get 1 drop drop"
    })
    void takesWhatTheStandardAllows(String code) {
        assertThatCode(() -> check(Assembly.standard(code))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            3 | 0 1 9 | unknown type 9 | the function section
            13 | #00 8 | unknown type 8 | the tag section
            13 | #00 1 | non-empty tag result type [i32] | the tag section
            5 | #00 70000 | memory size must be at most 2^16 pages (4 GiB) for i32, it is 70000 | the memory section
            5 | #01 2 1 | size minimum must not be greater than maximum: 2 above 1 | the memory section
            5 | #04 281474976710657 | memory size must be at most 2^48 pages (256 TiB) for i64, it is 281474976710657 | the memory section
            4 | funcref #00 4294967296 | table size must be at most 2^32-1 for i32, it is 4294967296 | the table section
            4 | funcref #01 3 2 | size minimum must not be greater than maximum: 3 above 2 | the table section
            4 | #4000 funcref #00 1 ref.null externref end | type mismatch: instruction requires [funcref] but stack has [externref] | end of a constant expression
            6 | i32 #00 i64.const 0 end | type mismatch: instruction requires [i32] but stack has [i64] | end of a constant expression
            6 | i32 #00 i32.const 0 i32.eqz end | constant expression required | i32.eqz of a constant expression
            6 | i32 #00 global.get 0 end | unknown global 0 | global.get of a constant expression
            7 | 'x' #00 3 | unknown function 3 | the export section
            7 | 'x' #01 3 | unknown table 3 | the export section
            7 | 'x' #02 2 | unknown memory 2 | the export section
            7 | 'x' #03 2 | unknown global 2 | the export section
            7 | 'x' #04 1 | unknown tag 1 | the export section
            9 | #00 i32.const 0 end 1 9 | unknown function 9 | the element section
            9 | #02 8 i32.const 0 end #00 0 | unknown table 8 | the element section
            9 | #02 1 i32.const 0 end #00 0 | type mismatch: element segment's type funcref does not match table's element type externref | the element section
            9 | #00 i64.const 0 end 0 | type mismatch: instruction requires [i32] but stack has [i64] | end of a constant expression
            9 | #05 externref 1 ref.null funcref end | type mismatch: instruction requires [externref] but stack has [funcref] | end of a constant expression
            11 | #02 7 i32.const 0 end 'a' | unknown memory 7 | the data section
            11 | #02 1 i32.const 0 end 'a' | type mismatch: instruction requires [i64] but stack has [i32] | end of a constant expression
            11 | #00 global.get 1 end 'a' | constant expression required: a mutable global is not constant | global.get of a constant expression
            """)
    void refusesWhatBreaksARuleOfModules(int section, String entry, String text, String place) {
        Assembly module = Assembly.standard("");
        if (section == 3) {
            module.section(3, entry.split(" ", -1));
        } else if (section == 6) {
            module.section(6, entry, "i64 #01 i64.const 7 end");
        } else {
            module.section(section, entry);
        }
        if (section == 4) {
            module.section(4, entry, "externref #00 10", "funcref #04 10");
        }

        invalid(module, text, place);
    }

    @Test
    void refusesAStartFunctionWithParametersOrThatIsNotThere() {
        invalid(
                Assembly.standard("").raw(8, "1"),
                "start function must not have parameters or results",
                "the start section");
        invalid(Assembly.standard("").raw(8, "3"), "unknown function 3", "the start section");
    }

    @Test
    void refusesTwoExportsOfOneName() {
        invalid(
                Assembly.standard("").section(7, "'f' #00 0", "'f' #02 0"),
                "duplicate export name \"f\"",
                "the export section");
    }

    @Test
    void letsConstantsCountWithEarlierGlobals() {
        Assembly module = Assembly.standard("")
                .section(
                        6,
                        "i32 #00 i32.const 5 end",
                        "i64 #01 i64.const 7 end",
                        "i32 #00 global.get 0 i32.const 3 i32.mul end")
                .section(11, "#00 global.get 2 i32.const 1 i32.add end 'abc'");

        assertThatCode(() -> check(module)).doesNotThrowAnyException();
    }

    @Test
    void letsATableSeeImportedGlobalsOnly() {
        String table = "#4000 funcref #00 1 global.get 0 end";
        Assembly own = new Assembly().section(4, table).section(6, "funcref #00 ref.null funcref end");
        Assembly imported = new Assembly().section(2, "'a' 'b' #03 funcref #00").section(4, table);

        invalid(own, "unknown global 0", "global.get of a constant expression");
        assertThatCode(() -> check(imported)).doesNotThrowAnyException();
    }

    @Test
    void namesTheFunctionByItsNameSectionFirst() {
        Assembly module = Assembly.standard("i32.const 0 i64.eqz drop").raw(0, "'name' #01 8 1 0 'inner'");

        assertThatThrownBy(() -> check(module))
                .hasMessage("module.invalid: type mismatch: instruction requires [i64] but stack has [i32]"
                        + " in i64.eqz of function 0 \"inner\" at byte 105; no WebAssembly engine may run it:"
                        + " mend the compiler or tool that wrote it")
                .extracting(thrown -> ((ModuleRefused) thrown).code())
                .isEqualTo("module.invalid");
    }

    @Test
    void boundsLocalsAndOperandsOfAFunction() {
        assertThatThrownBy(() -> check(Assembly.standard("").code("1 #ffffffff0f i32 :", "0 : local.get 0", "0 :")))
                .hasMessage("module.too-large: number of locals of function 0 is 4294967295, the limit is 10000");
        assertThatThrownBy(() -> check(Assembly.standard("i32.const 0 ".repeat(17_000))))
                .hasMessageStartingWith("module.too-large: number of operands of a function is ");
    }

    @Test
    void needsNoStackForDeepNesting() throws Exception {
        int deep = ModuleBounds.NESTING - 1;

        check(Assembly.standard("block void ".repeat(deep) + "end ".repeat(deep)));

        assertThat(ModuleStructure.read(Assembly.standard("block void ".repeat(deep) + "end ".repeat(deep))
                                .toByteArray())
                        .bodies)
                .hasSize(3);
    }
}
