package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.AsyncifyFold;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.SuspensionRefused;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lean code relies on a memory that does not grow: a message that makes it grow runs again on the whole code. */
final class LeanGrowthTest {
    private static final ModuleFormat FORMAT =
            ModuleFormat.ofCode("wasm32-unknown-emscripten4").orElseThrow();
    private static final long GAS = 1_000_000;

    /**
     * Counts in its memory, grows it for each "g" of the message, stores at the end of what it then has, and behind the
     * end for a "t"; answers with the count.
     *
     * @param start what happens at start-up
     */
    private static PreparedModule module(String start) throws ModuleRefused {
        return FORMAT.prepare(Wat2Wasm.parse("""
            (module
              (import "env" "emscripten_resize_heap" (func $resize (param i32) (result i32)))
              (memory (export "memory") 2 64)
              (global $state (mut i32) (i32.const 0))
              (global $sp (mut i32) (i32.const 60000))
              (func (export "asyncify_start_unwind") (param i32) i32.const 1 global.set $state)
              (func (export "asyncify_stop_unwind") i32.const 0 global.set $state)
              (func (export "asyncify_start_rewind") (param i32) i32.const 2 global.set $state)
              (func (export "asyncify_stop_rewind") i32.const 0 global.set $state)
              (func (export "asyncify_get_state") (result i32) global.get $state)
              (func (export "stackSave") (result i32) global.get $sp)
              (func (export "stackRestore") (param i32) local.get 0 global.set $sp)
              (func (export "stackAlloc") (param i32) (result i32)
                global.get $sp local.get 0 i32.sub i32.const -16 i32.and global.set $sp global.get $sp)
              (func $grow (result i32)
                (call $resize (i32.mul (i32.add (memory.size) (i32.const 1)) (i32.const 65536))))
              (func $end (result i32) (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)))
              (func (export "__wasm_call_ctors") START)
              (func (export "handle") (param $at i32) (param $environment i32) (result i32)
                (local $end i32)
                (local.set $end (call $end))
                (i32.store (local.get $end) (i32.const 5))
                (i32.store8 offset=3000 (i32.const 0)
                  (i32.add (i32.load8_u offset=3000 (i32.const 0)) (i32.const 1)))
                (block $done (loop $next
                  (br_if $done (i32.eqz (i32.load8_u (local.get $at))))
                  (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 103))
                    (then
                      (drop (call $grow))
                      (i32.store offset=4 (local.get $end) (i32.const 9))
                      (i32.store (call $end) (i32.const 7))))
                  (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 116))
                    (then (i32.store offset=4 (call $end) (i32.const 7))))
                  (local.set $at (i32.add (local.get $at) (i32.const 1)))
                  (br $next)))
                (i32.store8 offset=4000 (i32.const 0)
                  (i32.add (i32.const 48) (i32.load8_u offset=3000 (i32.const 0))))
                (i32.store8 offset=4001 (i32.const 0) (i32.const 0))
                (i32.const 4000)))
            """.replace("START", start)));
    }

    private static AosGuest start(Engine engine, PreparedModule module) throws ModuleRefused {
        GuestLimits limits = new GuestLimits(GAS, 100, 64, 1_000, 1_000);
        return AosGuest.start(engine.load(module), module, limits, new GuestKind(FORMAT, HostOptions.DEFAULTS, true));
    }

    private static List<String> run(AosGuest guest, List<String> messages) {
        List<String> seen = new ArrayList<>(List.of(memory(guest)));
        for (String message : messages) {
            guest.forget();
            Reply reply = guest.call(message.getBytes(StandardCharsets.UTF_8), new byte[0], GAS);
            String changed = "undone";
            if (reply.status() == Status.OK) {
                changed = Arrays.toString(guest.commit());
            } else {
                guest.rollback();
            }
            seen.add(reply + " gas " + guest.gasUsed() + " changed " + changed + " " + guest.globals() + memory(guest));
        }
        return seen;
    }

    private static String memory(AosGuest guest) {
        int size = (int) guest.memory().sizeBytes();
        return size + " " + Bytes.sha256(guest.memory().readBytes(0, size)).hex();
    }

    private static void refill(PreparedModule module, EngineInstance instance) {
        instance.setGlobal(module.gasGlobal(), GAS);
        instance.setGlobal(module.depthGlobal(), 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(drop (call $grow))", "(drop (call $grow)) (i32.store (call $end) (i32.const 3))"})
    void aMessageThatGrowsTheMemoryDoesWhatItDoesOnEveryEngine(String start) throws Exception {
        PreparedModule module = module(start);
        assertThat(AsyncifyFold.fold(module)).isPresent();
        List<String> messages = List.of("x", "g", "x", "ggg", "gt", "t", "g", "x");

        List<String> seen = run(start(Engine.own(), module), messages);

        assertThat(seen).isEqualTo(run(start(Engine.ownInterpreter(), module), messages));
        int begin = start.isEmpty() ? 2 : 3;
        assertThat(seen.get(2)).contains("]" + ((begin + 1) << 16));
        assertThat(seen.get(5)).contains("undone");
    }

    @Test
    void leanCodeDoesNotGoOnBehindAGrowth() throws Exception {
        PreparedModule module = module("");
        EngineInstance instance = Engine.own().load(module).instantiate(64, imported -> (caller, arguments) -> {
            caller.memory().grow(1);
            return 1;
        });
        refill(module, instance);
        instance.memory().writeI32(100, 'g');
        instance.memory().commit();
        List<Long> globals =
                module.mutableGlobals().stream().map(instance::global).toList();
        assertThat(instance.lean(true)).isTrue();

        assertThatThrownBy(() -> instance.function("handle").orElseThrow().call(100, 0))
                .isInstanceOf(SuspensionRefused.class);
        instance.memory().rollback();
        assertThat(instance.memory().sizeBytes()).isEqualTo(2 << 16);
        for (int i = 0; i < globals.size(); i++) {
            instance.setGlobal(module.mutableGlobals().get(i), globals.get(i));
        }
        assertThat(instance.lean(false)).isFalse();
        refill(module, instance);

        assertThat(instance.function("handle").orElseThrow().call(100, 0)).isEqualTo(4_000);
        assertThat(instance.memory().sizeBytes()).isEqualTo(3 << 16);
    }
}
