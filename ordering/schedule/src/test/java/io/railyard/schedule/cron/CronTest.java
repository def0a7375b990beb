package io.railyard.schedule.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Position;
import io.railyard.testkit.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static JsonNode vectors() throws IOException {
        try (InputStream in = CronTest.class.getResourceAsStream("/vectors/ao/cron.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static List<Tag> tags(JsonNode array) {
        List<Tag> tags = new ArrayList<>();
        array.forEach(tag ->
                tags.add(new Tag(tag.get("name").asText(), tag.get("value").asText())));
        return tags;
    }

    /** One firing as both sides see it: after which slot, in which second. */
    private record Firing(String ordinate, long second) {}

    @Test
    void firesInTheSecondsAoFiresInButNeverTwice() throws IOException {
        List<Integer> repeats = new ArrayList<>();
        for (JsonNode vector : vectors().get("cases")) {
            CronSchedule schedule = new CronSchedule(
                    vector.get("origin").get("timestamp").asLong(), CronTags.parse(tags(vector.get("tags"))));
            List<Firing> clean = new ArrayList<>();
            JsonNode boundaries = vector.get("boundaries");
            for (int i = 1; i < boundaries.size(); i++) {
                long left = boundaries.get(i - 1).get("block").get("timestamp").asLong();
                long right = boundaries.get(i).get("block").get("timestamp").asLong();
                String ordinate = boundaries.get(i - 1).get("ordinate").asText();
                for (CronSchedule.Tick tick : schedule.due(left, right, 1000).ticks()) {
                    clean.add(new Firing(ordinate, tick.timeMillis() / 1000));
                }
            }
            List<Firing> reference = new ArrayList<>();
            LinkedHashSet<Long> seconds = new LinkedHashSet<>();
            int doubled = 0;
            for (JsonNode out : vector.get("out")) {
                long second = out.get("Timestamp").asLong() / 1000;
                if (out.has("cron") && seconds.add(second)) {
                    reference.add(new Firing(out.get("ordinate").asText(), second));
                } else if (out.has("cron")) {
                    doubled++;
                }
            }
            repeats.add(doubled);

            assertThat(clean).as(vector.get("name").asText()).isEqualTo(reference);
        }
        assertThat(repeats)
                .as("the reference's double fire is in the second case only")
                .containsExactly(0, 1, 0);
    }

    @Test
    void parsesWhatAoParsesAndRefusesWhatNeverFires() throws IOException {
        for (JsonNode vector : vectors().get("parsing")) {
            List<Tag> tags = tags(vector.get("tags"));
            if (vector.has("parsed")
                    && !vector.get("parsed").get(0).get("value").isNull()) {
                Cron cron = CronTags.parse(tags).get(0);
                assertThat(cron.intervalMillis() / 1000)
                        .isEqualTo(vector.get("parsed").get(0).get("value").asLong());
            } else {
                assertThatThrownBy(() -> CronTags.parse(tags)).isInstanceOf(CronException.class);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10-seconds,10000",
        "1-second,1000",
        "1.5-hours,5400000",
        "5-Minutes,300000",
        "2-mins,120000",
        "1-y,31557600000",
        "1000-ms,1000",
        "3-weeks,1814400000"
    })
    void readsIntervals(String text, long millis) {
        assertThat(CronTags.parse(List.of(new Tag("Cron-Interval", text))).get(0))
                .isEqualTo(new Cron(text, millis, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10-blocks",
                "1-block",
                "1-months",
                "abc-def",
                "",
                "10",
                "-10-seconds",
                "999-milliseconds",
                "0-seconds",
                "101-years",
                "10-ss",
                "1e3-seconds",
                "10-seconds "
            })
    void refusesIntervalsThatCannotBeKept(String text) {
        assertThatThrownBy(() -> CronTags.parse(List.of(new Tag("Cron-Interval", text))))
                .isInstanceOf(CronException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void refusesMoreCronsThanTheLimit() {
        List<Tag> most = Collections.nCopies(CronTags.MAX_CRONS, new Tag("Cron-Interval", "1-hour"));
        List<Tag> more = new ArrayList<>(most);
        more.add(new Tag("Cron-Interval", "1-hour"));

        assertThat(CronTags.parse(most)).hasSize(CronTags.MAX_CRONS);
        assertThatThrownBy(() -> CronTags.parse(more)).hasMessageContaining("101 crons; the most is 100");
    }

    @Test
    void givesEachCronTheTagsAfterIt() {
        List<Cron> crons = CronTags.parse(List.of(
                new Tag("Name", "x"),
                new Tag("Cron-Interval", "1-minute"),
                new Tag("Cron-Tag-Action", "A"),
                new Tag("Cron-Tag-X", "1"),
                new Tag("Cron-Interval", "2-minutes"),
                new Tag("Cron-Tag-Action", "B")));

        assertThat(crons)
                .containsExactly(
                        new Cron("1-minute", 60_000, List.of(new Tag("Action", "A"), new Tag("X", "1"))),
                        new Cron("2-minutes", 120_000, List.of(new Tag("Action", "B"))));
    }

    @Test
    void ordersTicksOfOneInstantByTheCronsPlace() {
        CronSchedule schedule =
                new CronSchedule(0, List.of(new Cron("2-s", 2000, List.of()), new Cron("1-s", 1000, List.of())));

        assertThat(schedule.due(0, 2000, 10).ticks())
                .containsExactly(
                        new CronSchedule.Tick(1000, 1), new CronSchedule.Tick(2000, 0), new CronSchedule.Tick(2000, 1));
        assertThat(schedule.next(2000)).hasValue(3000);
        assertThat(schedule.next(-5)).hasValue(1000);
    }

    @Test
    void skipsAndCountsTheOldestBeyondTheLimit() {
        CronSchedule schedule = new CronSchedule(0, List.of(new Cron("1-s", 1000, List.of())));

        CronSchedule.Due due = schedule.due(0, 31_557_600_000L, 10);

        assertThat(due.skippedCount()).isEqualTo(31_557_600L - 10);
        assertThat(due.ticks()).hasSize(10).first().isEqualTo(new CronSchedule.Tick(31_557_591_000L, 0));
    }

    @Test
    void firesEveryTickOnceHoweverTimeIsCut() {
        Seeds.each(200, random -> {
            long origin = random.nextLong(1_700_000_000_000L, 1_800_000_000_000L);
            CronSchedule schedule = new CronSchedule(origin, randomCrons(random));
            long end = origin + random.nextLong(60_000);
            List<CronSchedule.Tick> whole = schedule.due(origin, end, 1_000_000).ticks();
            List<CronSchedule.Tick> byHand = new ArrayList<>();
            for (long t = origin + 1; t <= end; t++) {
                for (int cron = 0; cron < schedule.crons().size(); cron++) {
                    if ((t - origin) % schedule.crons().get(cron).intervalMillis() == 0) {
                        byHand.add(new CronSchedule.Tick(t, cron));
                    }
                }
            }
            List<CronSchedule.Tick> cut = new ArrayList<>();
            for (long at = origin; at < end; ) {
                long next = Math.min(end, at + random.nextLong(1, 5_000));
                cut.addAll(schedule.due(at, next, 1_000_000).ticks());
                at = next;
            }

            assertThat(whole).isEqualTo(byHand);
            assertThat(cut).isEqualTo(whole);
        });
    }

    private static List<Cron> randomCrons(SplittableRandom random) {
        List<Cron> crons = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            crons.add(new Cron("any", random.nextLong(1_000, 9_000), List.of()));
        }
        return crons;
    }

    @Test
    void speaksAsTheProcessesOwner() {
        Id process = Id.ofName("p");
        CronSchedule schedule = new CronSchedule(0, List.of(new Cron("1-s", 1000, List.of(new Tag("Action", "Tick")))));

        Message message = schedule.message(process, "owner", new Position(4, 2), 0);

        assertThat(message.owner()).isEqualTo("owner");
        assertThat(message.from()).isEqualTo("owner");
        assertThat(message.target()).contains(process);
        assertThat(message.tags()).containsExactly(new Tag("Action", "Tick"));
        assertThat(message.id()).isEqualTo(MessageIds.cron(process, new Position(4, 2)));
    }
}
