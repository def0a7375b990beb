package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.testkit.Seeds;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A guest that interprets programs: its cases take the values of the dispatch anew, and do what our interpreter does. */
final class RenewalsTest {
    private static final int CASES = 16;
    private static final int MODULES = 12;
    private static final int PROGRAMS = 10;
    private static final int CODE = 4_096;

    /** Each case reads the instruction, its operands and a base that the fetch has computed, and may write them. */
    private static String guest(SplittableRandom random, String index) {
        StringBuilder cases = new StringBuilder();
        for (int number = 0; number < CASES; number++) {
            cases.append("""
                    )
                    (i32.store offset=OFFSET (local.get $to) (i32.OPERATION (i32.load offset=OFFSET (local.get $from))
                      (i32.add (local.get $i) (i32.load (local.get $base)))))
                    PADDING
                    (br $again)
                    """.replace("OFFSET", Integer.toString(4 * random.nextInt(3)))
                    .replace("OPERATION", random.nextBoolean() ? "add" : "xor")
                    .replace("PADDING", random.nextBoolean() ? written(random) : ""));
        }
        StringBuilder labels = new StringBuilder();
        for (int number = 0; number < CASES; number++) {
            labels.append(' ').append(number);
        }
        return """
            (module (memory MEMORY 1 1)
              (func (export "run") (param $pc INDEX) (result i32)
                (local $i i32) (local $to INDEX) (local $from INDEX) (local $base INDEX)
                (block $end (loop $again
                  (local.set $i (i32.load (local.get $pc)))
                  (local.set $pc (INDEX.add (local.get $pc) (INDEX.const 4)))
                  (local.set $base (INDEX.const 2048))
                  (local.set $to (INDEX.add (local.get $base) (WIDE (i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const 252)))))
                  (local.set $from (INDEX.add (local.get $base) (WIDE (i32.and (i32.shr_u (local.get $i) (i32.const 16)) (i32.const 65532)))))
                  BLOCKS (br_table LABELS LAST (i32.rem_u (local.get $i) (i32.const 17)))
                  CASES))
                (i32.load (local.get $base))))
            """.replace("MEMORY", index.equals("i64") ? "i64" : "")
                .replace("INDEX", index)
                .replace("WIDE", index.equals("i64") ? "i64.extend_i32_u" : "i32.or (i32.const 0)")
                .replace("BLOCKS", "(block ".repeat(CASES))
                .replace("LABELS", labels)
                .replace("LAST", Integer.toString(CASES + 1))
                .replace("CASES", cases);
    }

    private static String written(SplittableRandom random) {
        String write =
                "(local.set $i (i32.const " + random.nextInt() + ")) (i32.store (local.get $to) (local.get $i))\n";
        return write.repeat(1 + random.nextInt(20));
    }

    private static void fill(Judged guest, SplittableRandom random) {
        for (int word = 0; word < 200; word++) {
            guest.write(CODE + 4 * word, random.nextInt());
        }
        for (int word = 0; word < 100; word++) {
            guest.write(2_048 + 4 * word, random.nextInt());
        }
    }

    @Test
    void casesDoWhatTheyDidWithTheValuesOfTheDispatch() {
        Seeds.each(MODULES, random -> {
            String text = guest(random, random.nextBoolean() ? "i32" : "i64");
            PreparedModule module = Judged.prepare(Wat2Wasm.parse(text));
            int methodBytes = random.nextBoolean() ? CompiledModule.METHOD_BYTES : random.nextInt(200, 900);
            Judged own = new Judged(module, StrictEngine.own(methodBytes));
            Judged judge = new Judged(module, Engine.ownInterpreter());
            for (int program = 0; program < PROGRAMS; program++) {
                long seed = random.nextLong();
                fill(own, new SplittableRandom(seed));
                fill(judge, new SplittableRandom(seed));
                long gas = random.nextInt(20_000);

                Judged.Seen seen = own.call("run", gas, CODE);

                assertThat(seen).as(text).isEqualTo(judge.call("run", gas, CODE));
            }
        });
    }

    @Test
    void findsTheCasesOfDispatchesInLoops() throws CompilerRefusal {
        SplittableRandom random = new SplittableRandom(1);
        GuestModule module = GuestModule.read(
                Judged.prepare(Wat2Wasm.parse(guest(random, "i32"))).wasm().toByteArray());

        assertThat(Renewals.find(Decoder.decode(module, module.imports))).hasSize(CASES);
        assertThat(Renewals.find(Decoder.decode(module, module.imports + 1))).isEmpty();
    }
}
