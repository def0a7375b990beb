package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Id;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotProcessesTest {
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable runtime(String name) {
        return () -> closed.add(name);
    }

    private void put(HotProcesses<AutoCloseable> hot, String name, long bytes) throws Exception {
        hot.put(Id.ofName(name), runtime(name), bytes);
    }

    @Test
    void closesTheLeastRecentlyUsedOneWhenThereAreTooMany() throws Exception {
        HotProcesses<AutoCloseable> hot = new HotProcesses<>(2, 1_000);
        put(hot, "a", 1);
        put(hot, "b", 1);
        hot.put(Id.ofName("a"), hot.take(Id.ofName("a")).orElseThrow(), 1);
        put(hot, "c", 1);

        assertThat(closed).containsExactly("b");
        assertThat(hot.take(Id.ofName("a"))).isPresent();
        assertThat(hot.take(Id.ofName("b"))).isEmpty();
        assertThat(hot.evictions()).isEqualTo(1);
    }

    @Test
    void closesAsManyAsNeededWhenTheyHoldTooMuch() throws Exception {
        HotProcesses<AutoCloseable> hot = new HotProcesses<>(10, 100);
        put(hot, "a", 40);
        put(hot, "b", 40);
        put(hot, "c", 90);

        assertThat(closed).containsExactly("a", "b");
        assertThat(hot.bytes()).isEqualTo(90);
    }

    @Test
    void keepsTheOneInUseThoughItAloneIsTooLarge() throws Exception {
        HotProcesses<AutoCloseable> hot = new HotProcesses<>(10, 100);
        put(hot, "a", 40);
        put(hot, "b", 500);

        assertThat(closed).containsExactly("a");
        assertThat(hot.take(Id.ofName("b"))).isPresent();
    }

    @Test
    void countsAProcessThatGrewOnce() throws Exception {
        HotProcesses<AutoCloseable> hot = new HotProcesses<>(10, 100);
        AutoCloseable runtime = runtime("a");
        hot.put(Id.ofName("a"), runtime, 10);
        hot.put(Id.ofName("a"), runtime, 30);

        assertThat(hot.bytes()).isEqualTo(30);
        assertThat(hot.size()).isEqualTo(1);
        assertThat(closed).isEmpty();
    }

    @Test
    void refusesBoundsBelowOne() {
        assertThatThrownBy(() -> new HotProcesses<>(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new HotProcesses<>(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
