package io.railyard.schedule.cron;

import io.railyard.message.Tag;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the crons of a process from its tags as AO does: {@code Cron-Interval} (N-unit) starts one, the
 * {@code Cron-Tag-*} tags after it belong to it. Stricter than AO where AO accepts what then never fires.
 */
public final class CronTags {
    /** Shortest interval in milliseconds, as in AO. */
    public static final long MIN_INTERVAL_MILLIS = 1_000;
    /** Longest interval in milliseconds: 100 years. */
    public static final long MAX_INTERVAL_MILLIS = 3_155_760_000_000L;
    /** Most crons of one process. */
    public static final int MAX_CRONS = 100;

    private static final String INTERVAL = "Cron-Interval";
    private static final String TAG_PREFIX = "Cron-Tag-";
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,6})?)-([A-Za-z]{1,20})");

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = DAY * 1461 / 4;
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("ms", 1L),
            Map.entry("msec", 1L),
            Map.entry("millisecond", 1L),
            Map.entry("s", SECOND),
            Map.entry("sec", SECOND),
            Map.entry("second", SECOND),
            Map.entry("m", MINUTE),
            Map.entry("min", MINUTE),
            Map.entry("minute", MINUTE),
            Map.entry("h", HOUR),
            Map.entry("hr", HOUR),
            Map.entry("hour", HOUR),
            Map.entry("d", DAY),
            Map.entry("day", DAY),
            Map.entry("w", 7 * DAY),
            Map.entry("week", 7 * DAY),
            Map.entry("y", YEAR),
            Map.entry("yr", YEAR),
            Map.entry("year", YEAR));

    private CronTags() {}

    /**
     * The crons that {@code tags} of a process ask for, in their order.
     *
     * @throws CronException when a cron cannot be kept
     */
    public static List<Cron> parse(List<Tag> tags) {
        List<String> intervals = new ArrayList<>();
        List<List<Tag>> tagLists = new ArrayList<>();
        for (Tag tag : tags) {
            if (tag.name().equals(INTERVAL)) {
                intervals.add(tag.value());
                tagLists.add(new ArrayList<>());
            } else if (tag.name().startsWith(TAG_PREFIX) && tag.name().length() > TAG_PREFIX.length()) {
                if (tagLists.isEmpty()) {
                    throw new CronException("The tag " + tag.name() + " stands before any Cron-Interval tag;"
                            + " put the interval first (AO: Unmatched Cron-Tag)");
                }
                tagLists.get(tagLists.size() - 1).add(new Tag(tag.name().substring(TAG_PREFIX.length()), tag.value()));
            }
        }
        if (intervals.size() > MAX_CRONS) {
            throw new CronException(
                    "The process asks for " + intervals.size() + " crons; the most is " + MAX_CRONS + "; merge some");
        }
        List<Cron> crons = new ArrayList<>();
        for (int i = 0; i < intervals.size(); i++) {
            crons.add(new Cron(intervals.get(i), intervalMillis(intervals.get(i)), tagLists.get(i)));
        }
        return List.copyOf(crons);
    }

    /**
     * The milliseconds of {@code value} and {@code unit} as the package {@code ms} reads them for AO's compute unit, which
     * rounds nothing away: at most 100 years; empty for what is no time, such as months, and then never fires.
     */
    public static OptionalLong looseMillis(String value, String unit) {
        Optional<Long> unitMillis = unit.isEmpty() ? Optional.of(1L) : unitMillis(unit.toLowerCase(Locale.ROOT));
        if (unitMillis.isEmpty() || !value.matches("-?[0-9]{0,12}\\.?[0-9]{1,12}")) {
            return OptionalLong.empty();
        }
        BigDecimal millis = new BigDecimal(value).multiply(BigDecimal.valueOf(unitMillis.get()));
        return OptionalLong.of(
                millis.min(BigDecimal.valueOf(MAX_INTERVAL_MILLIS)).longValue());
    }

    private static Optional<Long> unitMillis(String unit) {
        Long millis = UNITS.get(unit);
        if (millis == null && unit.endsWith("s") && unit.length() > 2 && !unit.equals("mss")) {
            millis = UNITS.get(unit.substring(0, unit.length() - 1));
        }
        return Optional.ofNullable(millis);
    }

    private static long intervalMillis(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new CronException("Cron-Interval \"" + abbreviate(text)
                    + "\" is not a number, a hyphen and a unit; write it like 10-seconds");
        }
        String unit = form.group(2).toLowerCase(Locale.ROOT);
        if (unit.equals("block") || unit.equals("blocks")) {
            throw new CronException("Cron-Interval \"" + text
                    + "\" counts Arweave blocks, but this log knows no block heights; use a time interval");
        }
        Optional<Long> known = unitMillis(unit);
        if (known.isEmpty()) {
            throw new CronException("Cron-Interval \"" + text
                    + "\" has an unknown unit; use seconds, minutes, hours, days, weeks or years");
        }
        BigDecimal millis = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(known.get()));
        if (millis.compareTo(BigDecimal.valueOf(MIN_INTERVAL_MILLIS)) < 0) {
            throw new CronException(
                    "Cron-Interval \"" + text + "\" is shorter than 1 second, the least that AO allows");
        }
        if (millis.compareTo(BigDecimal.valueOf(MAX_INTERVAL_MILLIS)) > 0) {
            throw new CronException("Cron-Interval \"" + text + "\" is longer than 100 years; use a shorter one");
        }
        return millis.longValue();
    }

    private static String abbreviate(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
