package io.railyard.cli.aos;

import io.railyard.cli.lua.LuaChunk;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** The console on lines from a pipe or a file: no prompt, and by default the first failure ends it. One thread. */
final class PipedLoop {
    private final BufferedReader lines;
    private final Screen screen;
    private final boolean keepGoing;

    PipedLoop(BufferedReader lines, Screen screen, boolean keepGoing) {
        this.lines = lines;
        this.screen = screen;
        this.keepGoing = keepGoing;
    }

    /**
     * Takes inputs until they end.
     *
     * @return whether none failed
     */
    boolean run(AosConsole console) throws IOException {
        boolean good = true;
        StringBuilder input = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            input.append(input.length() == 0 ? "" : "\n").append(line);
            String text = input.toString();
            boolean whole = console.takesEveryLine()
                    || AosConsole.isCommand(text)
                    || LuaChunk.open(text).isEmpty();
            if (whole) {
                input.setLength(0);
                AosConsole.Outcome outcome = console.take(text);
                if (outcome == AosConsole.Outcome.EXIT) {
                    return good;
                }
                good &= outcome == AosConsole.Outcome.GOOD;
                if (!good && !keepGoing) {
                    return false;
                }
            }
        }
        return ended(console, input.toString()) && good;
    }

    private boolean ended(AosConsole console, String rest) {
        Optional<String> open = LuaChunk.open(rest);
        if (open.isPresent()) {
            screen.trouble(
                    "The input ended within " + open.get() + ", counted from where that piece of Lua begins: end it");
            return false;
        }
        if (console.takesEveryLine()) {
            screen.trouble("The input ended in the editor: end it with .done, or .cancel");
            return false;
        }
        return true;
    }
}
