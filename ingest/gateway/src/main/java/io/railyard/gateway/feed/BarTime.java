package io.railyard.gateway.feed;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Reads the time of a bar: epoch seconds, milli-, micro- or nanoseconds by size, or a date of ISO 8601 or LEAN. UTC. */
final class BarTime {
    private static final DateTimeFormatter LEAN = DateTimeFormatter.ofPattern("uuuuMMdd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter COMPACT_DATE = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int MAX_LENGTH = 40;
    private static final long SECONDS_BELOW = 100_000_000_000L;
    private static final long MILLIS_BELOW = 100_000_000_000_000L;
    private static final long MICROS_BELOW = 100_000_000_000_000_000L;

    private BarTime() {}

    /**
     * Milliseconds since the epoch.
     *
     * @throws IllegalArgumentException when {@code text} is no time
     */
    static long parse(String text) {
        String value = text.strip();
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("no time \"" + shorten(value) + "\"");
        }
        try {
            if (value.matches("[0-9]{8}")) {
                return millis(LocalDate.parse(value, COMPACT_DATE).atStartOfDay());
            }
            if (value.matches("[0-9]{8} [0-9]{2}:[0-9]{2}")) {
                return millis(LocalDateTime.parse(value, LEAN));
            }
            if (value.matches("-?[0-9]+([.][0-9]+)?([eE][+]?[0-9]{1,2})?")) {
                return epoch(new BigDecimal(value).toBigInteger().longValueExact());
            }
            return iso(value);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("no time \"" + shorten(value) + "\"", e);
        }
    }

    /** Milliseconds of a plain number, whose unit follows from its size. */
    static long epoch(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("a time before 1970: " + number);
        }
        if (number < SECONDS_BELOW) {
            return number * 1_000;
        }
        if (number < MILLIS_BELOW) {
            return number;
        }
        return number < MICROS_BELOW ? number / 1_000 : number / 1_000_000;
    }

    /** The words for the unit that {@code text} is read in. */
    static String unit(String text) {
        String value = text.strip();
        if (!value.matches("[0-9]{9,}([.][0-9]+)?")) {
            return "dates";
        }
        long number = new BigDecimal(value).toBigInteger().longValue();
        if (number < SECONDS_BELOW) {
            return "epoch seconds";
        }
        if (number < MILLIS_BELOW) {
            return "epoch milliseconds";
        }
        return number < MICROS_BELOW ? "epoch microseconds" : "epoch nanoseconds";
    }

    private static long iso(String value) {
        String text = value.replace(' ', 'T');
        if (text.indexOf('T') < 0) {
            return millis(LocalDate.parse(text).atStartOfDay());
        }
        if (text.endsWith("TUTC")) {
            text = text.substring(0, text.length() - 4) + "Z";
        }
        boolean zoned = text.endsWith("Z") || text.matches(".*[+-][0-9]{2}:[0-9]{2}");
        return zoned ? instant(OffsetDateTime.parse(text)) : millis(LocalDateTime.parse(text));
    }

    private static long instant(OffsetDateTime time) {
        return Instant.from(time).toEpochMilli();
    }

    private static long millis(LocalDateTime time) {
        return time.toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    static String shorten(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }
}
