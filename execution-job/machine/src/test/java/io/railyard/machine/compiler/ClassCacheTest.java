package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.Histories;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.message.Bytes;
import io.railyard.testkit.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassCacheTest {
    private static final long ROOM = ClassCache.DEFAULT_BYTES;

    @TempDir
    private Path folder;

    private static PreparedModule random(int seed) {
        return Judged.prepare(RandomModule.make(new SplittableRandom(seed), true));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private static CompiledModule compile(PreparedModule module, ClassCache cache) throws CompilerRefusal {
        return CompiledModule.compile(module, CompiledModule.METHOD_BYTES, cache, false);
    }

    @Test
    void loadsTheClassesItWroteBefore() throws Exception {
        PreparedModule module = Judged.prepare(Histories.wasm("token"));
        CompiledModule first = compile(module, new ClassCache(folder, ROOM));

        ClassCache later = new ClassCache(folder, ROOM);
        CompiledModule second = compile(module, later);

        assertThat(later.hits()).isEqualTo(1);
        assertThat(later.misses()).isZero();
        assertThat(second.classes().keySet()).isEqualTo(first.classes().keySet());
        second.classes()
                .forEach((name, bytes) ->
                        assertThat(bytes).isEqualTo(first.classes().get(name)));
    }

    @Test
    void runsModulesFromTheFolderAsFromTheCompiler() {
        PreparedModule module = random(11);
        ClassCache cache = new ClassCache(folder, ROOM);
        new Judged(module, Engine.own(cache));

        Judged cached = new Judged(module, Engine.own(cache));

        assertThat(cache.hits())
                .as("its classes, and that it has no lean variant")
                .isEqualTo(2);
        long[] arguments = new long[module.functions().get("f0")];
        assertThat(cached.call("f0", 20_000, arguments))
                .isEqualTo(new Judged(module, StrictEngine.own()).call("f0", 20_000, arguments));
    }

    @Test
    void compilesAnewWhatWasDamagedAnywhere() throws Exception {
        PreparedModule module = random(7);
        compile(module, new ClassCache(folder, ROOM));
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        Seeds.each(60, random -> {
            byte[] bytes = whole.clone();
            int at = random.nextInt(random.nextBoolean() ? 80 : whole.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bytes);
            ClassCache cache = new ClassCache(folder, ROOM);

            CompiledModule compiled = compile(module, cache);

            assertThat(cache.damaged()).as("byte " + at).isEqualTo(1);
            assertThat(compiled.exports()).isNotEmpty();
            assertThat(Files.readAllBytes(file)).as("written anew").isEqualTo(whole);
        });
    }

    @Test
    void compilesAnewWhatWasCut() throws Exception {
        PreparedModule module = random(7);
        compile(module, new ClassCache(folder, ROOM));
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 1, 39, 40, 71, 72, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            ClassCache cache = new ClassCache(folder, ROOM);

            compile(module, cache);

            assertThat(cache.damaged()).as("length " + length).isEqualTo(1);
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void takesNoFileOfAnotherModuleUnderThisOnesName() throws Exception {
        PreparedModule module = random(7);
        compile(random(8), new ClassCache(folder, ROOM));
        Path other = files().get(0);
        compile(module, new ClassCache(folder, ROOM));
        Path own =
                files().stream().filter(file -> !file.equals(other)).findFirst().orElseThrow();
        Files.copy(other, own, StandardCopyOption.REPLACE_EXISTING);
        ClassCache cache = new ClassCache(folder, ROOM);

        CompiledModule compiled = compile(module, cache);

        assertThat(cache.damaged()).isEqualTo(1);
        assertThat(compiled.classes().keySet())
                .isEqualTo(CompiledModule.compile(module).classes().keySet());
    }

    @Test
    void compilesWhereNothingCanBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("a-file"));
        ClassCache cache = new ClassCache(file.resolve("below"), ROOM);

        CompiledModule compiled = compile(random(7), cache);

        assertThat(compiled.exports()).isNotEmpty();
        assertThat(cache.unwritten()).isEqualTo(1);
    }

    @Test
    void letsTheOldestGoBeyondItsLimit() throws Exception {
        compile(random(1), new ClassCache(folder, ROOM));
        Path oldest = files().get(0);
        Files.setLastModifiedTime(oldest, FileTime.fromMillis(1_000));
        compile(random(2), new ClassCache(folder, ROOM));
        compile(random(3), new ClassCache(folder, ROOM));
        long all = 0;
        for (Path file : files()) {
            all += Files.size(file);
        }
        compile(random(4), new ClassCache(folder.resolve("other"), ROOM));
        long last = Files.size(
                folder.resolve("other").resolve(ClassCache.key(random(4).digest(), 4_500, false) + ".classes"));

        compile(random(4), new ClassCache(folder, all + last - 1));

        assertThat(files()).hasSize(4).doesNotContain(oldest);
    }

    @Test
    void keepsNothingLargerThanItsLimit() throws Exception {
        compile(random(1), new ClassCache(folder, 100));

        assertThat(Files.exists(folder)).isTrue();
        assertThat(files()).isEmpty();
    }

    @Test
    void keepsPreparedModulesWhole() throws Exception {
        byte[] wasm = Histories.wasm("token");
        PreparedModule made =
                new ClassCache(folder, ROOM).prepared(Bytes.sha256(wasm), "x", () -> Judged.prepare(wasm));
        ClassCache later = new ClassCache(folder, ROOM);

        PreparedModule kept = later.prepared(Bytes.sha256(wasm), "x", () -> {
            throw new AssertionError("It was prepared again");
        });

        assertThat(kept).isEqualTo(made).isEqualTo(Judged.prepare(wasm));
        assertThat(later.prepared(Bytes.sha256(wasm), "y", () -> random(3))).isEqualTo(random(3));
    }

    @Test
    void keepsThatAModuleHasALeanVariantOrNone() {
        PreparedModule module = random(7);
        PreparedModule lean = random(8);
        new ClassCache(folder, ROOM).lean(module, given -> Optional.empty());
        new ClassCache(folder, ROOM).lean(lean, given -> Optional.of(module));
        ClassCache later = new ClassCache(folder, ROOM);

        assertThat(later.lean(module, given -> Optional.of(lean))).isEmpty();
        assertThat(later.lean(lean, given -> Optional.empty())).contains(module);
        assertThat(later.hits()).isEqualTo(2);
    }

    @Test
    void refusesALimitOfNothing() {
        assertThatThrownBy(() -> new ClassCache(folder, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("limitBytes is at least 1: 0");
    }
}
