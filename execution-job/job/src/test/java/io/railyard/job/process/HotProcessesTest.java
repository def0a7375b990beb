package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Id;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HotProcessesTest {
    private final List<String> closed = new ArrayList<>();

    private HotProcesses<String> hot(int processes, long bytes) {
        return new HotProcesses<>(processes, bytes, (process, name) -> closed.add(name));
    }

    private void put(HotProcesses<String> hot, String name, long bytes) throws Exception {
        hot.put(Id.ofName(name), name, bytes);
    }

    @Test
    void handsOutTheLeastRecentlyUsedOneWhenThereAreTooMany() throws Exception {
        HotProcesses<String> hot = hot(2, 1_000);
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
    void handsOutAsManyAsNeededWhenTheyHoldTooMuch() throws Exception {
        HotProcesses<String> hot = hot(10, 100);
        put(hot, "a", 40);
        put(hot, "b", 40);
        put(hot, "c", 90);

        assertThat(closed).containsExactly("a", "b");
        assertThat(hot.bytes()).isEqualTo(90);
    }

    @Test
    void keepsTheOneInUseThoughItAloneIsTooLarge() throws Exception {
        HotProcesses<String> hot = hot(10, 100);
        put(hot, "a", 40);
        put(hot, "b", 500);

        assertThat(closed).containsExactly("a");
        assertThat(hot.take(Id.ofName("b"))).isPresent();
    }

    @Test
    void countsAProcessThatGrewOnce() throws Exception {
        HotProcesses<String> hot = hot(10, 100);
        String runtime = "a";
        hot.put(Id.ofName("a"), runtime, 10);
        hot.put(Id.ofName("a"), runtime, 30);

        assertThat(hot.bytes()).isEqualTo(30);
        assertThat(hot.size()).isEqualTo(1);
        assertThat(closed).isEmpty();
    }

    @Test
    void refusesBoundsBelowOne() {
        assertThatThrownBy(() -> hot(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hot(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
