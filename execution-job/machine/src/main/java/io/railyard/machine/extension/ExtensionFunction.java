package io.railyard.machine.extension;

import io.railyard.machine.wasm.GuestTrap;
import java.util.regex.Pattern;

/**
 * One function of an extension.
 *
 * @param name second part of the import's name
 * @param parameters a letter for each: i an i32, j an i64, f an f32, d an f64, p an address or length: an i32 in modules
 *     of 32-bit memory, an i64 in those of 64-bit memory
 * @param result a letter, or {@code ""} when there is none
 * @param gas of each call, taken before it; what it does with bytes is charged besides
 * @param body what it does
 */
public record ExtensionFunction(String name, String parameters, String result, long gas, Body body) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern PARAMETERS = Pattern.compile("[ijfdp]{0,16}");
    private static final Pattern RESULT = Pattern.compile("[ijfdp]?");

    /** What a function does. */
    @FunctionalInterface
    public interface Body {
        /**
         * Answers a call. Floats travel as their bits, an i32 sign-extended, an address or length unsigned.
         *
         * @return the result; anything when there is none
         * @throws GuestTrap to stop the guest
         */
        long answer(GuestCall call, long... arguments) throws GuestTrap;
    }

    public ExtensionFunction {
        if (!NAME.matcher(name).matches()
                || !PARAMETERS.matcher(parameters).matches()
                || !RESULT.matcher(result).matches()
                || gas < 1) {
            throw new IllegalArgumentException(
                    "A function of an extension has a name of letters, digits and underscores,"
                            + " parameters and a result of the letters i, j, f, d and p, and costs at least 1 gas: "
                            + name + "("
                            + parameters + ")" + result + ", " + gas);
        }
    }
}
