package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.Histories;
import io.railyard.machine.binary.BinaryWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged modules are taken and refused as V8 does. Skipped where there is no {@code node}.
 * {@code -Drailyard.mutants=N} sets how many, {@code -Drailyard.seed=N} the first seed. Each difference that is no
 * fault has its reason in {@link #explanation}.
 */
final class MutantsTest {
    private static final int MUTANTS = Integer.getInteger("railyard.mutants", 4_000);
    private static final long FIRST_SEED = Long.getLong("railyard.seed", 0);
    private static final int BATCH = 2_000;
    private static final List<String> FLAGS = List.of(
            "--experimental-wasm-memory64", "--experimental-wasm-relaxed-simd", "--experimental-wasm-extended-const");
    private static final List<String> GUESTS = List.of("token", "counter", "relay", "pool");
    /** What V8 of Node 20 to 22 does not know, or only behind a flag that not all of them have. */
    private static final Set<String> NOT_IN_V8 = Set.of(Features.TABLE64, Features.MULTI_MEMORY, Features.EXCEPTIONS);

    /** Its limits; and offsets and memory indexes written in more bytes than it reads. */
    private static final Pattern V8_LIMIT = Pattern.compile(
            "expected offset|implementation limit|internal limit|maximum .* size|mix of legacy"
                    + "|larger than|exceeds|expected maximum alignment is \\d, actual alignment is (6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])");

    private static final int[] TELLING = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16, 17, 26, 27, 28, 32, 33, 34, 35, 36, 0x40, 0x41, 0x42, 0x60,
        0x6A, 0x6F, 0x70, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F, 0x80, 0xA7, 0xAD, 0xC0, 0xD0, 0xD1, 0xD2, 0xFC, 0xFD, 0xFF
    };

    @TempDir
    private Path directory;

    private static List<byte[]> originals() {
        List<byte[]> modules = new ArrayList<>();
        GUESTS.forEach(guest -> modules.add(Histories.wasm(guest)));
        modules.add(wat("""
                (memory 1 4) (table 3 funcref) (table 2 externref) (global $g (mut i64) (i64.const 3))
                (data "abc") (elem declare func $f) (elem funcref (ref.func $f) (ref.null func)) (elem (i32.const 0) $f $f)
                (func $f (export "f") (param i32 v128) (result i32 i64)
                  (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 2)) (data.drop 0)
                  (table.init 0 1 (i32.const 0) (i32.const 0) (i32.const 1)) (elem.drop 1)
                  (drop (table.grow 1 (ref.null extern) (local.get 0)))
                  (table.copy 0 0 (i32.const 0) (i32.const 1) (i32.const 1))
                  (table.set 0 (i32.const 1) (ref.func $f))
                  (drop (select (result funcref) (table.get 0 (i32.const 0)) (ref.func $f) (local.get 0)))
                  (v128.store offset=9 (i32.const 2) (i32x4.add (local.get 1) (v128.load8_lane 3 (i32.const 1) (local.get 1))))
                  (local.set 0 (i8x16.extract_lane_u 5 (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31 (local.get 1) (local.get 1))))
                  (block (loop (br_if 1 (ref.is_null (table.get 1 (i32.const 0)))) (br_table 0 1 1 (local.get 0))))
                  (i32.trunc_sat_f64_s (f64.const 1.5)) (i64.extend8_s (global.get $g)))"""));
        modules.add(wat("""
                (memory i64 1 4) (data (i64.const 5) "abc") (global i64 (i64.const 3))
                (func (export "f") (param i64) (result i64)
                  (i64.store32 offset=4000000000 (local.get 0) (i64.load8_s (local.get 0)))
                  (memory.fill (local.get 0) (i32.const 7) (i64.const 9))
                  (memory.copy (local.get 0) (i64.const 1) (i64.const 9))
                  (if (result i64) (i64.eqz (local.get 0)) (then (memory.grow (i64.const 1))) (else (memory.size))))"""));
        modules.add(Assembly.standard(
                        "try i32 i32.const 0 throw 0 catch 0 catch_all i32.const 1 end drop try void call 2"
                                + " try void delegate 0 catch_all rethrow 0 end i32.const 1 if void return_call 2 end")
                .section(4, "funcref #00 10", "externref #00 10")
                .section(5, "#00 1")
                .section(
                        6, "i32 #00 i32.const 5 i32.const 3 i32.mul i32.const 2 i32.add end", "i64 #01 i64.const 7 end")
                .toByteArray());
        return modules;
    }

    private static byte[] wat(String body) {
        return Wat2Wasm.parse("(module " + body + ")");
    }

    /** What our validation says: valid, or the refusal. */
    private static String ours(byte[] wasm) {
        try {
            Validator.check(ModuleStructure.read(wasm));
            return "valid";
        } catch (ModuleRefused e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static byte[] mutant(long seed, List<byte[]> originals) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] wasm = originals.get(random.nextInt(originals.size())).clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = 8 + random.nextInt(wasm.length - 8);
            switch (random.nextInt(8)) {
                case 0 -> wasm[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> wasm[at] = (byte) random.nextInt(256);
                case 2 -> wasm[at] += (byte) (random.nextBoolean() ? 1 : -1);
                case 3 -> {
                    int length = Math.min(1 + random.nextInt(8), wasm.length - at);
                    int from = 8 + random.nextInt(wasm.length - 8 - length + 1);
                    System.arraycopy(wasm, from, wasm, at, length);
                }
                case 4 -> {
                    if (random.nextInt(10) == 0) {
                        wasm = Arrays.copyOf(wasm, at);
                    }
                }
                default -> wasm[at] = (byte) TELLING[random.nextInt(TELLING.length)];
            }
            if (wasm.length <= 8) {
                break;
            }
        }
        return wasm;
    }

    /** Why V8 and we may differ on a module; empty when nothing excuses it. */
    private static Optional<String> explanation(byte[] wasm, String ours, String theirs) throws ModuleRefused {
        if (ours.startsWith("module.unsupported") || ours.startsWith("module.too-large")) {
            return Optional.of("left out or bounded by us");
        }
        if (!ours.equals("valid")) {
            return Optional.empty();
        }
        if (V8_LIMIT.matcher(theirs).find()) {
            return Optional.of("a limit of V8");
        }
        boolean newer = Features.of(ModuleStructure.read(wasm)).stream().anyMatch(NOT_IN_V8::contains);
        return newer ? Optional.of("newer than V8") : Optional.empty();
    }

    @Test
    void areTakenAndRefusedAsV8Does() throws Exception {
        assumeTrue(hasNode(), "skipped: there is no node on the path");
        List<byte[]> originals = originals();
        List<String> faults = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (long first = FIRST_SEED; first < FIRST_SEED + MUTANTS; first += BATCH) {
            List<byte[]> batch = new ArrayList<>();
            for (long seed = first; seed < Math.min(first + BATCH, FIRST_SEED + MUTANTS); seed++) {
                batch.add(mutant(seed, originals));
            }
            List<String> answers = node(batch);
            for (int i = 0; i < batch.size(); i++) {
                String ours = ours(batch.get(i));
                String theirs = answers.get(i);
                boolean same = ours.equals("valid") == theirs.equals("valid");
                Optional<String> why = same
                        ? Optional.of(ours.equals("valid") ? "valid for both" : "refused by both")
                        : explanation(batch.get(i), ours, theirs);
                why.ifPresentOrElse(
                        reason -> counts.merge(reason, 1, Integer::sum), faults(faults, first + i, ours, theirs));
            }
        }
        System.out.println("mutants from seed " + FIRST_SEED + ": " + counts);

        assertThat(faults).isEmpty();
        assertThat(counts.get("valid for both")).isGreaterThan(MUTANTS / 50);
        assertThat(counts.get("refused by both")).isGreaterThan(MUTANTS / 10);
    }

    private static Runnable faults(List<String> faults, long seed, String ours, String theirs) {
        return () -> faults.add("seed " + seed + ": we say " + ours + ", V8 says " + theirs);
    }

    @Test
    void beginFromModulesThatBothTake() throws Exception {
        assumeTrue(hasNode(), "skipped: there is no node on the path");

        assertThat(originals()).extracting(MutantsTest::ours).containsOnly("valid");
        assertThat(node(originals())).containsOnly("valid");
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            List<String> command = new ArrayList<>(List.of("node"));
            command.addAll(FLAGS);
            command.add("--version");
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> node(List<byte[]> modules) throws IOException, InterruptedException {
        Path script = directory.resolve("validate.js");
        Path input = directory.resolve("modules");
        Path output = directory.resolve("answers");
        Path errors = directory.resolve("errors");
        try (InputStream in = MutantsTest.class.getResourceAsStream("/judge/validate.js")) {
            Files.write(script, Optional.ofNullable(in).orElseThrow().readAllBytes());
        }
        BinaryWriter all = new BinaryWriter();
        modules.forEach(wasm -> all.fixed32(wasm.length).raw(wasm, 0, wasm.length));
        Files.write(input, all.toByteArray());
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(FLAGS);
        command.add(script.toString());
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
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
            throw new UncheckedIOException(e);
        }
    }
}
