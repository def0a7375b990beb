package io.railyard.schedule.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Tag;
import io.railyard.schedule.reference.ReferenceCrons.Block;
import io.railyard.schedule.reference.ReferenceCrons.Boundary;
import io.railyard.schedule.reference.ReferenceCrons.Interval;
import io.railyard.schedule.reference.ReferenceCrons.Tick;
import io.railyard.testkit.Seeds;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Ticks as AO's compute unit makes them, its double fire included. */
class ReferenceCronsTest {
    private static JsonNode vectors() throws IOException {
        try (InputStream in = ReferenceCronsTest.class.getResourceAsStream("/vectors/ao/cron.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    private static List<Tag> tags(JsonNode array) {
        List<Tag> tags = new ArrayList<>();
        array.forEach(tag ->
                tags.add(new Tag(tag.get("name").asText(), tag.get("value").asText())));
        return tags;
    }

    private static Boundary boundary(JsonNode node) {
        JsonNode block = node.get("block");
        return new Boundary(
                node.get("ordinate").asText(),
                block.path("height").asLong(),
                block.get("timestamp").asLong());
    }

    @Test
    void firesAsTheReferenceInEveryVector() throws IOException {
        for (JsonNode vector : vectors().get("cases")) {
            JsonNode origin = vector.get("origin");
            ReferenceCrons crons = new ReferenceCrons(
                    origin.get("height").asLong(),
                    origin.get("timestamp").asLong(),
                    ReferenceCrons.parse(tags(vector.get("tags"))));
            List<Block> blocks = new ArrayList<>();
            vector.get("blocks")
                    .forEach(block -> blocks.add(new Block(
                            block.get("height").asLong(), block.get("timestamp").asLong())));
            List<String> fired = new ArrayList<>();
            for (int i = 1; i < vector.get("boundaries").size(); i++) {
                Boundary left = boundary(vector.get("boundaries").get(i - 1));
                Boundary right = boundary(vector.get("boundaries").get(i));
                for (Tick tick : crons.between(left, right, blocks)) {
                    fired.add(left.ordinate() + " " + tick.cron() + " " + tick.millis() + " " + tick.height() + " "
                            + tick.tags());
                }
            }
            List<String> expected = new ArrayList<>();
            for (JsonNode out : vector.get("out")) {
                if (out.has("cron")) {
                    expected.add(
                            out.get("ordinate").asText() + " " + out.get("cron").asText() + " "
                                    + out.get("Timestamp").asLong() + " "
                                    + out.get("BlockHeight").asLong() + " " + tags(out.get("Tags")));
                }
            }

            assertThat(fired).as(vector.get("name").asText()).isEqualTo(expected);
            System.out.println(vector.get("name").asText() + ": " + fired.size() + " ticks equal");
        }
    }

    @Test
    void parsesAsTheReferenceInEveryVector() throws IOException {
        for (JsonNode vector : vectors().get("parsing")) {
            List<Tag> tags = tags(vector.get("tags"));
            if (vector.has("error")) {
                assertThatThrownBy(() -> ReferenceCrons.parse(tags))
                        .isInstanceOf(SchedulerException.class)
                        .hasMessage(vector.get("error").asText());
                continue;
            }
            JsonNode parsed = vector.get("parsed").get(0);
            OptionalLong value = parsed.get("value").isNull()
                    ? OptionalLong.empty()
                    : OptionalLong.of(parsed.get("value").asLong());
            assertThat(ReferenceCrons.parse(tags))
                    .containsExactly(new Interval(parsed.get("interval").asText(), false, value, List.of()));
        }
    }

    @Test
    void firesBlockCronsWhenTheirBlockIsReachedAndBeforeTimeCrons() {
        ReferenceCrons crons = new ReferenceCrons(
                10,
                0,
                ReferenceCrons.parse(List.of(
                        new Tag("Cron-Interval", "5-seconds"),
                        new Tag("Cron-Interval", "2-blocks"),
                        new Tag("Cron-Interval", "1-months"))));

        List<Tick> ticks = crons.between(
                new Boundary("3", 10, 500),
                new Boundary("4", 13, 11_000),
                List.of(new Block(11, 2_000), new Block(12, 5_000), new Block(13, 20_000)));

        assertThat(ticks)
                .extracting(tick -> tick.cron() + "@" + tick.millis() + "/" + tick.height())
                .containsExactly("0-2-blocks@5000/12", "0-5-seconds@5500/12", "0-5-seconds@10500/12");
    }

    /** The rule as it is written: second by second. */
    private static List<Tick> stepByStep(ReferenceCrons crons, Boundary left, Boundary right) {
        List<Tick> ticks = new ArrayList<>();
        List<Interval> sorted = crons.crons().stream()
                .sorted(java.util.Comparator.comparingLong(cron -> cron.value().getAsLong()))
                .toList();
        for (long t = left.millis(); t < right.millis(); t += 1_000) {
            for (int i = 0; i < sorted.size(); i++) {
                long passed = t / 1_000 - crons.originMillis() / 1_000;
                if (passed != 0 && passed % sorted.get(i).value().getAsLong() == 0) {
                    ticks.add(new Tick(
                            i + "-" + sorted.get(i).interval(), sorted.get(i).tags(), t, left.height()));
                }
            }
        }
        return ticks;
    }

    @Test
    void skipsTimeWithoutSkippingTicks() {
        Seeds.each(50, random -> {
            List<Tag> tags = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(3); i++) {
                tags.add(new Tag("Cron-Interval", (1 + random.nextInt(30)) + "-seconds"));
            }
            ReferenceCrons crons = new ReferenceCrons(1, random.nextInt(5_000), ReferenceCrons.parse(tags));
            Boundary left = new Boundary("1", 1, crons.originMillis() + random.nextInt(5_000));
            Boundary right = new Boundary("2", 1, left.millis() + random.nextInt(200_000));

            assertThat(crons.between(left, right, List.of())).isEqualTo(stepByStep(crons, left, right));
        });
    }
}
