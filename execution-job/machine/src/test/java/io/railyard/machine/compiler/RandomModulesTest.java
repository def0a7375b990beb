package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.testkit.Seeds;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Modules made by chance do the same on our engine as on the judges: result or trap, gas, globals, memory, changed pages,
 * undo. {@code -Drailyard.random-modules=N} sets how many modules (10 calls each).
 */
final class RandomModulesTest {
    private static final int MODULES = Integer.getInteger("railyard.random-modules", 300);
    private static final int CALLS = 10;
    private static final long GAS = 20_000;

    /** Blocks with parameters or several results are left to V8: the interpreter gets some of them wrong. */
    @Test
    void giveTheSameOnOurEngineAndTheInterpreter() {
        Seeds.each(MODULES, random -> compare(RandomModule.make(random, false), random, Engine.interpreter()));
    }

    /** That compiler cannot load every valid module; what it loads is compared. */
    @Test
    void giveTheSameOnOurEngineAndTheOtherCompiler() {
        AtomicInteger compared = new AtomicInteger();
        Seeds.each(MODULES / 10, random -> {
            try {
                compare(RandomModule.make(random, false), random, Engine.compiled());
                compared.incrementAndGet();
            } catch (EngineFailure e) {
                assertThat(e).hasMessageContaining("could not load module");
            }
        });

        assertThat(compared).hasValueGreaterThanOrEqualTo(MODULES / 30);
    }

    /** The judge is of this project too, but shares no emitter with the compiler, and it takes everything. */
    @Test
    void giveTheSameOnOurEngineAndOurInterpreter() {
        Seeds.each(MODULES, random -> {
            boolean plain = random.nextInt(4) == 0;
            compare(RandomModule.make(random, true, !plain, !plain), random, Engine.ownInterpreter());
        });
    }

    private static void compare(byte[] wasm, SplittableRandom random, Engine judge) throws CompilerRefusal {
        PreparedModule module = Judged.prepare(wasm);
        GuestModule structure = GuestModule.read(module.wasm().toByteArray());
        int methodBytes = random.nextBoolean() ? CompiledModule.METHOD_BYTES : random.nextInt(100, 600);
        Judged own = new Judged(module, StrictEngine.own(methodBytes));
        Judged other = new Judged(module, judge);

        for (int call = 0; call < CALLS; call++) {
            own.reset();
            other.reset();
            int function = call % module.functions().size();
            String name = "f" + function;
            long[] arguments = new long[module.functions().get(name)];
            for (int i = 0; i < arguments.length; i++) {
                boolean narrow = structure.signature(function).parameters().get(i).slots == 1;
                long bits = random.nextBoolean() ? random.nextLong() : random.nextInt(100);
                arguments[i] = narrow ? (int) bits : bits;
            }
            assertThat(own.call(name, GAS, arguments))
                    .as("call " + call + " of " + name)
                    .isEqualTo(other.call(name, GAS, arguments));
        }
    }
}
