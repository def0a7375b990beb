package io.railyard.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    private static final String ESC = "\u001B";

    @Test
    void keepsColoursAndEndsThem() {
        assertThat(TerminalText.safe(ESC + "[31mred" + ESC + "[0m plain", true))
                .isEqualTo(ESC + "[31mred" + ESC + "[0m plain" + ESC + "[0m");
        assertThat(TerminalText.safe(ESC + "[31mred" + ESC + "[0m", false)).isEqualTo("red");
        assertThat(TerminalText.safe("plain", true)).isEqualTo("plain");
    }

    @Test
    void dropsWhatMovesTheCursorOrAsksTheTerminal() {
        String text = "a" + ESC + "[2J" + ESC + "[1;1H" + ESC + "]0;title\u0007b" + ESC + "]52;c;eA==" + ESC + "\\c"
                + ESC + "cd\r\b\u0000\u009b6n" + ESC;

        assertThat(TerminalText.safe(text, true)).isEqualTo("abcd6n");
    }

    @Test
    void keepsLinesTabsAndEveryLanguage() {
        assertThat(TerminalText.safe("Größe\t→ 数\n🚂", false)).isEqualTo("Größe\t→ 数\n🚂");
    }
}
