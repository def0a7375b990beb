package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.testkit.Seeds;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest that interprets programs and stores in every turn through a local that its cases set to any address, beside
 * growth: where the page is made ready ahead, trap, bytes, changed pages and undo are those of our interpreter.
 */
final class ReadyLocalsTest {
    private static final int CASES = 16;
    private static final int MODULES = 16;
    private static final int PROGRAMS = 40;
    private static final long GAS = 100_000;
    private static final int CODE = 4_096;
    /** Addresses that a program may set the local to; the memory has one page of 64 KiB and grows to six. */
    private static final long[] ADDRESSES = {
        0,
        1,
        4_076,
        4_090,
        8_184,
        61_440,
        65_500,
        65_512,
        65_516,
        65_532,
        65_535,
        65_536,
        69_632,
        131_048,
        131_064,
        196_600,
        393_212,
        393_216,
        -1,
        -4,
        -20,
        -24,
        -4_096,
        1L << 29,
        (1L << 29) - 20,
        1L << 31,
        (1L << 31) - 20,
        1L << 32,
        Long.MIN_VALUE
    };

    private static final String SET = "(local.set $at (INDEX.load offset=256 (INDEX.and (ADDRESS) (INDEX.const 248))))";

    private static String step(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> SET;
            case 2 -> "(call $grow)";
            case 3 -> "(local.set $at (INDEX.add (local.get $at) (INDEX.const 4096)))";
            case 4 -> "(i32.store offset=24 (local.get $at) (local.get $i))";
            case 5 -> "(local.set $s (i32.add (local.get $s) (i32.load offset=4088 (local.get $at))))";
            case 6 ->
                "(i64.store offset=4088 (local.tee $at (INDEX.sub (local.get $at) (INDEX.const 8))) (i64.const 77))";
            default -> SET + " (call $grow)";
        };
    }

    /**
     * The guest.
     *
     * @param before what a turn does before the dispatch
     * @param step what a case does
     */
    private static String guest(String index, String before, Supplier<String> step) {
        StringBuilder cases = new StringBuilder();
        for (int number = 0; number < CASES; number++) {
            cases.append(")\n").append(step.get()).append(" (br $again)\n");
        }
        StringBuilder labels = new StringBuilder();
        for (int number = 0; number < CASES; number++) {
            labels.append(' ').append(number);
        }
        return """
            (module (import "env" "grow" (func $grow)) (memory MEMORY 1 6)
              (func (export "run") (param $pc INDEX) (param $at INDEX) (result i32)
                (local $i i32) (local $s i32)
                (block $end (loop $again
                  (local.set $i (i32.load (local.get $pc)))
                  (local.set $pc (INDEX.add (local.get $pc) (INDEX.const 4)))
                  (br_if $end (i32.eqz (local.get $i)))
                  BEFORE
                  BLOCKS (br_table LABELS LAST (i32.rem_u (local.get $i) (i32.const 17)))
                  CASES))
                (local.get $s)))
            """.replace("BEFORE", before)
                .replace("BLOCKS", "(block ".repeat(CASES))
                .replace("LABELS", labels)
                .replace("LAST", Integer.toString(CASES + 1))
                .replace("CASES", cases)
                .replace("ADDRESS", index.equals("i64") ? "i64.extend_i32_u (local.get $i)" : "local.get $i")
                .replace("MEMORY", index.equals("i64") ? "i64" : "")
                .replace("INDEX", index);
    }

    private static String storing(SplittableRandom random) {
        String value = random.nextBoolean()
                ? "(i32.add (i32.load offset=20 (local.get $at)) (i32.const 4))"
                : "(local.get $i)";
        return "(i32.store offset=20 (local.get $at) " + value + ")";
    }

    private static void program(EngineInstance instance, String index, SplittableRandom random) {
        int bytes = index.equals("i64") ? 8 : 4;
        for (int at = 0; at < 256 / bytes; at++) {
            long address = ADDRESSES[random.nextInt(ADDRESSES.length)];
            if (bytes == 8) {
                instance.memory().writeI32(256 + 8L * at, (int) address);
                instance.memory().writeI32(260 + 8L * at, (int) (address >> 32));
            } else {
                instance.memory().writeI32(256 + 4L * at, (int) address);
            }
        }
        int length = random.nextInt(40);
        for (int word = 0; word <= length; word++) {
            instance.memory().writeI32(CODE + 4L * word, word == length ? 0 : random.nextInt() | 1);
        }
        instance.memory().commit();
    }

    @Test
    void turnsDoWhatEveryCheckWouldSay() {
        Seeds.each(MODULES, random -> {
            String index = random.nextBoolean() ? "i32" : "i64";
            String text = guest(index, storing(random), () -> step(random));
            PreparedModule module = JudgedGuest.prepared(text);
            int methodBytes = random.nextBoolean() ? CompiledModule.METHOD_BYTES : random.nextInt(200, 900);
            JudgedGuest own = JudgedGuest.start(module, StrictEngine.own(methodBytes), GAS);
            JudgedGuest judge = JudgedGuest.start(module, Engine.ownInterpreter(), GAS);
            for (int number = 0; number < PROGRAMS; number++) {
                long seed = random.nextLong();
                program(own.instance(), index, new SplittableRandom(seed));
                program(judge.instance(), index, new SplittableRandom(seed));
                long at = ADDRESSES[random.nextInt(ADDRESSES.length)];
                long given = index.equals("i64") ? at : (int) at;
                boolean keeps = random.nextBoolean();

                String seen = own.run(keeps, CODE, given);

                assertThat(seen).as(text + at).isEqualTo(judge.run(keeps, CODE, given));
            }
        });
    }

    /** The address lies outside when it is set, and inside once the memory has grown, far from its former end. */
    @ParameterizedTest
    @ValueSource(strings = {"i32", "i64"})
    void keepsAPageThatComesAfterItsAddress(String index) throws Exception {
        String before =
                "(i32.store offset=20 (local.get $at) (i32.add (i32.load offset=20 (local.get $at)) (local.get $i)))";
        String text =
                guest(index, before, () -> "(local.set $at (INDEX.const 114688)) (call $grow)".replace("INDEX", index));
        PreparedModule module = JudgedGuest.prepared(text);
        JudgedGuest guest = JudgedGuest.start(module, StrictEngine.own(), GAS);
        EngineInstance instance = guest.instance();
        instance.memory().writeI32(CODE, 17);
        instance.memory().writeI32(CODE + 4L, 17);
        instance.memory().commit();

        String seen = guest.run(true, CODE, 0);

        assertThat(seen).startsWith("0 gas").endsWith("changed [0, 28]");
    }

    private static Code code(String before) throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        String text = guest("i32", before, () -> step(random));
        PreparedModule module = JudgedGuest.prepared(text);
        GuestModule read = GuestModule.read(module.wasm().toByteArray());
        return Decoder.decode(read, read.imports);
    }

    private static boolean isReady(Code code) {
        ReadyLocals found = ReadyLocals.find(code);
        for (int at = 0; at < code.size(); at++) {
            if (code.writesLocal(at) && code.index(at) == 1) {
                assertThat(found.has(1, at)).isEqualTo(found != ReadyLocals.NONE);
            }
            assertThat(found.has(0, at)).isFalse();
        }
        return found != ReadyLocals.NONE;
    }

    @Test
    void findsTheLocalThatEveryTurnStoresThrough() throws Exception {
        assertThat(isReady(code("(i32.store offset=20 (local.get $at) (local.get $i))")))
                .isTrue();
        assertThat(isReady(code("(i32.store offset=4088 (local.get $at) (i32.load (local.get $at)))")))
                .isTrue();
    }

    @Test
    void leavesOthersAsTheyAre() throws Exception {
        for (String before : new String[] {
            "",
            "(i32.store offset=4089 (local.get $at) (local.get $i))",
            "(i32.store (i32.add (local.get $at) (i32.const 4)) (local.get $i))",
            "(if (local.get $i) (then (i32.store (local.get $at) (local.get $i))))",
            "(i32.store (local.get $at) (local.get $i)) (local.set $at (i32.const 8))",
            "(i32.store (local.tee $at (i32.load (local.get $pc))) (local.get $i))",
            "(i32.store (local.get $at) (memory.size))"
        }) {
            assertThat(isReady(code(before))).as(before).isFalse();
        }
    }
}
