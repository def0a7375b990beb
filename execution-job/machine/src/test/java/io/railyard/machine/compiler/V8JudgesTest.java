package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.StrictEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Modules made by chance, blocks with parameters and several results included, do the same on our engine as on V8: result
 * or trap, gas, memory. Skipped where there is no {@code node}. {@code -Drailyard.random-modules=N} sets how many.
 */
final class V8JudgesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MODULES = Integer.getInteger("railyard.random-modules", 300);
    private static final long FIRST_SEED = Long.getLong("railyard.seed", 0);
    private static final int CALLS = 10;
    private static final long GAS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void giveTheSameOnOurEngineAndV8() throws Exception {
        assumeTrue(hasNode(), "skipped: there is no node on the path");
        Path tasks = directory.resolve("tasks");
        List<String> lines = new ArrayList<>();
        List<JsonNode> written = new ArrayList<>();
        for (int i = 0; i < MODULES; i++) {
            ObjectNode task = task(FIRST_SEED + i);
            written.add(task);
            lines.add(JSON.writeValueAsString(task));
        }
        Files.write(tasks, lines);

        List<String> answers = node(tasks);

        assertThat(answers).hasSize(MODULES);
        for (int i = 0; i < MODULES; i++) {
            compare(FIRST_SEED + i, written.get(i), JSON.readTree(answers.get(i)));
        }
    }

    /** Every other one with tables, references and tail calls. */
    private static PreparedModule module(long seed, SplittableRandom random) {
        return Judged.prepare(RandomModule.make(random, true, seed % 2 == 1, false));
    }

    private static ObjectNode task(long seed) throws CompilerRefusal {
        SplittableRandom random = new SplittableRandom(seed);
        PreparedModule module = module(seed, random);
        GuestModule structure = GuestModule.read(module.wasm().toByteArray());
        ObjectNode task = JSON.createObjectNode();
        task.put("wasm", module.wasm().toByteArray());
        task.put("gas", Long.toString(GAS));
        task.put("depth", Judged.DEPTH);
        task.put("pages", Math.min(Judged.LIMIT_PAGES, module.memoryMaxPages()));
        ArrayNode calls = task.putArray("calls");
        for (int i = 0; i < CALLS; i++) {
            int function = random.nextInt(module.functions().size());
            Signature signature = structure.signature(function);
            ObjectNode call = calls.addObject();
            call.put("function", "f" + function);
            call.put(
                    "result",
                    signature.results().size() == 1 ? signature.results().get(0).name() : "");
            ArrayNode arguments = call.putArray("arguments");
            for (ValueType type : signature.parameters()) {
                long bits = random.nextBoolean() ? random.nextLong() : random.nextInt(100);
                if (type == ValueType.F32 || type == ValueType.F64) {
                    // JavaScript may change the bits of a NaN argument, so none is passed.
                    double number = (double) bits;
                    bits = type == ValueType.F32
                            ? Float.floatToIntBits((float) number)
                            : Double.doubleToLongBits(number);
                }
                arguments.addArray().add(type.name()).add(Long.toString(type.slots == 1 ? (int) bits : bits));
            }
        }
        return task;
    }

    private void compare(long seed, JsonNode task, JsonNode answers) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        PreparedModule module = module(seed, random);
        int methodBytes = random.nextBoolean() ? CompiledModule.METHOD_BYTES : random.nextInt(100, 600);
        Judged own = new Judged(module, StrictEngine.own(methodBytes));
        for (int i = 0; i < answers.size(); i++) {
            JsonNode call = task.get("calls").get(i);
            long[] arguments = new long[call.get("arguments").size()];
            for (int k = 0; k < arguments.length; k++) {
                arguments[k] =
                        Long.parseLong(call.get("arguments").get(k).get(1).asText());
            }
            Judged.Seen seen = own.call(call.get("function").asText(), GAS, arguments);
            String expected = answers.get(i).get(0).asText();
            if (expected.startsWith("trap") || call.get("result").asText().startsWith("I")) {
                // V8 has one word for an index outside a table, whoever uses it.
                String result = seen.result().replace("TABLE_BOUNDS", "INDIRECT_CALL");
                assertThat(result).as("seed " + seed + " call " + i).isEqualTo(expected);
            }
            assertThat(seen.gas() + " " + seen.memory())
                    .as("seed " + seed + " call " + i)
                    .isEqualTo(answers.get(i).get(1).asText() + " "
                            + answers.get(i).get(2).asText());
        }
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> node(Path tasks) throws IOException, InterruptedException {
        Path script = directory.resolve("v8.js");
        try (InputStream in = V8JudgesTest.class.getResourceAsStream("/judge/v8.js")) {
            if (in == null) {
                throw new IllegalStateException("The test's script is missing");
            }
            Files.write(script, in.readAllBytes());
        }
        Path output = directory.resolve("answers");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder("node", script.toString())
                .redirectInput(tasks.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(errors)).isZero();
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "no error text";
        }
    }
}
