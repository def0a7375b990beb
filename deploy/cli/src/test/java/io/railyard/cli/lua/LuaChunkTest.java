package io.railyard.cli.lua;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuaChunkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 + 1",
                "x = function(a) return a end",
                "if a then b() elseif c then d() else e() end",
                "while true do break end",
                "for i = 1, 3 do print(i) end",
                "for k, v in pairs({a = 1}) do print(k) end",
                "repeat x = x + 1 until x > 3",
                "do local a = 1 end",
                "t = { 1, { 2 } }",
                "s = [==[ two ]] \n lines ]==]",
                "-- function (",
                "--[[ if \n while ]] x = 1",
                "s = 'it\\'s (' .. \"a \\\" {\"",
                "return",
                "t['end'] = t.x[1]",
                "x = 0x1F + 1e3 + .5",
                "for i in (function() return nil end) do end",
                "while (function() return false end)() do end",
                "::top:: goto top",
                "#!/usr/bin/lua (\nx = 1",
                "local s = 'unfinished\nx = 1"
            })
    void takesFinishedTextAsFinished(String text) {
        assertThat(LuaChunk.open(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "x = )", "f(})", "until x", "function f( end", "if x then )"})
    void leavesWhatIsWrongToLua(String text) {
        assertThat(LuaChunk.open(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "function f(",
                "function f()",
                "if x",
                "if x then",
                "if x then y() else",
                "while x",
                "while x do",
                "for i = 1, 2",
                "for i = 1, 2 do",
                "repeat",
                "repeat x() until",
                "t = {",
                "f(1,",
                "x =",
                "x = 1 +",
                "return a and",
                "local",
                "a ..",
                "s = [[ one",
                "s = [=[ one ]]",
                "--[[ comment",
                "s = 'goes on \\",
                "Handlers.add('x', function(m)",
                "do do end"
            })
    void waitsForTheRestOfWhatIsOpen(String text) {
        assertThat(LuaChunk.open(text)).isPresent();
    }

    @Test
    void saysWhatIsOpenAndWhere() {
        assertThat(LuaChunk.open("x = 1\nfunction f()\n  if x then\n  end")).contains("`function` of line 2");
        assertThat(LuaChunk.open("x = [[\n\n")).contains("the text or comment that begins on line 1");
        assertThat(LuaChunk.open("s = [[\n\n]]\nx =")).contains("what follows `=` on line 4");
    }

    @Test
    void goesThroughLongInputInOneStroke() {
        String deep = "(".repeat(200_000);

        assertThat(LuaChunk.open(deep)).contains("`(` of line 1");
        assertThat(LuaChunk.open(deep + ")".repeat(200_000))).isEmpty();
    }
}
