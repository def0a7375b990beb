package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Programs made by chance that use the same addresses again, in branches, loops and behind growth, do what our interpreter does: where
 * the compiler leaves out a check because of an earlier access, the trap, the bytes and the undo are those of the check.
 */
final class AddressFactsTest {
    private static final int PROGRAMS = 150;
    private static final long GAS = 1_000_000;
    private static final long[] ADDRESSES = {
        0,
        1,
        100,
        4_080,
        4_093,
        8_184,
        61_440,
        65_500,
        65_528,
        65_535,
        65_536,
        131_064,
        -1,
        -4,
        -8,
        -4_090,
        1L << 29,
        (1L << 29) - 8,
        1L << 31,
        1L << 32
    };
    private static final int[] OFFSETS = {0, 0, 4, 8, 16, 100, 4_080, 4_088, 4_089, 4_096, 65_528, 1 << 30};
    private static final List<String> STORES =
            List.of("i32.store8", "i32.store16", "i32.store", "i64.store", "i64.store32");
    private static final List<String> LOADS = List.of("i32.load8_u", "i32.load16_s", "i32.load");

    /** Writes one program. */
    private static final class Program {
        private final SplittableRandom random;
        private final String index;
        private final StringBuilder text = new StringBuilder();
        private int loops;

        Program(SplittableRandom random, String index) {
            this.random = random;
            this.index = index;
        }

        String module() {
            for (int i = 0; i < 8; i++) {
                statement(3);
            }
            String padding = random.nextBoolean() ? "i32.const 1 drop ".repeat(600) : "";
            StringBuilder counters = new StringBuilder();
            for (int i = 0; i < loops; i++) {
                counters.append(" (local $c").append(i).append(" i32)");
            }
            return """
                (module (import "env" "grow" (func $grow))
                  (memory INDEX_OF_MEMORY 1 6)
                  (func $through (param INDEX) local.get 0 i32.const 77 i32.store offset=8)
                  (func (export "run") (param $a INDEX) (param $b INDEX) (param $s i32) (result i32) COUNTERS
                    PADDING
                    BODY
                    local.get $s))
                """.replace("INDEX_OF_MEMORY", index.equals("i64") ? "i64" : "")
                    .replace("INDEX", index)
                    .replace("COUNTERS", counters)
                    .replace("PADDING", padding)
                    .replace("BODY", text);
        }

        private String local() {
            return random.nextInt(3) == 0 ? "$b" : "$a";
        }

        private int offset() {
            return OFFSETS[random.nextInt(random.nextInt(4) == 0 ? OFFSETS.length : 7)];
        }

        private String condition() {
            return "(i32.and (i32.shr_u (local.get $s) (i32.const " + random.nextInt(5) + ")) (i32.const 1))";
        }

        private void body(int depth) {
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                statement(depth - 1);
            }
        }

        private void statement(int depth) {
            switch (random.nextInt(depth > 0 ? 13 : 8)) {
                case 0, 1, 2, 3 -> store("(local.get " + local() + ")");
                case 4, 5 ->
                    text.append("(local.set $s (i32.add (local.get $s) (%s offset=%d (local.get %s))))\n"
                            .formatted(LOADS.get(random.nextInt(LOADS.size())), offset(), local()));
                case 6 -> {
                    String local = local();
                    long step = new long[] {1, 8, 4_088, -4_088, 65_536, -65_536}[random.nextInt(6)];
                    String sum = "(%s.add (local.get %s) (%s.const %d))".formatted(index, local, index, step);
                    if (random.nextBoolean()) {
                        text.append("(local.set %s %s)\n".formatted(local, sum));
                    } else {
                        store("(local.tee " + local + " " + sum + ")");
                    }
                }
                case 7 -> text.append(random.nextBoolean() ? "(call $grow)\n" : "(call $through (local.get $a))\n");
                case 8, 9 -> {
                    text.append("(if ").append(condition()).append(" (then\n");
                    body(depth);
                    text.append(")");
                    if (random.nextBoolean()) {
                        text.append("(else\n");
                        body(depth);
                        text.append(")");
                    }
                    text.append(")\n");
                }
                case 10, 11 -> {
                    text.append("(block\n");
                    body(depth);
                    text.append("(br_if 0 ").append(condition()).append(")\n");
                    body(depth);
                    text.append(")\n");
                }
                default -> {
                    String counter = "$c" + loops++;
                    text.append("(local.set %s (i32.const 3)) (loop\n".formatted(counter));
                    body(depth);
                    text.append("(br_if 0 (local.tee %s (i32.sub (local.get %s) (i32.const 1)))))\n"
                            .formatted(counter, counter));
                }
            }
        }

        private void store(String address) {
            String store = STORES.get(random.nextInt(STORES.size()));
            String value = store.startsWith("i64") ? "(i64.extend_i32_u (local.get $s))" : "(local.get $s)";
            text.append("(%s offset=%d %s %s)\n".formatted(store, offset(), address, value));
        }
    }

    @Test
    void doWhatEveryCheckWouldSay() {
        Seeds.each(PROGRAMS, random -> {
            String index = random.nextBoolean() ? "i32" : "i64";
            String text = new Program(random, index).module();
            PreparedModule module = JudgedGuest.prepared(text);
            int methodBytes = random.nextBoolean() ? CompiledModule.METHOD_BYTES : random.nextInt(150, 600);
            JudgedGuest own = JudgedGuest.start(module, StrictEngine.own(methodBytes), GAS);
            JudgedGuest judge = JudgedGuest.start(module, Engine.ownInterpreter(), GAS);
            for (int call = 0; call < 40; call++) {
                long first = ADDRESSES[random.nextInt(ADDRESSES.length)];
                long second = ADDRESSES[random.nextInt(ADDRESSES.length)];
                long[] arguments = {first, second, random.nextInt()};
                if (index.equals("i32")) {
                    arguments[0] = (int) first;
                    arguments[1] = (int) second;
                }
                boolean keeps = random.nextBoolean();

                String seen = own.run(keeps, arguments);

                assertThat(seen).as(text + Arrays.toString(arguments)).isEqualTo(judge.run(keeps, arguments));
            }
        });
    }
}
