package io.railyard.job.config;

import java.util.List;
import java.util.function.Function;

/**
 * One option of the job: its key, what text it takes, its default and limits. Immutable; made by {@link JobOptions} only.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {
    private final String key;
    private final String defaultText;
    private final String unit;
    private final String limits;
    private final String sentence;
    private final Function<String, T> parser;

    private Option(Text text, String defaultText, String unit, String limits, Function<String, T> parser) {
        this.key = text.key();
        this.sentence = text.sentence();
        this.defaultText = defaultText;
        this.unit = unit;
        this.limits = limits;
        this.parser = parser;
    }

    /** What names and explains an option. */
    private record Text(String key, String sentence) {}

    static Option<String> text(String key, String defaultText, String limits, String sentence) {
        return new Option<>(new Text(key, sentence), defaultText, "text", limits, Function.identity());
    }

    static Option<String> oneOf(String key, List<String> values, String sentence) {
        return new Option<>(new Text(key, sentence), values.get(0), "text", String.join(" | ", values), given -> {
            if (!values.contains(given)) {
                throw new IllegalArgumentException("is not one of " + String.join(", ", values));
            }
            return given;
        });
    }

    static Option<Long> number(String key, long defaultValue, Range range, String sentence) {
        return new Option<>(
                new Text(key, sentence),
                Long.toString(defaultValue),
                range.unit(),
                range.low() + " to " + range.high(),
                range::parse);
    }

    /** The numbers an option takes, both ends included. */
    record Range(long low, long high, String unit) {
        private long parse(String given) {
            long value;
            try {
                value = Long.parseLong(given);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("is not a whole number", e);
            }
            if (value < low || value > high) {
                throw new IllegalArgumentException("is not within " + low + " to " + high + " " + unit);
            }
            return value;
        }
    }

    /** The name in files and on the command line. */
    public String key() {
        return key;
    }

    /** The text that counts when the option is not given. */
    public String defaultText() {
        return defaultText;
    }

    /** Unit of the value: {@code ms}, {@code bytes}, {@code text}, … */
    public String unit() {
        return unit;
    }

    /** What values are allowed, for people. */
    public String limits() {
        return limits;
    }

    /** What it does, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** @throws OptionException when {@code given} breaks the option's limits */
    T parse(String given) {
        try {
            return parser.apply(given);
        } catch (IllegalArgumentException e) {
            throw new OptionException("Option " + key + " = \"" + given + "\" " + e.getMessage()
                    + ". Give a value within: " + limits + " (" + unit + "); default " + quoted(defaultText) + ".");
        }
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "none" : text;
    }
}
