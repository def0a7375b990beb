package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.testkit.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainResultTest {
    private static final int MOST = 3;
    private static final String COUNTED =
            "{\"ok\":true,\"response\":{\"Messages\":[{\"Target\":\"t\",\"Anchor\":\"1\",\"Tags\":["
                    + "{\"name\":\"Action\",\"value\":\"Count\"},{\"name\":\"Count\",\"value\":\"\u00e9\u6f22\"}],\"Data\":\"12\"}],"
                    + "\"Spawns\":[{\"Data\":\"d\",\"Tags\":[]}],\"Assignments\":[],\"Output\":\"{\\\"count\\\":1,\\n}\"}}";

    @Test
    void readsWhatModulesWrite() {
        AosResult result = PlainResult.read(COUNTED, MOST).orElseThrow();

        assertThat(result.outbox())
                .containsExactly(
                        new OutboxMessage(
                                false,
                                "t",
                                "1",
                                List.of(new Tag("Action", "Count"), new Tag("Count", "\u00e9\u6f22")),
                                Bytes.utf8("12")),
                        new OutboxMessage(true, "", "", List.of(), Bytes.utf8("d")));
        assertThat(result.output()).isEqualTo("\"{\\\"count\\\":1,\\n}\"");
        assertThat(result.error()).isEmpty();
        assertThat(result.assignments()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"Error\":\"e\"",
                "\"Messages\":[],\"Messages\":[]",
                "\"Messages\":[{\"Data\":\"\"}]",
                "\"Messages\":[{\"Target\":\"a\\u0062\"}]",
                "\"Messages\":[{\"Target\":\"a\tb\"}]",
                "\"Messages\":[ ]",
                "\"Spawns\":[{},{},{},{}]",
                "\"Output\":\"\\x\"",
                "\"Output\":{}",
                "\"Output\":\"",
                "\"Output\":\"\\",
                "\"Assignments\":[{\"Message\":\"m\",\"Processes\":[\"p\"]}]"
            })
    void saysNothingAboutAnyOtherForm(String members) {
        assertThat(PlainResult.read("{\"ok\":true,\"response\":{" + members + "}}", MOST))
                .isEmpty();
    }

    @Test
    void saysNothingWhenTextFollows() {
        assertThat(PlainResult.read(COUNTED + " ", MOST)).isEmpty();
    }

    @Test
    void readsWhatItReadsAsTheParserDoes() {
        AtomicInteger plain = new AtomicInteger();
        Seeds.each(200_000, random -> {
            String text = mutated(random);
            Optional<AosResult> found = PlainResult.read(text, MOST);
            if (found.isPresent()) {
                plain.incrementAndGet();
                assertThat(found.get()).as(text).isEqualTo(parsed(text));
            }
        });
        assertThat(plain.get()).as("texts that were still plain").isGreaterThan(1_000);
    }

    private static AosResult parsed(String text) {
        try {
            return AosResult.parseAny(text, MOST);
        } catch (BadResult e) {
            throw new AssertionError(text + ": " + e.text(), e);
        }
    }

    /** The text with a few characters put in, taken out or written twice, mostly such as mean something. */
    private static String mutated(SplittableRandom random) {
        StringBuilder text = new StringBuilder(COUNTED);
        String letters = "\"\\{}[],: abnu\u0001\ud83d";
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, letters.charAt(random.nextInt(letters.length())));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
                default -> {
                    int end = Math.min(text.length(), at + random.nextInt(40));
                    text.insert(random.nextInt(text.length()), text.substring(at, end));
                }
            }
        }
        return text.toString();
    }
}
