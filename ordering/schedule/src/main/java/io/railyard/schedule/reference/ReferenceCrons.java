package io.railyard.schedule.reference;

import io.railyard.message.Tag;
import io.railyard.schedule.cron.CronTags;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Crons as AO's compute unit has them. Between two boundaries it steps through time in whole seconds that begin at the left
 * one's milliseconds: so a message that is scheduled in a cron's second with a larger fraction makes that cron fire twice. Cost
 * follows the ticks that are due, not the seconds that passed.
 *
 * @param originHeight block height of the process
 * @param originMillis time of the process, ms since the epoch
 * @param crons in tag order
 */
public record ReferenceCrons(long originHeight, long originMillis, List<Interval> crons) {
    private static final String INTERVAL = "Cron-Interval";
    private static final String PREFIX = "Cron-Tag-";
    private static final long SECOND = 1_000;

    public ReferenceCrons {
        crons = List.copyOf(crons);
    }

    /**
     * One cron.
     *
     * @param interval text of its tag
     * @param blocks whether it counts blocks, not seconds
     * @param value how many; empty for one that never fires
     * @param tags of its messages
     */
    public record Interval(String interval, boolean blocks, OptionalLong value, List<Tag> tags) {
        public Interval {
            tags = List.copyOf(tags);
        }
    }

    /**
     * A place in time.
     *
     * @param ordinate nonce of the message there
     * @param height block height
     * @param millis ms since the epoch
     */
    public record Boundary(String ordinate, long height, long millis) {}

    /**
     * A block of the chain.
     *
     * @param height its height
     * @param millis its time, ms since the epoch
     */
    public record Block(long height, long millis) {}

    /**
     * One firing.
     *
     * @param cron {@code index-interval}
     * @param tags of its message
     * @param millis ms since the epoch
     * @param height block height
     */
    public record Tick(String cron, List<Tag> tags, long millis, long height) {}

    /**
     * The crons that {@code tags} ask for.
     *
     * @throws SchedulerException when the compute unit would not run the process
     */
    public static List<Interval> parse(List<Tag> tags) {
        List<Interval> crons = new ArrayList<>();
        for (Tag tag : tags) {
            if (tag.name().equals(INTERVAL)) {
                crons.add(interval(tag.value()));
            } else if (tag.name().startsWith(PREFIX) && tag.name().length() > PREFIX.length()) {
                if (crons.isEmpty()) {
                    throw new SchedulerException("Unmatched Cron-Tag with no preceding Cron-Interval: " + tag.name());
                }
                Interval last = crons.remove(crons.size() - 1);
                List<Tag> more = new ArrayList<>(last.tags());
                more.add(new Tag(tag.name().substring(PREFIX.length()), tag.value()));
                crons.add(new Interval(last.interval(), last.blocks(), last.value(), more));
            }
        }
        return crons;
    }

    private static Interval interval(String text) {
        String[] parts = text.split("-", -1);
        String value = parts[0].strip();
        String unit = parts.length > 1 ? parts[1].strip() : "";
        if (unit.equals("block") || unit.equals("blocks")) {
            return new Interval(text, true, wholeNumber(value), List.of());
        }
        OptionalLong millis = CronTags.looseMillis(value, unit);
        if (millis.isPresent() && millis.getAsLong() < SECOND) {
            throw new SchedulerException("time-based cron cannot be less than 1 second");
        }
        return new Interval(
                text,
                false,
                millis.isPresent() ? OptionalLong.of(millis.getAsLong() / SECOND) : OptionalLong.empty(),
                List.of());
    }

    /** JavaScript's parseInt: the digits at the beginning. */
    private static OptionalLong wholeNumber(String text) {
        String digits = text.replaceFirst("^(\\d{0,15}).*$", "$1");
        return digits.isEmpty() || Long.parseLong(digits) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(digits));
    }

    /** What fires from {@code left} on and before {@code right}, in the compute unit's order. */
    public List<Tick> between(Boundary left, Boundary right, List<Block> blocks) {
        List<Interval> blockBased = crons.stream()
                .filter(Interval::blocks)
                .filter(cron -> cron.value().isPresent())
                .toList();
        List<Interval> timeBased = crons.stream()
                .filter(cron -> !cron.blocks() && cron.value().isPresent())
                .sorted(Comparator.comparingLong(cron -> cron.value().getAsLong()))
                .toList();
        List<Block> ahead = blocks.stream()
                .filter(block -> block.height() > left.height())
                .sorted(Comparator.comparingLong(Block::height))
                .toList();
        List<Tick> ticks = new ArrayList<>();
        long height = left.height();
        int next = 0;
        long millis = left.millis();
        while (millis < right.millis()) {
            if (next < ahead.size()
                    && seconds(millis) >= seconds(ahead.get(next).millis())) {
                Block block = ahead.get(next++);
                height = block.height();
                fire(blockBased, height - originHeight, block.millis(), height, ticks);
            }
            fire(timeBased, seconds(millis) - seconds(originMillis), millis, height, ticks);
            millis = skipTo(
                    timeBased, millis, next < ahead.size() ? ahead.get(next).millis() : Long.MAX_VALUE);
        }
        return ticks;
    }

    private static void fire(List<Interval> crons, long passed, long millis, long height, List<Tick> ticks) {
        for (int i = 0; i < crons.size(); i++) {
            Interval cron = crons.get(i);
            if (passed != 0 && passed % cron.value().getAsLong() == 0) {
                ticks.add(new Tick(i + "-" + cron.interval(), cron.tags(), millis, height));
            }
        }
    }

    /** The first step after {@code millis} at which something can happen; every step is whole seconds away. */
    private long skipTo(List<Interval> timeBased, long millis, long blockMillis) {
        long steps = blockMillis == Long.MAX_VALUE
                ? Long.MAX_VALUE / SECOND / 2
                : Math.max(1, seconds(blockMillis) - seconds(millis));
        long passed = seconds(millis) - seconds(originMillis);
        for (Interval cron : timeBased) {
            long value = cron.value().getAsLong();
            steps = Math.min(steps, value - Math.floorMod(passed, value));
        }
        return millis + Math.min(steps, (Long.MAX_VALUE - millis) / SECOND) * SECOND;
    }

    private static long seconds(long millis) {
        return Math.floorDiv(millis, SECOND);
    }
}
