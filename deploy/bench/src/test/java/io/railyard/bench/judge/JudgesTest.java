package io.railyard.bench.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.railyard.guests.Guest;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JudgesTest {
    /** Where a loop stops: an interpreter is a thousand times slower than what limits are made for. */
    private static final long LOOP_GAS = 100_000_000;

    private static final V8Engine V8 = new V8Engine("node");
    private static final Path SCRIPTS =
            Path.of(System.getProperty("railyard.root", "."), "execution-job/guests/src/test/resources/scripts");

    /** A message and its environment, as the guest gets them. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Call(byte[] message, byte[] environment) {}

    /** A judge, made when it is needed. */
    private enum Judge {
        V8(() -> JudgesTest.V8),
        CHICORY_COMPILED(() -> new ChicoryEngine(true)),
        CHICORY_INTERPRETER(() -> new ChicoryEngine(false));

        @SuppressWarnings("ImmutableEnumChecker") // makes one, holds nothing
        private final Supplier<Engine> engine;

        Judge(Supplier<Engine> engine) {
            this.engine = engine;
        }

        Engine engine() {
            assumeTrue(this != V8 || JudgesTest.V8.present(), "skipped: there is no node on the path");
            return engine.get();
        }
    }

    private static List<Call> script(String guest) throws IOException {
        List<Call> calls = new ArrayList<>();
        List<String> lines = Files.readAllLines(SCRIPTS.resolve(guest + ".jsonl"));
        for (String line : lines.subList(1, lines.size())) {
            String message = "";
            String environment = "";
            try (JsonParser parser = new JsonFactory().createParser(line)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    if (token == JsonToken.VALUE_STRING && "msg".equals(parser.currentName())) {
                        message = parser.getText();
                    } else if (token == JsonToken.VALUE_STRING && "env".equals(parser.currentName())) {
                        environment = parser.getText();
                    }
                }
            }
            calls.add(new Call(message.getBytes(StandardCharsets.UTF_8), environment.getBytes(StandardCharsets.UTF_8)));
        }
        return calls;
    }

    private static Call hostile(List<Call> calls, String action) {
        String get = new String(calls.get(1).message(), StandardCharsets.UTF_8);
        return new Call(
                get.replace("\"value\":\"Get\"", "\"value\":\"" + action + "\"").getBytes(StandardCharsets.UTF_8),
                calls.get(1).environment());
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void giveEveryStepOfEveryGuestAsOurCompilerDoes(Judge which) throws Exception {
        for (Guest guest : Guest.values()) {
            byte[] wasm = guest.wasm();
            ModuleSession judge = new ModuleSession(wasm, MachineOptions.DEFAULTS, which.engine());
            ModuleSession own = new ModuleSession(wasm, MachineOptions.DEFAULTS);

            for (Call call : script(guest.moduleName())) {
                assertThat(judge.call(call.message(), call.environment()))
                        .as(guest.moduleName())
                        .isEqualTo(own.call(call.message(), call.environment()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void stopAndUndoWhatOurCompilerStopsAndUndoes(Judge which) throws Exception {
        byte[] wasm = Guest.HOSTILE.wasm();
        MachineOptions options = MachineOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withGasPerMessage(LOOP_GAS));
        ModuleSession judge = new ModuleSession(wasm, options, which.engine());
        ModuleSession own = new ModuleSession(wasm, options);
        List<Call> calls = script("hostile");
        for (String action : List.of(
                "Get",
                "Trap",
                "Recurse",
                "Recurse-Deep",
                "Divide-Zero",
                "Divide-Overflow",
                "Out-Of-Bounds",
                "Bad-Call",
                "Memory-Bomb",
                "Get",
                "Output-Huge",
                "Pointer-Bad",
                "Loop",
                "Get")) {
            Call call = hostile(calls, action);

            assertThat(judge.call(call.message(), call.environment()))
                    .as(action)
                    .isEqualTo(own.call(call.message(), call.environment()));
        }
    }

    @Test
    void sayThatNodeIsNotThere() throws Exception {
        var prepared = Preparation.prepare(Guest.COUNTER.wasm());
        V8Engine absent = new V8Engine("no-such-node");

        assertThat(absent.present()).isFalse();
        assertThatThrownBy(() -> absent.load(prepared))
                .isInstanceOf(EngineFailure.class)
                .hasMessageContaining("no-such-node");
    }
}
