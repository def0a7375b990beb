package io.railyard.cli.client;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.TerminalText;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows what came back from a process, for people or as JSON. */
public final class CommandOutput {
    private static final int SHOWN = 120;

    private final PrintWriter out;

    /** Writes to {@code out}. */
    public CommandOutput(PrintWriter out) {
        this.out = out;
    }

    /** One JSON value on one line. */
    public void json(Json value) {
        out.println(JsonWriter.text(value));
        out.flush();
    }

    /** One line. */
    public void line(String text) {
        out.println(text);
        out.flush();
    }

    /** A name and its value, aligned. */
    public void row(String name, Object value) {
        out.printf(Locale.ROOT, "  %-12s %s%n", name, value);
        out.flush();
    }

    /** A result for people: what the process said, then what it sends. */
    public void result(ProcessResult result) {
        result.error().ifPresent(error -> line("error: " + plain(error)));
        if (!result.output().isEmpty()) {
            line(plain(result.output()));
        }
        for (Json.Obj sent : result.messages()) {
            line("sends   " + sent(sent) + " to " + plain(sent.text("Target").orElse("nobody")));
        }
        for (Json.Obj spawned : result.spawns()) {
            line("spawns  " + sent(spawned));
        }
        result.gasUsed().ifPresent(gas -> line(String.format(Locale.ROOT, "gas     %,d", gas)));
    }

    /**
     * Shows a result.
     *
     * @param message whose result it is
     * @throws CommandFailure with {@link ExitCode#DATA} when the message failed, after it was shown
     */
    public void result(Id process, String message, ProcessResult result, boolean json) {
        if (json) {
            json(Json.object()
                    .put("process", process.toString())
                    .put("message", message)
                    .put("result", result.json())
                    .build());
        } else {
            result(result);
        }
        if (result.error().isPresent()) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The message failed in the process, which stays as it was before it: mend the message and send it again");
        }
    }

    private static String sent(Json.Obj sent) {
        String data = sent.get("Data").flatMap(Json::asText).orElse("");
        String action = ProcessResult.tag(sent, "Action").orElse("a message");
        return plain(action) + (data.isBlank() ? "" : " \"" + shortened(plain(data)) + "\"");
    }

    private static String shortened(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    private static String plain(String text) {
        return TerminalText.safe(text, false);
    }
}
