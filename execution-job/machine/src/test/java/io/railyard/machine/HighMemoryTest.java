package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A process whose module grows to 3.5 GiB, touches a little of it and answers at an address above 2 GiB. */
final class HighMemoryTest {
    private static final String WAT = """
            (module
              (memory 1 65536)
              (global $stack (mut i32) (i32.const 65536))
              (data (i32.const 16) "{\\"ok\\":true,\\"response\\":{\\"Output\\":\\"A\\",\\"Messages\\":[]}}\\00")
              (func (export "emscripten_stack_get_current") (result i32) (global.get $stack))
              (func (export "_emscripten_stack_restore") (param i32) (global.set $stack (local.get 0)))
              (func (export "_emscripten_stack_alloc") (param i32) (result i32)
                (global.set $stack (i32.and (i32.sub (global.get $stack) (local.get 0)) (i32.const -16)))
                (global.get $stack))
              (func (export "handle") (param $message i32) (param $environment i32) (result i32)
                (local $at i32)
                (if (i32.lt_u (memory.size) (i32.const 57344))
                  (then (drop (memory.grow (i32.sub (i32.const 57344) (memory.size))))))
                (loop $next
                  (i32.store offset=8 (local.get $at)
                    (i32.add (i32.load offset=8 (local.get $at)) (i32.const 1)))
                  (local.set $at (i32.add (local.get $at) (i32.const 67108864)))
                  (br_if $next (i32.lt_u (local.get $at) (i32.const 0xE0000000))))
                (memory.copy (i32.const 0xC0000000) (i32.const 16) (i32.const 64))
                (i32.store8 offset=0xC0000021 (i32.const 0) (i32.add (i32.const 64) (i32.load offset=8 (i32.const 0x80000000))))
                (loop $scan
                  (if (i32.eq (i32.load (local.get $message)) (i32.const 0x70617254)) (then unreachable))
                  (local.set $message (i32.add (local.get $message) (i32.const 1)))
                  (br_if $scan (i32.load8_u (local.get $message))))
                (i32.const 0xC0000000)))
            """;

    private static Machine machine(EngineKind engine) {
        byte[] wasm = Wat2Wasm.parse(WAT);
        Limits limits = Limits.DEFAULTS.withMemoryBytes(4L << 30).withGasPerMessage(1_000_000_000);
        return new Machine(
                id -> Optional.of(Histories.module("high", wasm)),
                MachineOptions.DEFAULTS.withEngine(engine).withLimits(limits));
    }

    private static final List<Assignment> LOG =
            Histories.of("high").send("One").send("Trap").send("Two").log();

    @Test
    void answersUndoesAndContinuesFromItsImage() {
        Machine machine = machine(EngineKind.OWN);
        ProcessRuntime runtime = machine.create(LOG.get(0).process());
        Evaluation first = runtime.apply(LOG.get(0)).evaluation();
        runtime.apply(LOG.get(1));
        ProcessImage image = runtime.image();
        Evaluation failed = runtime.apply(LOG.get(2)).evaluation();
        ProcessImage afterFailure = runtime.image();
        Evaluation last = runtime.apply(LOG.get(3)).evaluation();

        ProcessRuntime other = machine.restore(image);

        assertThat(first.status()).isEqualTo(Status.OK);
        assertThat(first.output()).isEqualTo("\"A\"");
        assertThat(first.memoryBytes()).isEqualTo(57_344L * 65_536);
        assertThat(failed.status()).isEqualTo(Status.TRAP);
        assertThat(afterFailure.pages()).isEqualTo(image.pages());
        assertThat(last.output()).isEqualTo("\"C\"");
        assertThat(image.pages()).hasSizeLessThan(70);
        assertThat(runtime.heldBytes()).isLessThan(130L << 20);
        assertThat(other.apply(LOG.get(2)).evaluation()).isEqualTo(failed);
        assertThat(other.apply(LOG.get(3)).evaluation()).isEqualTo(last);
    }

    @Test
    void isTheHostsFailureOnAnEngineThatKnowsLessThanTwoGibibytes() {
        ProcessRuntime runtime =
                machine(EngineKind.INTERPRETER).create(LOG.get(0).process());

        assertThatThrownBy(() -> runtime.apply(LOG.get(0)))
                .isInstanceOf(HostFailure.class)
                .hasRootCauseMessage(
                        "This engine holds memories of up to 32767 pages of 64 KiB, the module wants 57344;"
                                + " run it on the engine \"own\"");
    }
}
