package io.railyard.machine.emscripten;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.Trap;
import io.railyard.schedule.outcome.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Host functions, called by guests written for the purpose. */
final class EmscriptenHostTest {
    private static final int TEXT = 1_000;
    private static final int OUT = 2_000;

    private @SuppressWarnings("NullAway.Init") HostedGuest guest;
    private @SuppressWarnings("NullAway.Init") PreparedModule module;
    private @SuppressWarnings("NullAway.Init") EngineInstance instance;
    private @SuppressWarnings("NullAway.Init") EmscriptenHost host;

    private void start(ModuleFormat format, String body) throws Exception {
        start(format, HostOptions.DEFAULTS, body);
    }

    private void start(ModuleFormat format, HostOptions options, String body) throws Exception {
        guest = HostedGuest.start(format, options, body);
        module = guest.module();
        instance = guest.instance();
        host = guest.host();
    }

    private long call(String name, long... arguments) throws GuestTrap {
        return guest.call(name, arguments);
    }

    private void text(int at, String text) {
        guest.text(at, text);
    }

    private String text(int at) {
        return host.memory().text(at);
    }

    @Test
    void countsTheClockFromTheReferencesNumber() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "emscripten_date_now" (func $now (result f64))) (memory 1) (export "now" (func $now))""");

        assertThat(Double.longBitsToDouble(call("now"))).isEqualTo(10_004);
        assertThat(Double.longBitsToDouble(call("now"))).isEqualTo(10_005);
        host.reset();
        assertThat(Double.longBitsToDouble(call("now"))).isEqualTo(10_004);
    }

    @Test
    void namesAreLettersInTheFirstFormat() throws Exception {
        start(ModuleFormat.EMSCRIPTEN, """
                (import "a" "a" (func $date (result f64)))
                (import "a" "c" (func $close (param i32) (result i32)))
                (memory 1) (export "date" (func $date)) (export "close" (func $close))""");

        assertThat(call("date")).isZero();
        assertThat(call("close", 1)).isEqualTo(52);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            EMSCRIPTEN4 | env | emscripten_sleep | (param i32)
            EMSCRIPTEN4 | env | emscripten_date_now | (param i32) (result f64)
            EMSCRIPTEN4 | env | invoke_vii | (param i32 i64 i32)
            EMSCRIPTEN4 | env | invoke_ | (param i32)
            EMSCRIPTEN4 | wasi_snapshot_preview1 | fd_seek | (param i32 i64 i32 i32) (result i32)
            WASM64 | wasi_snapshot_preview1 | fd_seek | (param i32 i32 i32 i32 i32) (result i32)
            EMSCRIPTEN | env | emscripten_date_now | (param i32)
            EMSCRIPTEN2 | env | __asyncjs__weavedrive_open | (param i32 i32) (result i32)
            """)
    void refusesImportsOutsideTheListOfItsFormat(ModuleFormat format, String from, String name, String type) {
        byte[] wasm =
                Wat2Wasm.parse("(module (import \"" + from + "\" \"" + name + "\" (func " + type + ")) (memory 1))");

        assertThatThrownBy(() -> format.prepare(wasm))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith("module.import-unknown: ")
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            0 | %Y-%m-%d %H:%M:%S | 1970-01-01 00:00:00
            1735689608 | %c | Wed Jan 01 00:00:08 2025
            1735689608 | %D %R %T %F %x %X | 01/01/25 00:00 00:00:08 2025-01-01 01/01/25 00:00:08
            951782400 | %A %B %e %j %U %W %V %G %g %u %w | Tuesday February 29 060 09 09 09 2000 00 2 2
            1104537600 | %V %G | 53 2004
            1230768000 | %V %G | 01 2009
            -1 | %Y %I %p %C %y %Z %z %% %n%t%Q %Ed | 1969 11 PM 19 69 UTC +0000 % ~~
            """)
    void writesTimes(long seconds, String format, String expected) throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "_gmtime_js" (func $gmtime (param i32 i32 i32)))
                (import "env" "strftime" (func $strftime (param i32 i32 i32 i32) (result i32)))
                (memory 1) (export "gmtime" (func $gmtime)) (export "strftime" (func $strftime))""");
        call("gmtime", seconds << 32 >> 32, seconds >> 32, 100);
        text(90, "UTC");
        instance.memory().writeI32(140, 90);
        text(TEXT, format);

        long length = call("strftime", OUT, 200, TEXT, 100);

        String wanted =
                expected.equals("~~") || expected.endsWith("~~") ? expected.replace("~~", "\n\t%Q 31") : expected;
        assertThat(text(OUT)).isEqualTo(wanted);
        assertThat(length).isEqualTo(wanted.length());
        assertThat(call("strftime", OUT, wanted.length(), TEXT, 100)).isZero();
    }

    @Test
    void makesSecondsOfATimeOutOfRangeAndPutsItRight() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "_mktime_js" (func $mktime (param i32) (result i32)))
                (memory 1) (export "mktime" (func $mktime))""");
        int[] fields = {75, 61, 25, 32, 13, 124, 0, 0, -1};
        for (int i = 0; i < fields.length; i++) {
            instance.memory().writeI32(100 + 4 * i, fields[i]);
        }

        long seconds = call("mktime", 100);

        assertThat(seconds).isEqualTo(1_741_140_135L);
        int[] right = {15, 2, 2, 5, 2, 125, 3, 63, 0};
        for (int i = 0; i < right.length; i++) {
            assertThat(instance.memory().readInt(100 + 4 * i)).as("field " + i).isEqualTo(right[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"EMSCRIPTEN, a, m, K", "EMSCRIPTEN2, env, system, __errno_location"})
    void runsNoCommandAndLeavesTheNumberInTheFirstFormats(ModuleFormat format, String from, String name, String place)
            throws Exception {
        start(format, """
                (import "%s" "%s" (func $system (param i32) (result i32)))
                (memory 1) (func $place (result i32) (i32.const 64))
                (export "system" (func $system)) (export "%s" (func $place))""".formatted(from, name, place));
        text(TEXT, "ls");

        assertThat(call("system", 0)).isZero();
        assertThat(instance.memory().readInt(64)).isZero();
        assertThat((int) call("system", TEXT)).isEqualTo(-1);
        assertThat(instance.memory().readInt(64)).isEqualTo(52);
    }

    @Test
    void laterFormatsReturnTheNumberOfWhatIsNotThere() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "_emscripten_system" (func $system (param i32) (result i32)))
                (memory 1) (export "system" (func $system))""");
        text(TEXT, "ls");

        assertThat(call("system", 0)).isEqualTo(1);
        assertThat((int) call("system", TEXT)).isEqualTo(-52);
    }

    @ParameterizedTest
    @CsvSource({
        "EMSCRIPTEN2, 5, 0",
        "EMSCRIPTEN2, 12, -28",
        "EMSCRIPTEN2, 9, -1",
        "EMSCRIPTEN4, 12, 0",
        "EMSCRIPTEN4, 5, -28",
        "EMSCRIPTEN4, 9, -28"
    })
    void knowsTheNumbersOfFileControlsOfItsFormat(ModuleFormat format, int command, int expected) throws Exception {
        start(format, """
                (import "env" "__syscall_fcntl64" (func $fcntl (param i32 i32 i32) (result i32)))
                (memory 1) (func $place (result i32) (i32.const 64))
                (export "fcntl" (func $fcntl)) (export "__errno_location" (func $place))""");
        instance.memory().writeI32(100, 200);

        assertThat((int) call("fcntl", 1, command, 100)).isEqualTo(expected);
        assertThat(instance.memory().readShort(200)).isEqualTo((short) (expected == 0 ? 2 : 0));
        assertThat(instance.memory().readInt(64)).isEqualTo(expected == -1 ? 28 : 0);
    }

    @Test
    void growsTheHeapByTheReferencesRuleWithinTheLimit() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "emscripten_resize_heap" (func $resize (param i32) (result i32)))
                (memory 32 100) (export "resize" (func $resize))""");

        assertThat(call("resize", 32 * 65_536 + 1)).isEqualTo(1);
        assertThat(instance.memory().pages()).isEqualTo(39);
        assertThat(instance.global(module.stopGlobal())).isZero();
        assertThat(call("resize", 60 * 65_536)).isEqualTo(1);
        assertThat(instance.memory().pages()).isEqualTo(60);
        assertThat(call("resize", 80 * 65_536)).isZero();
        assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.MEMORY_REFUSED);
        assertThat(call("resize", -1)).isZero();
    }

    @Test
    void takesGasForWhatTheHostCopies() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "_emscripten_memcpy_js" (func $copy (param i32 i32 i32)))
                (memory 2) (export "copy" (func $copy))""");
        text(TEXT, "copied");
        long before = instance.global(module.gasGlobal());

        call("copy", OUT, TEXT, 8_000);

        assertThat(text(OUT)).isEqualTo("copied");
        assertThat(before - instance.global(module.gasGlobal())).isEqualTo(1_000);
        instance.setGlobal(module.gasGlobal(), 10);
        assertThatThrownBy(() -> call("copy", OUT, TEXT, 8_000)).isInstanceOf(GuestTrap.class);
        assertThat(instance.global(module.stopGlobal())).isEqualTo(PreparedModule.STOPPED_BY_GAS);
    }

    @Test
    void endsAtTheComputeLimit() throws Exception {
        start(ModuleFormat.EMSCRIPTEN2, new HostOptions(HostProfile.LOADER_0_0_49, 100, Drive.NONE), """
                (import "metering" "usegas" (func $use (param i32))) (memory 1) (export "use" (func $use))""");

        call("use", 60);
        assertThat(host.gasUsed()).isEqualTo(60);
        assertThatThrownBy(() -> call("use", 41)).isInstanceOf(GuestTrap.class).hasMessage("out of gas!");
        assertThat(host.computeLimitReached()).isTrue();
        host.refill(1_000);
        call("use", 100);
        assertThat(host.gasUsed()).isEqualTo(100);
    }

    @Test
    void endsTheGuestWithTheReferencesTexts() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "exit" (func $exit (param i32)))
                (import "env" "_abort_js" (func $abort))
                (memory 1) (export "exit" (func $exit)) (export "abort" (func $abort))""");

        assertThatThrownBy(() -> call("exit", 3)).hasMessage("Program terminated with exit(3)");
        assertThatThrownBy(() -> call("abort")).hasMessage("Aborted(native code called abort())");
    }

    @Test
    void turnsBadPointersIntoTraps() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "__syscall_openat" (func $open (param i32 i32 i32 i32) (result i32)))
                (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                (memory 1) (export "open" (func $open)) (export "write" (func $write))""");
        text(TEXT, "/not/there");
        instance.memory().writeI32(OUT, 10);
        instance.memory().writeI32(OUT + 4, -1);

        assertThat(call("open", -100, TEXT, 0, 0)).isEqualTo(-44);
        for (long pointer : new long[] {65_536, -4, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> call("open", -100, pointer, 0, 0))
                    .isInstanceOfSatisfying(
                            GuestTrap.class, trap -> assertThat(trap.trap()).isEqualTo(Trap.OUT_OF_BOUNDS));
            assertThatThrownBy(() -> call("write", 1, pointer, 1, 0)).isInstanceOf(GuestTrap.class);
        }
        assertThatThrownBy(() -> call("write", 1, OUT, 1, 0)).isInstanceOf(GuestTrap.class);
    }

    @Test
    void tellsTheEnvironmentOfTheProfile() throws Exception {
        String body = """
                (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
                (import "wasi_snapshot_preview1" "environ_get" (func $get (param i32 i32) (result i32)))
                (memory 1) (export "sizes" (func $sizes)) (export "get" (func $get))""";
        start(ModuleFormat.EMSCRIPTEN4, body);
        call("sizes", 100, 104);
        assertThat(instance.memory().readInt(100)).isZero();
        start(ModuleFormat.EMSCRIPTEN2, body);

        call("sizes", 100, 104);
        call("get", 200, OUT);

        assertThat(instance.memory().readInt(100)).isEqualTo(7);
        assertThat(text(instance.memory().readInt(200))).isEqualTo("USER=web_user");
        assertThat(text(instance.memory().readInt(200 + 24))).isEqualTo("_=./this.program");
        assertThat(instance.memory().readInt(104)).isEqualTo(14 + 17 + 7 + 6 + 20 + 13 + 17);
    }

    @Test
    void chargesTextsAndListsThatAreLongerThanAnyProgramsOwn() throws Exception {
        start(ModuleFormat.EMSCRIPTEN4, """
                (import "env" "__syscall_rmdir" (func $rmdir (param i32) (result i32)))
                (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                (memory 4) (export "rmdir" (func $rmdir)) (export "write" (func $write))""");

        // given: a path as long as one may be, then one of 80,000 bytes more; an empty list of buffers of two lengths
        text(TEXT, "x".repeat(4_096));
        assertThat(gasOf("rmdir", TEXT)).isZero();
        text(TEXT, "x".repeat(84_096));
        assertThat(gasOf("rmdir", TEXT)).isEqualTo(10_000);
        assertThat(gasOf("write", 1, 120_000, 1_024, OUT)).isZero();
        assertThat(gasOf("write", 1, 120_000, 5_024, OUT)).isEqualTo(4_000);
    }

    /** Gas of one call of an import that the module exports as it is. */
    private long gasOf(String name, long... arguments) throws GuestTrap {
        long before = instance.global(module.gasGlobal());
        call(name, arguments);
        return before - instance.global(module.gasGlobal());
    }

    @Test
    void takesALongjmpThatNothingCatchesForATrap() throws Exception {
        byte[] wasm = Wat2Wasm.parse("""
                (module (import "env" "_emscripten_throw_longjmp" (func $jump)) (memory (export "memory") 1)
                (global $sp (mut i32) (i32.const 60000))
                (func (export "emscripten_stack_get_current") (result i32) (global.get $sp))
                (func (export "_emscripten_stack_restore") (param i32) (global.set $sp (local.get 0)))
                (func (export "_emscripten_stack_alloc") (param i32) (result i32)
                  (global.set $sp (i32.sub (global.get $sp) (local.get 0))) (global.get $sp))
                (func (export "handle") (param i32 i32) (result i32)
                  (if (i32.eq (i32.load8_u (local.get 0)) (i32.const 106)) (then (call $jump))) (i32.const 8))
                (data (i32.const 8) "done"))""");
        GuestKind kind = GuestKind.DEFAULT;
        PreparedModule prepared = kind.format().prepare(wasm);
        AosGuest guest = AosGuest.start(
                Engine.own().load(prepared), prepared, new GuestLimits(1_000_000, 100, 64, 1_000, 1_000), kind);

        Reply jumped = guest.call(new byte[] {'j'}, new byte[] {'e'}, 1_000_000);
        guest.rollback();

        assertThat(jumped.status()).isEqualTo(Status.TRAP);
        assertThat(jumped.error()).isEqualTo("machine.trap: a longjmp left every function of the module");
        assertThat(guest.call(new byte[] {'x'}, new byte[] {'e'}, 1_000_000).response())
                .isEqualTo("done");
    }
}
