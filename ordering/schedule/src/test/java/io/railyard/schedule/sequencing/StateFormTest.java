package io.railyard.schedule.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import io.railyard.schedule.cron.Cron;
import io.railyard.schedule.cron.CronSchedule;
import io.railyard.schedule.wire.RecordCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Savepoints of older programs must stay readable. */
class StateFormTest {
    private static final ProcessHead HEAD = new ProcessHead(
            "owner",
            new Position(4, 2),
            Id.ofName("m"),
            HashChain.first(Id.ofName("p")),
            1_700_000_000_000L,
            1_700_000_000_500L,
            new CronSchedule(
                    1_600_000_000_000L, List.of(new Cron("1-hour", 3_600_000, List.of(new Tag("Action", "Tick"))))));
    private static final InboxEnvelope ENVELOPE =
            new InboxEnvelope(Bytes.utf8("value"), 3, 1_234_567_890_123L, 1_700_000_000_000L);

    @Test
    void readsStoredHeadsOfVersion1() throws IOException {
        readsStored("process-head", new ProcessHeadCodec(), HEAD);
    }

    @Test
    void readsStoredEnvelopesOfVersion1() throws IOException {
        readsStored("inbox-envelope", new InboxEnvelopeCodec(), ENVELOPE);
    }

    @Test
    void agreesWithAvroAboutTheFields() {
        assertThat(new ProcessHeadCodec().fromAvro(new ProcessHeadCodec().toAvro(HEAD)))
                .isEqualTo(HEAD);
        assertThat(new InboxEnvelopeCodec().fromAvro(new InboxEnvelopeCodec().toAvro(ENVELOPE)))
                .isEqualTo(ENVELOPE);
        assertThat(new ProcessHeadCodec().toAvro(HEAD).get("cronMillis")).isEqualTo(1_700_000_000_500L);
    }

    private static <T> void readsStored(String name, RecordCodec<T> codec, T value) throws IOException {
        String file = "/golden/state-1/" + name + ".hex";
        if (Boolean.getBoolean("golden.update")) {
            Path path = Path.of("src/test/resources" + file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, HexFormat.of().formatHex(codec.encode(value)) + "\n");
        }
        try (InputStream in = StateFormTest.class.getResourceAsStream(file)) {
            assertThat(in).as("stored sample %s", file).isNotNull();
            byte[] stored = HexFormat.of().parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());

            assertThat(codec.decode(stored)).isEqualTo(value);
            assertThat(codec.encode(value)).isEqualTo(stored);
        }
    }
}
