package io.railyard.cli.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuaBundleTest {
    @TempDir
    Path folder;

    @Test
    void takesAFileAloneAsItIs() throws IOException {
        Path file = write("main.lua", "return 1");

        LuaBundle bundle = LuaBundle.of(file, folder);

        assertThat(bundle.text()).isEqualTo("return 1\n");
        assertThat(bundle.files()).containsExactly(file);
    }

    @Test
    void putsEachModuleOnceBeforeWhatRequiresIt() throws IOException {
        // given
        write("lib/base.lua", "return { one = 1 }");
        write("lib/more.lua", "local base = require 'lib.base'\nreturn { two = base.one + 1 }");
        write("pack/init.lua", "loaded = true");
        Path main = write(
                "main.lua",
                "local base = require('lib.base')\nlocal more = require(\"lib.more\")\nrequire('pack')\nlocal json ="
                        + " require('json')\nreturn more.two");

        // when
        LuaBundle bundle = LuaBundle.of(main, folder);

        // then
        assertThat(bundle.files().stream().map(file -> folder.relativize(file).toString()))
                .containsExactly("lib/base.lua", "lib/more.lua", "pack/init.lua", "main.lua");
        assertThat(bundle.text())
                .startsWith("do local function load_module(...)\nreturn { one = 1 }\nend\n"
                        + "local given = load_module(\"lib.base\")\n"
                        + "if given ~= nil then package.loaded[\"lib.base\"] = given elseif"
                        + " package.loaded[\"lib.base\"] == nil then package.loaded[\"lib.base\"] = true end end\n")
                .endsWith("return more.two\n")
                .doesNotContain("package.loaded[\"json\"]")
                .containsOnlyOnce("return { one = 1 }");
        assertThat(LuaChunk.open(bundle.text())).isEmpty();
    }

    @Test
    void looksBesideTheFileBeforeTheCurrentFolder() throws IOException {
        write("m.lua", "return 'current'");
        write("sub/m.lua", "return 'beside'");
        Path main = write("sub/main.lua", "return require('m')");

        assertThat(LuaBundle.of(main, folder).text()).contains("'beside'").doesNotContain("'current'");
    }

    @Test
    void seesOnlyRequiresThatAreCalls() {
        assertThat(LuaBundle.required("-- require('a')\nlocal s = \"require('b')\" x.require('c') require(name)"
                        + " require 'd' require(\"e\") require [[f]] local r = require"))
                .containsExactly("d", "e", "f");
    }

    @Test
    void neverLeavesTheFoldersByAName() throws IOException {
        Files.writeString(folder.resolve("secret.lua"), "return 'secret'");
        Path main =
                write("sub/main.lua", "require('..secret') require('../secret') require('/etc/passwd') require('')");

        assertThat(LuaBundle.of(main, folder.resolve("sub")).files()).containsExactly(main);
    }

    @Test
    void refusesModulesThatRequireEachOther() throws IOException {
        write("a.lua", "require('b')");
        write("b.lua", "require('c')");
        write("c.lua", "require('b')");
        Path main = write("main.lua", "require('a')");

        assertThatThrownBy(() -> LuaBundle.of(main, folder))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageContaining("b -> c -> b");
    }

    @Test
    void refusesWhatCannotBeReadOrCarried() throws IOException {
        Path large = write("large.lua", "x".repeat(LuaBundle.MAX_BYTES));
        Path binary = Files.write(folder.resolve("binary.lua"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> LuaBundle.of(folder.resolve("none.lua"), folder))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> LuaBundle.of(binary, folder)).hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> LuaBundle.of(large, folder))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.LIMIT));
    }

    @Test
    void tellsErrorsInLinesOfTheFiles() throws IOException {
        write("lib.lua", "local m = {}\n\nfunction m.f() error('x') end\nreturn m");
        Path main = write("main.lua", "local lib = require('lib')\nlib.f()");
        LuaBundle bundle = LuaBundle.of(main, folder);
        long line =
                bundle.text().lines().takeWhile(text -> !text.equals("lib.f()")).count() + 1;

        assertThat(bundle.explained("[string \"aos\"]:4: x")).isEqualTo("lib.lua:3: x");
        assertThat(bundle.explained("a [string \"aos\"]:" + line + ": b")).isEqualTo("a main.lua:2: b");
        assertThat(bundle.explained("[string \"aos\"]:9999: b $1")).isEqualTo("[string \"aos\"]:9999: b $1");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
