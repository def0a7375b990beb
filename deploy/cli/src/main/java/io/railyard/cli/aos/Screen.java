package io.railyard.cli.aos;

import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.TerminalText;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows what happens in the console, for people or as JSON lines. Lines come whole, from any thread. */
final class Screen {
    private static final String RED = "\u001B[31m";
    private static final String GREY = "\u001B[90m";
    private static final String PLAIN = "\u001B[0m";

    private final Consumer<String> lines;
    private final boolean coloured;
    private final boolean json;

    /**
     * @param lines takes each line, or several with line ends between
     * @param coloured whether colours are shown
     * @param json JSON lines of results, and nothing else
     */
    Screen(Consumer<String> lines, boolean coloured, boolean json) {
        this.lines = lines;
        this.coloured = coloured;
        this.json = json;
    }

    /** The outcome of an evaluation. */
    void answer(Optional<Id> message, ProcessResult result, Optional<String> error) {
        if (json) {
            Json.ObjectBuilder line = Json.object()
                    .put("message", message.map(id -> Json.of(id.toString())).orElse(Json.ofNull()))
                    .put("output", TerminalText.safe(result.output(), false))
                    .put(
                            "error",
                            error.map(text -> Json.of(TerminalText.safe(text, false)))
                                    .orElse(Json.ofNull()))
                    .put("result", result.json());
            lines.accept(JsonWriter.text(line.build()));
            return;
        }
        error.ifPresent(text -> lines.accept(paint(RED, TerminalText.safe(text.strip(), coloured))));
        if (!result.output().isEmpty()) {
            lines.accept(TerminalText.safe(result.output(), coloured));
        }
    }

    /** What the process says to everybody. */
    void news(ProcessResult result) {
        if (json) {
            lines.accept(JsonWriter.text(Json.object()
                    .put("message", Json.ofNull())
                    .put("output", TerminalText.safe(result.output(), false))
                    .put("error", Json.ofNull())
                    .put("result", result.json())
                    .build()));
        } else {
            lines.accept(TerminalText.safe(result.output(), coloured));
        }
    }

    /** A remark of the console's own. */
    void note(String text) {
        if (!json) {
            lines.accept(paint(GREY, text));
        }
    }

    /** Something that did not work. */
    void trouble(String text) {
        if (json) {
            lines.accept(JsonWriter.text(Json.object()
                    .put("message", Json.ofNull())
                    .put("error", text)
                    .build()));
        } else {
            lines.accept(paint(RED, TerminalText.safe(text, false)));
        }
    }

    /** The prompt as it can be shown. */
    String prompt(String text) {
        return TerminalText.safe(text, coloured).replace("\n", " ");
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
