package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process whose module counts its messages in its table does the same kept and restored: the table is no state. */
final class HiddenStateTest {
    private static final String WAT = """
            (module
              (memory 1 4)
              (table $count 1 100 externref)
              (global $stack (mut i32) (i32.const 65536))
              (data (i32.const 16) "{\\"ok\\":true,\\"response\\":{\\"Output\\":\\"A\\",\\"Messages\\":[]}}\\00")
              (func (export "emscripten_stack_get_current") (result i32) (global.get $stack))
              (func (export "_emscripten_stack_restore") (param i32) (global.set $stack (local.get 0)))
              (func (export "_emscripten_stack_alloc") (param i32) (result i32)
                (global.set $stack (i32.and (i32.sub (global.get $stack) (local.get 0)) (i32.const -16)))
                (global.get $stack))
              (func (export "handle") (param i32 i32) (result i32)
                (drop (table.grow $count (ref.null extern) (i32.const 1)))
                (i32.store8 (i32.const 49) (i32.add (i32.const 64) (table.size $count)))
                (i32.const 16)))
            """;

    private static final List<Assignment> LOG =
            Histories.of("hidden").send("One").send("Two").send("Three").log();

    @Test
    void isTheSameKeptLookedAtAndRestored() {
        byte[] wasm = Wat2Wasm.parse(WAT);
        Machine machine = new Machine(id -> Optional.of(Histories.module("hidden", wasm)), MachineOptions.DEFAULTS);
        ProcessRuntime kept = machine.create(LOG.get(0).process());
        List<Evaluation> seen = new ArrayList<>();
        seen.add(kept.apply(LOG.get(0)).evaluation());
        ProcessImage image = kept.image();
        for (Assignment assignment : LOG.subList(1, LOG.size())) {
            kept.dryRun(assignment);
            seen.add(kept.apply(assignment).evaluation());
        }

        List<Evaluation> again = new ArrayList<>(seen.subList(0, 1));
        for (Assignment assignment : LOG.subList(1, LOG.size())) {
            ProcessRuntime restored = machine.restore(image);
            again.add(restored.apply(assignment).evaluation());
            image = restored.image();
        }

        assertThat(again).isEqualTo(seen);
        assertThat(seen.get(seen.size() - 1).output()).isEqualTo("\"B\"");
    }
}
