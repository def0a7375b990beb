package io.railyard.machine.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.vm.Execution;
import io.railyard.machine.vm.Stop;
import io.railyard.testkit.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class StoreTest {
    private static Execution run() {
        Execution run = new Execution(new PagedMemory(1, 64), 512, 64);
        Store.format(run.memory());
        return run;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void compare(Store store, NavigableMap<String, String> expected) throws Stop {
        List<String> found = new ArrayList<>();
        store.scan(
                new byte[0],
                new byte[0],
                (key, value) -> found.add(
                        new String(key, StandardCharsets.UTF_8) + "=" + new String(value, StandardCharsets.UTF_8)));
        List<String> wanted = new ArrayList<>();
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            wanted.add(entry.getKey() + "=" + entry.getValue());
        }
        assertThat(found).isEqualTo(wanted);
        assertThat(store.count()).isEqualTo(expected.size());
    }

    @Test
    void isAnOrderedMapWhateverIsPutAndRemoved() {
        Seeds.each(3, random -> {
            try {
                check(random);
            } catch (Stop e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void check(SplittableRandom random) throws Stop {
        Execution run = run();
        Store store = new Store(run);
        TreeMap<String, String> expected = new TreeMap<>();
        for (int step = 0; step < 6_000; step++) {
            run.begin(1_000_000, Optional.empty());
            String key = "k" + random.nextInt(400);
            if (random.nextInt(3) == 0) {
                store.remove(bytes(key));
                expected.remove(key);
            } else {
                String value = "v".repeat(random.nextInt(200)) + step;
                store.put(bytes(key), bytes(value));
                expected.put(key, value);
            }
            String other = "k" + random.nextInt(400);
            assertThat(store.find(bytes(other)).map(found -> new String(found, StandardCharsets.UTF_8)))
                    .isEqualTo(Optional.ofNullable(expected.get(other)));
            if (step % 500 == 0) {
                compare(store, expected);
            }
        }
        compare(store, expected);
        assertThat(run.memory().sizeBytes()).isLessThan(1 << 20);
    }

    @Test
    void staysShallowWhenKeysComeInOrder() throws Stop {
        Execution run = run();
        Store store = new Store(run);
        for (int i = 0; i < 4_096; i++) {
            run.begin(1_000_000, Optional.empty());
            store.put(bytes(String.format(java.util.Locale.ROOT, "%06d", i)), bytes("x"));
        }
        run.begin(1_000_000, Optional.empty());

        store.find(bytes("004095"));

        assertThat(run.gasUsed()).isLessThan(18 * 8);
    }

    @Test
    void tellsOfThePrefixOnlyAndGoesOnAfterAKey() throws Stop {
        Execution run = run();
        Store store = new Store(run);
        run.begin(1_000_000, Optional.empty());
        for (String key : List.of("a", "b:1", "b:2", "b:3", "c")) {
            store.put(bytes(key), bytes(key));
        }
        List<String> all = new ArrayList<>();
        List<String> rest = new ArrayList<>();

        store.scan(bytes("b:"), new byte[0], (key, value) -> all.add(new String(key, StandardCharsets.UTF_8)));
        store.scan(bytes("b:"), bytes("b:1"), (key, value) -> rest.add(new String(key, StandardCharsets.UTF_8)));

        assertThat(all).containsExactly("b:1", "b:2", "b:3");
        assertThat(rest).containsExactly("b:2", "b:3");
    }
}
