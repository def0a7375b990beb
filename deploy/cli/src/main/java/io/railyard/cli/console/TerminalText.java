package io.railyard.cli.console;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text from outside, made safe for a terminal: it may bring colours, and nothing that moves the cursor or asks the terminal. */
public final class TerminalText {
    private static final Pattern ESCAPE = Pattern.compile(
            "\u001B(?:\\[([0-9;:?]*)[ -/]*([@-~])|[\\]PX^_].*?(?:\u0007|\u001B\\\\|$)|.?)", Pattern.DOTALL);
    private static final String RESET = "\u001B[0m";

    private TerminalText() {}

    /**
     * {@code text} without control characters but line ends and tabs.
     *
     * @param coloured whether colours stay; they end with the text
     */
    public static String safe(String text, boolean coloured) {
        Matcher escapes = ESCAPE.matcher(text);
        StringBuilder kept = new StringBuilder();
        int from = 0;
        boolean open = false;
        while (escapes.find()) {
            plain(kept, text, from, escapes.start());
            from = escapes.end();
            if (coloured && "m".equals(escapes.group(2))) {
                kept.append(escapes.group());
                open = true;
            }
        }
        plain(kept, text, from, text.length());
        return open ? kept.append(RESET).toString() : kept.toString();
    }

    private static void plain(StringBuilder kept, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                kept.append(c);
            }
        }
    }
}
