package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.testkit.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.OpCode;

class GuestTest {
    @Test
    void digestsAreThoseOfTheBuild() throws Exception {
        Path sums =
                SharedData.checkout().resolve("execution-job/guests/src/main/resources/io/railyard/guests/SHA256SUMS");

        Map<String, String> built = Files.readAllLines(sums).stream()
                .map(line -> line.split(" +"))
                .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));

        assertThat(Guests.all().stream().collect(Collectors.toMap(g -> g.moduleName() + ".wasm", Guest::sha256)))
                .isEqualTo(built);
    }

    @Test
    void standaloneModulesAreThoseOfTheBuild() throws Exception {
        Path folder =
                SharedData.checkout().resolve("execution-job/guests/src/main/resources/io/railyard/guests/standalone");

        for (String line : Files.readAllLines(folder.resolve("SHA256SUMS"))) {
            String[] parts = line.split(" +", 2);
            byte[] wasm = Files.readAllBytes(folder.resolve(parts[1]));
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(wasm)))
                    .as(parts[1])
                    .isEqualTo(parts[0]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void importsNothing(Guest guest) {
        assertThat(parse(guest).importSection().importCount()).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTEBOOK")
    void usesNoFloatingPoint(Guest guest) {
        List<OpCode> floats = java.util.Arrays.stream(parse(guest).codeSection().functionBodies())
                .flatMap(body -> body.instructions().stream())
                .map(instruction -> instruction.opcode())
                .filter(code -> code.name().contains("F32") || code.name().contains("F64"))
                .toList();

        assertThat(floats).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void declaresItsMostMemory(Guest guest) {
        var limits = parse(guest).memorySection().orElseThrow().getMemory(0).limits();

        assertThat(limits.initialPages() * 65536L).isEqualTo(1 << 20);
        assertThat(limits.maximumPages() * 65536L).isEqualTo(guest.memoryLimitBytes());
    }

    @Test
    void isFoundByName() {
        assertThat(Guests.named("pool")).contains(Guest.POOL);
        assertThat(Guests.named("Pool")).isEmpty();
    }

    @Test
    void moduleItemSaysItsFormat() {
        assertThat(Guest.TOKEN.moduleTags())
                .containsEntry("Module-Format", "wasm32-unknown-emscripten4")
                .containsEntry("Type", "Module")
                .containsEntry("Memory-Limit", "1-mb");
    }

    private static WasmModule parse(Guest guest) {
        return Parser.parse(guest.wasm());
    }
}
