package io.railyard.cli.aos;

import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.lua.LuaBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Takes one input after another: Lua for the process, or a command of the console, which begins with a dot. One thread. */
final class AosConsole {
    /** The console's commands. */
    static final List<String> COMMANDS = List.of(
            ".load", ".editor", ".dryrun", ".live", ".pause", ".monitor", ".unmonitor", ".id", ".help", ".exit");

    private static final String HELP = """
            Lua goes to the process; what is not finished goes on in the next line.
              .load FILE      evaluate a file, with the local modules it requires
              .editor         write several lines: .done sends them, .print shows, .delete takes one back, .cancel drops all
              .dryrun LUA     what it would give; nothing is sent or kept
              .live  .pause   show what the process says when messages come in, or do not
              .monitor  .unmonitor   have the messenger watch the process, or no longer
              .id   .help     the process, and you; this
              .exit           leave (Ctrl-D too); Ctrl-C drops the line, or stops waiting""";

    private final AosSession session;
    private final Screen screen;
    private final LiveFeed live;
    private Optional<Editor> editor = Optional.empty();
    private String prompt;

    /**
     * @param prompt the first one
     */
    AosConsole(AosSession session, Screen screen, LiveFeed live, String prompt) {
        this.session = session;
        this.screen = screen;
        this.live = live;
        this.prompt = prompt;
    }

    /** What became of an input. */
    enum Outcome {
        /** Done. */
        GOOD,
        /** The process, the node or the console refused it. */
        BAD,
        /** The user leaves. */
        EXIT
    }

    /** What to ask with. */
    String prompt() {
        return editor.isPresent() ? "editor> " : screen.prompt(prompt);
    }

    /** Whether lines are taken as they come, finished Lua or not. */
    boolean takesEveryLine() {
        return editor.isPresent();
    }

    /** Whether {@code input} is for the console itself: a dot and a name, as no Lua begins. */
    static boolean isCommand(String input) {
        String text = input.strip();
        return text.length() > 1 && text.charAt(0) == '.' && Character.isLetter(text.charAt(1));
    }

    /** Takes one input; failures are shown, not thrown. */
    Outcome take(String input) {
        try {
            if (editor.isPresent()) {
                return edit(editor.get(), input);
            }
            if (input.isBlank()) {
                return Outcome.GOOD;
            }
            return isCommand(input) ? command(input.strip()) : eval(input, Optional.empty());
        } catch (CommandFailure e) {
            screen.trouble(String.valueOf(e.getMessage()));
            return Outcome.BAD;
        } catch (NodeClient.Interrupted e) {
            Thread.interrupted();
            screen.trouble("Stopped waiting; what was sent goes on in the process");
            return Outcome.BAD;
        }
    }

    /** Evaluates a file and what it requires. */
    Outcome load(Path file) {
        try {
            LuaBundle bundle = LuaBundle.of(file);
            if (bundle.files().size() > 1) {
                screen.note("loading " + bundle.files().size() + " files");
            }
            return eval(bundle.text(), Optional.of(bundle));
        } catch (CommandFailure e) {
            screen.trouble(String.valueOf(e.getMessage()));
            return Outcome.BAD;
        }
    }

    private Outcome eval(String lua, Optional<LuaBundle> bundle) {
        AosSession.Answer answer = session.eval(lua);
        return shown(Optional.of(answer.message()), answer.result(), bundle);
    }

    private Outcome shown(Optional<io.railyard.message.Id> message, ProcessResult result, Optional<LuaBundle> bundle) {
        Optional<String> error = result.error()
                .map(text -> bundle.map(whole -> whole.explained(text)).orElse(text));
        screen.answer(message, result, error);
        result.prompt().filter(text -> !text.isBlank()).ifPresent(text -> prompt = text);
        return error.isPresent() ? Outcome.BAD : Outcome.GOOD;
    }

    private Outcome command(String input) {
        int space = input.indexOf(' ');
        String name = space < 0 ? input : input.substring(0, space);
        String rest = space < 0 ? "" : input.substring(space + 1).strip();
        switch (name) {
            case ".load" -> {
                return rest.isEmpty() ? usage(".load FILE") : load(Path.of(unquoted(rest)));
            }
            case ".dryrun" -> {
                return rest.isEmpty()
                        ? usage(".dryrun LUA")
                        : shown(Optional.empty(), session.dryRun(rest), Optional.empty());
            }
            case ".editor" -> {
                editor = Optional.of(new Editor());
                screen.note("Write Lua; .done sends it, .cancel drops it");
            }
            case ".live" -> {
                live.start();
                screen.note("showing what the process says; .pause ends it");
            }
            case ".pause" -> {
                live.pause();
                screen.note("quiet; .live goes on");
            }
            case ".monitor" -> screen.note(session.monitor(true));
            case ".unmonitor" -> screen.note(session.monitor(false));
            case ".id" -> {
                screen.note("process  " + session.process());
                screen.note("wallet   " + session.address());
            }
            case ".help" -> screen.note(HELP);
            case ".exit", ".quit" -> {
                return Outcome.EXIT;
            }
            default -> {
                screen.trouble("The console has no command " + name + ": .help lists them");
                return Outcome.BAD;
            }
        }
        return Outcome.GOOD;
    }

    private Outcome usage(String form) {
        screen.trouble("Say " + form);
        return Outcome.BAD;
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(text.length() - 1) == text.charAt(0);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    private Outcome edit(Editor open, String line) {
        switch (line.strip()) {
            case ".done" -> {
                editor = Optional.empty();
                return open.text().isBlank() ? Outcome.GOOD : eval(open.text(), Optional.empty());
            }
            case ".cancel" -> {
                editor = Optional.empty();
                screen.note("dropped");
            }
            case ".print" -> screen.note(open.text());
            case ".delete" -> open.dropLast();
            default -> open.lines.add(line);
        }
        return Outcome.GOOD;
    }

    /** Lines being written. */
    private static final class Editor {
        private final List<String> lines = new ArrayList<>();

        String text() {
            return String.join("\n", lines);
        }

        void dropLast() {
            if (!lines.isEmpty()) {
                lines.remove(lines.size() - 1);
            }
        }
    }
}
