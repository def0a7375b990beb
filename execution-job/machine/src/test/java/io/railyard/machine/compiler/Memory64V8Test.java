package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.railyard.machine.memory.FlatBounds;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** V8 gives the same results, traps and pages for accesses of 64-bit memories and of 4 GiB. Skipped without {@code node}. */
final class Memory64V8Test {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = MemoryGuest.WASM_PAGE;
    private static final long[] OFFSETS = {0, 5, PAGE, 0x7fff_ffffL, 0xffff_fff8L};
    private static final long[] FAR_OFFSETS = {0, 9, 0xffff_fff8L, 1L << 32, Long.MIN_VALUE, -8};
    private static final FlatBounds SHORT = new FlatBounds(0, PAGE, PAGE);
    private static final List<MemoryGuest.Shape> SHAPES = List.of(
            new MemoryGuest.Shape(true, 2, 8_192, FlatBounds.DEFAULTS, true),
            new MemoryGuest.Shape(true, 2, 65_536, SHORT, true),
            new MemoryGuest.Shape(true, 65_535, 65_536, SHORT, false),
            new MemoryGuest.Shape(false, 65_535, 65_536, SHORT, true));
    private static final int SEEDS = 5;
    private static final int CALLS = 400;

    @TempDir
    private Path directory;

    @Test
    void givesTheSameAsV8() throws Exception {
        assumeTrue(hasNode(), "skipped: there is no node on the path");
        List<String> tasks = new ArrayList<>();
        List<List<String>> results = new ArrayList<>();
        List<List<String>> pages = new ArrayList<>();
        for (MemoryGuest.Shape shape : SHAPES) {
            for (int seed = 0; seed < SEEDS; seed++) {
                ObjectNode task = JSON.createObjectNode();
                List<String> seen = new ArrayList<>();
                MemoryGuest guest = run(shape, seed, task, seen);
                List<String> digests = new ArrayList<>();
                for (int page : guest.memory().nonZeroPages()) {
                    task.withArray("pages").add(page);
                    digests.add(Bytes.sha256(guest.memory().page(page).toByteArray())
                            .hex());
                }
                digests.add(Long.toString(guest.memory().sizeBytes()));
                tasks.add(JSON.writeValueAsString(task));
                results.add(seen);
                pages.add(digests);
            }
        }

        List<String> answers = node(tasks);

        assertThat(answers).hasSize(tasks.size());
        for (int i = 0; i < answers.size(); i++) {
            String name = SHAPES.get(i / SEEDS) + " seed " + i % SEEDS;
            JsonNode answer = JSON.readTree(answers.get(i));
            assertThat(texts(answer.get(0))).as(name).isEqualTo(results.get(i));
            List<String> theirs = new ArrayList<>(texts(answer.get(1)));
            theirs.add(answer.get(2).asText());
            assertThat(theirs).as(name).isEqualTo(pages.get(i));
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static MemoryGuest run(MemoryGuest.Shape shape, int seed, ObjectNode task, List<String> seen) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] offsets = shape.wide() ? FAR_OFFSETS : OFFSETS;
        MemoryGuest guest = new MemoryGuest(shape, offsets);
        task.put("wasm", guest.wasm());
        task.put("gas", Long.toString(Long.MAX_VALUE));
        task.putArray("pages");
        ArrayNode calls = task.putArray("calls");
        String index = shape.wide() ? "I64" : "I32";
        for (int i = 0; i < CALLS; i++) {
            ObjectNode call = calls.addObject();
            List<Long> values = new ArrayList<>();
            long address = address(random, shape);
            switch (random.nextInt(12)) {
                case 0 ->
                    put(call, values, "fill", index, address, "I32", random.nextInt(), index, random.nextInt(9_000));
                case 1 ->
                    put(
                            call,
                            values,
                            "copy",
                            index,
                            address,
                            index,
                            address(random, shape),
                            index,
                            random.nextInt(9_000));
                case 2 ->
                    put(call, values, "init", index, address, "I32", random.nextInt(10), "I32", random.nextInt(10));
                case 3 -> put(call, values, "grow", index, random.nextInt(3) == 0 ? random.nextInt() : 1);
                case 4 -> put(call, values, random.nextInt(8) == 0 ? "drop" : "size");
                default -> {
                    int access = access(random);
                    String name = "f" + access + "o" + random.nextInt(offsets.length);
                    if (access < MemoryGuest.LOADS) {
                        put(call, values, name, index, address);
                    } else {
                        String type = MemoryGuest.isWideValue(access) ? "I64" : "I32";
                        put(call, values, name, index, address, type, random.nextLong());
                    }
                }
            }
            long result = guest.call(
                    call.get("function").asText(),
                    values.stream().mapToLong(Long::longValue).toArray());
            seen.add(result == MemoryGuest.TRAPPED ? "trap" : Long.toHexString(result));
        }
        return guest;
    }

    /** Not floats: JavaScript may change the bits of a NaN. */
    private static int access(SplittableRandom random) {
        int access = random.nextInt(MemoryGuest.ACCESSES);
        return access == 2 || access == 3 || access == 16 || access == 17 ? 1 : access;
    }

    private static long address(SplittableRandom random, MemoryGuest.Shape shape) {
        long size = (long) shape.pages() * PAGE;
        long[] near = {0, PAGE, 1L << 31, 1L << 32, size, -(1L << 32), random.nextLong(size)};
        long address = near[random.nextInt(near.length)] + random.nextInt(-10, 10) * (random.nextBoolean() ? 1 : 1_000);
        return shape.wide() ? address : (int) address;
    }

    private static void put(ObjectNode call, List<Long> values, String function, Object... typed) {
        call.put("function", function);
        ArrayNode arguments = call.putArray("arguments");
        for (int i = 0; i < typed.length; i += 2) {
            long value = ((Number) typed[i + 1]).longValue();
            arguments.addArray().add((String) typed[i]).add(Long.toString(value));
            values.add(value);
        }
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> node(List<String> tasks) throws IOException, InterruptedException {
        Path script = directory.resolve("memory64.js");
        try (InputStream in = Memory64V8Test.class.getResourceAsStream("/judge/memory64.js")) {
            if (in == null) {
                throw new IllegalStateException("The test's script is missing");
            }
            Files.write(script, in.readAllBytes());
        }
        Path input = directory.resolve("tasks");
        Files.write(input, tasks);
        Path output = directory.resolve("answers");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder("node", "--experimental-wasm-memory64", script.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return Files.readAllLines(output);
    }
}
