package io.railyard.cli.aos;

import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.completer.StringsCompleter;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;

/** The console at a terminal: line editing, history, Ctrl-C. One thread. */
final class TerminalLoop {
    private final Terminal terminal;
    private final LineReader reader;
    private Optional<AosConsole> console = Optional.empty();

    /**
     * @param history file that keeps what was typed; empty: nothing is kept
     */
    TerminalLoop(Terminal terminal, Optional<Path> history) {
        this.terminal = terminal;
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("railyard-aos")
                .parser(new LuaParser(
                        () -> console.map(AosConsole::takesEveryLine).orElse(false)))
                .completer(new StringsCompleter(AosConsole.COMMANDS))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%P... ")
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.INSERT_TAB, false)
                .option(Option.HISTORY_IGNORE_SPACE, true);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        this.reader = builder.build();
    }

    /** Shows lines, above what is being typed. */
    void show(String lines) {
        reader.printAbove(lines);
    }

    /** Asks one question before the console begins; {@code otherwise} when there is no answer. */
    String ask(String question, String otherwise) {
        try {
            String answer = reader.readLine(question).strip();
            return answer.isEmpty() ? otherwise : answer;
        } catch (EndOfFileException | UserInterruptException e) {
            return "";
        }
    }

    /** Takes inputs until the user leaves. Ctrl-C drops what is typed, or stops waiting for the process. */
    void run(AosConsole taker) {
        console = Optional.of(taker);
        Thread typing = Thread.currentThread();
        terminal.handle(Signal.INT, signal -> typing.interrupt());
        AosConsole.Outcome outcome = AosConsole.Outcome.GOOD;
        while (outcome != AosConsole.Outcome.EXIT) {
            try {
                outcome = taker.take(reader.readLine(taker.prompt()));
            } catch (UserInterruptException e) {
                Thread.interrupted();
                if (e.getPartialLine().isEmpty()) {
                    show("Ctrl-D or .exit leaves");
                }
            } catch (EndOfFileException e) {
                outcome = AosConsole.Outcome.EXIT;
            }
        }
    }
}
