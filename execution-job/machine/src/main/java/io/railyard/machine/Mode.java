package io.railyard.machine;

import java.util.Arrays;
import java.util.Optional;

/**
 * Whether a process runs by this project's rules or by those of AO's reference, its oddities included. Part of the rules:
 * fixed at slot 0, kept in the header and covered by the state root.
 */
public enum Mode {
    /** Strict: what the reference leaves vague fails the message and is told. */
    CLEAN(0, "clean"),
    /** As AO's compute unit does it: {@code docs/formats/module-formats.md}, section 6. */
    COMPATIBLE(1, "compatible");

    /** Tag of a Process message, or of its module, that names a mode. */
    public static final String TAG = "Execution-Mode";

    private final int number;
    private final String code;

    Mode(int number, String code) {
        this.number = number;
        this.code = code;
    }

    /** The number in headers and roots. */
    public int number() {
        return number;
    }

    /** The text in tags and options. */
    public String code() {
        return code;
    }

    /** The mode with the text {@code code}; empty when there is none. */
    public static Optional<Mode> ofCode(String code) {
        return Arrays.stream(values()).filter(mode -> mode.code.equals(code)).findFirst();
    }

    /** @throws IllegalArgumentException when no mode has {@code number} */
    static Mode ofNumber(int number) {
        return Arrays.stream(values())
                .filter(mode -> mode.number == number)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no mode " + number));
    }
}
