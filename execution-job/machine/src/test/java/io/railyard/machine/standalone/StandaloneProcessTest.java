package io.railyard.machine.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.EngineKind;
import io.railyard.machine.Histories;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes of our own standalone module {@code terminal}: what its imports answer, and one state on every way to it. */
final class StandaloneProcessTest {
    private static final Histories HISTORY = Histories.of("standalone/terminal")
            .send("Add", "Quantity", "41")
            .send("Print")
            .send("Read")
            .send("Clock")
            .send("Started")
            .send("Exit")
            .send("Print", "Descriptor", "2")
            .send("Print", "Descriptor", "7")
            .send("Add");

    private static Machine machine(EngineKind engine) {
        ModuleItem item = item("standalone/terminal", Histories.wasm("standalone/terminal"));
        return new Machine(id -> Optional.of(item), MachineOptions.DEFAULTS.withEngine(engine));
    }

    private static ModuleItem item(String name, byte[] wasm) {
        return new ModuleItem(
                Id.ofName(name),
                Histories.OWNER,
                List.of(new Tag("Module-Format", ModuleFormat.HYPERBEAM.code())),
                Bytes.of(wasm));
    }

    private static List<Evaluation> run(Machine machine, Histories history) {
        List<Evaluation> evaluations = new ArrayList<>();
        try (ProcessRuntime runtime = machine.create(history.process())) {
            history.log().forEach(each -> evaluations.add(runtime.apply(each).evaluation()));
        }
        return evaluations;
    }

    @Test
    void terminalsTakeTextAndGiveNoneAndTheClockFails() {
        List<Evaluation> seen = run(machine(EngineKind.OWN), HISTORY);

        assertThat(seen.get(1).output()).contains("41");
        assertThat(seen.get(2).output()).as("a line feed").contains("\\\"result\\\":1}");
        assertThat(seen.get(3).output()).as("no byte").contains("\\\"result\\\":0}");
        assertThat(seen.get(4).output()).as("error 1 and no time").contains("\\\"result\\\":1000}");
        assertThat(seen.get(5).output()).as("_start is not called").contains("\\\"result\\\":0}");
        assertThat(seen.get(6).status()).isEqualTo(Status.TRAP);
        assertThat(seen.get(6).error()).hasValue("machine.trap: Program terminated with exit(3)");
        assertThat(seen.get(7).output()).contains("\\\"result\\\":1}");
        assertThat(seen.get(8).status()).isEqualTo(Status.TRAP);
        assertThat(seen.get(8).error()).hasValue("machine.trap: the descriptor 7 is not open");
        assertThat(seen.get(9).output()).contains("42");
    }

    @ParameterizedTest
    @EnumSource(names = {"OWN", "OWN_INTERPRETER"})
    void hasOneStateKeptAndRestoredOnEachEngineThatTakesWideMemories(EngineKind engine) {
        List<Evaluation> kept = run(machine(EngineKind.OWN), HISTORY);

        List<Evaluation> restored = new ArrayList<>();
        Machine machine = machine(engine);
        Optional<ProcessImage> image = Optional.empty();
        for (Assignment assignment : HISTORY.log()) {
            try (ProcessRuntime runtime =
                    image.map(machine::restore).orElseGet(() -> machine.create(HISTORY.process()))) {
                restored.add(runtime.apply(assignment).evaluation());
                image = Optional.of(runtime.image());
            }
        }

        assertThat(restored).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            wasi_snapshot_preview1 | path_open | (param i32 i64) (result i32)
            wasi_snapshot_preview1 | fd_write | (param i32 i32 i32 i32) (result i32)
            env | __asyncjs__weavedrive_open | (param i64 i64) (result i32)
            env | emscripten_date_now | (result f64)
            metering | usegas | (param i32)
            """)
    void refusesWhatHyperbeamsModulesDoNotImport(String from, String name, String type) {
        byte[] wasm = Wat2Wasm.parse("(module (import \"" + from + "\" \"" + name + "\" (func " + type + "))"
                + " (memory 1) (export \"memory\" (memory 0))"
                + " (func (export \"malloc\") (param i64) (result i64) (i64.const 64))"
                + " (func (export \"handle\") (param i64 i64) (result i64) (i64.const 0)))");

        Evaluation refused = last(wasm);

        assertThat(refused.error().orElse("")).contains("module.import-unknown").contains(name);
    }

    @Test
    void refusesAModuleWithoutMalloc() {
        Evaluation refused = last(Wat2Wasm.parse("(module (memory 1) (export \"memory\" (memory 0))"
                + " (func (export \"handle\") (param i64 i64) (result i64) (i64.const 0)))"));

        assertThat(refused.error().orElse("")).contains("does not export the function malloc with 1 parameters");
    }

    @Test
    void tellsAModuleWithoutRoomThatItsInputIsTooLarge() {
        Evaluation full = last(Wat2Wasm.parse("(module (memory 1) (export \"memory\" (memory 0))"
                + " (func (export \"malloc\") (param i64) (result i64) (i64.const 0))"
                + " (func (export \"handle\") (param i64 i64) (result i64) (i64.const 0)))"));

        assertThat(full.error().orElse("")).contains("machine.input-too-large");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | the module does not export stackSave
            (func (export "stackSave") (result i64) (i64.const 0)) | the module does not export stackRestore
            (func (export "stackSave")) (func (export "stackRestore")) (func (export "setThrew")) | the export stackRestore has 0 parameters, not 1
            """)
    void endsTheMessageWhenAJumpHasNowhereToLand(String exports, String text) {
        Evaluation lost = last(Wat2Wasm.parse("""
                (module (import "env" "_emscripten_throw_longjmp" (func $jump))
                  (import "env" "invoke_vjj" (func $invoke (param i64 i64 i64)))
                  (type $two (func (param i64 i64))) (table 1 1 funcref) (elem (i32.const 0) $leave)
                  (func $leave (param i64 i64) (call $jump))
                  (memory 1) (export "memory" (memory 0))
                  (func (export "malloc") (param i64) (result i64) (i64.const 64))
                  (func (export "handle") (param i64 i64) (result i64)
                    (call $invoke (i64.const 0) (i64.const 1) (i64.const 2)) (i64.const 0)) %s)""".formatted(exports)));

        assertThat(lost.status()).isEqualTo(Status.TRAP);
        assertThat(lost.error().orElse("")).contains(text);
    }

    private static Evaluation last(byte[] wasm) {
        Histories history = Histories.of("small").send("Go");
        List<Evaluation> seen =
                run(new Machine(id -> Optional.of(item("small", wasm)), MachineOptions.DEFAULTS), history);
        return seen.get(seen.size() - 1);
    }
}
