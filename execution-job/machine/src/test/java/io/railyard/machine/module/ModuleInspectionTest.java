package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ModuleInspectionTest {
    private static final ModuleInspection.Rules LOG =
            new ModuleInspection.Rules(function -> function.path().equals("env.log"), GasRule.RAILYARD);

    @Test
    void namesEveryFeatureOfAModuleThatIsTaken() {
        Assembly module = Assembly.standard("""
                        v128.const #00000000000000000000000000000000 i8x16.popcnt drop
                        try void catch_all end try_table void 0 end
                        i32.const 1 i32.extend8_s drop f32.const #00000000 i32.trunc_sat_f32_s drop
                        i32.const 0 i32.const 0 i32.const 0 memory.fill 0
                        v128.const #00000000000000000000000000000000 i32x4.relaxed_trunc_f32x4_s drop
                        return_call 2""")
                .section(5, "#00 1")
                .section(6, "i32 #00 i32.const 5 i32.const 1 i32.add end", "i64 #01 i64.const 7 end");

        ModuleInspection seen = ModuleInspection.of(module.toByteArray());

        assertThat(seen.unsupported()).isEmpty();
        assertThat(seen.preparedDigest()).isPresent();
        assertThat(seen.features())
                .containsExactly(
                        "bulk-memory",
                        "exceptions",
                        "exceptions-legacy",
                        "extended-const",
                        "multi-value",
                        "reference-types",
                        "relaxed-simd",
                        "saturating-conversion",
                        "sign-extension",
                        "simd",
                        "table64",
                        "tail-call");
    }

    @Test
    void knowsA64BitMemory() {
        ModuleInspection seen =
                ModuleInspection.of(new Assembly().section(5, "#05 1 4").toByteArray());

        assertThat(seen.features()).containsExactly("memory64");
        assertThat(seen.memory()).contains(new ModuleInspection.MemoryShape(1, 4, true));
        assertThat(seen.unsupported()).isEmpty();
    }

    @Test
    void judgesImportsByTheRulesOfTheFormat() {
        byte[] wasm = new Assembly()
                .section(1, "#60017f00")
                .section(2, "'env' 'log' #00 0")
                .section(5, "#00 1")
                .toByteArray();

        assertThat(ModuleInspection.of(wasm, format -> LOG).unsupported()).isEmpty();
        assertThat(ModuleInspection.of(wasm).unsupported())
                .containsExactly("module.import-unknown: it imports \"env\".\"log\", which is not in the closed list"
                        + " of its format");
    }

    @Test
    void saysWhyADamagedModuleIsRefusedAndWhatWasSeenBefore() {
        byte[] wasm = new Assembly()
                .section(2, "'env' 'log' #00 0")
                .section(10, "#ff")
                .toByteArray();

        ModuleInspection seen = ModuleInspection.of(wasm);

        assertThat(seen.imports()).containsExactly("env.log");
        assertThat(seen.features()).isEmpty();
        assertThat(seen.unsupported()).singleElement().asString().startsWith("module.malformed: ");
    }
}
