package io.railyard.schedule.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.wire.Wire;
import io.railyard.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** With marks, a schedule is a function of each round's content and of nothing else. */
class RoundOrderTest {
    private static final int PROCESSES = 5;

    private static Id process(int number) {
        return Id.ofName("p" + number);
    }

    /** Rounds of messages of all kinds, some to processes that are not there or not there yet. */
    private static List<List<InboxRecord>> rounds(SplittableRandom random) {
        List<List<InboxRecord>> rounds = new ArrayList<>();
        int senderSlot = 0;
        for (int round = 0; round < 4; round++) {
            List<InboxRecord> content = new ArrayList<>();
            for (int i = 0; i < PROCESSES; i++) {
                if (random.nextInt(3) == 0) {
                    content.add(Inbox.process("p" + i, new Tag("Cron-Interval", (i + 1) + "-seconds")));
                }
            }
            for (int i = random.nextInt(12); i > 0; i--) {
                Id target = process(random.nextInt(PROCESSES));
                Origin origin = new Origin(process(random.nextInt(2)), Position.slot(senderSlot++), 0);
                switch (random.nextInt(5)) {
                    case 0 -> content.add(Inbox.signed("p" + random.nextInt(PROCESSES), "m" + round + "-" + i));
                    case 1, 2 -> content.add(Inbox.pushed(target, origin, "d" + i));
                    case 3 -> content.add(Inbox.spawn(origin, new Tag("N", "" + i)));
                    default -> {
                        Origin request = new Origin(target, Position.slot(random.nextInt(3)), 0);
                        content.add(Inbox.answer(request, "a" + random.nextInt(3)));
                    }
                }
            }
            rounds.add(content);
        }
        return rounds;
    }

    /** Schedules of all processes when the rounds' records arrive over partitions as {@code random} will have it. */
    private static Map<Id, List<Bytes>> arrive(
            List<List<InboxRecord>> rounds, int partitions, SplittableRandom random) {
        List<Inbox> inboxes = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            inboxes.add(Inbox.marks());
        }
        List<InboxRecord> before = new ArrayList<>();
        for (int round = 0; round < rounds.size(); round++) {
            List<InboxRecord> arrivals = new ArrayList<>(rounds.get(round));
            before.addAll(arrivals);
            for (int i = before.isEmpty() ? 0 : random.nextInt(8); i > 0; i--) {
                arrivals.add(before.get(random.nextInt(before.size())));
            }
            for (int i = arrivals.size(); i > 1; i--) {
                Collections.swap(arrivals, i - 1, random.nextInt(i));
            }
            arrivals.forEach(
                    arrival -> inboxes.get(Math.floorMod(target(arrival).hashCode(), partitions))
                            .at(random.nextLong(1_000_000), arrival));
            for (Inbox inbox : inboxes) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    inbox.at(random.nextLong(1_000_000), new InboxRecord.TimeMark(round, 1_000L + 2_500L * round));
                }
            }
        }
        Map<Id, List<Bytes>> schedules = new TreeMap<>();
        for (Inbox inbox : inboxes) {
            for (Assignment assignment : inbox.schedule()) {
                schedules
                        .computeIfAbsent(assignment.process(), any -> new ArrayList<>())
                        .add(Bytes.of(Wire.ASSIGNMENT.encode(assignment)));
            }
        }
        return schedules;
    }

    private static Id target(InboxRecord inboxRecord) {
        if (inboxRecord instanceof InboxRecord.Signed signed) {
            return signed.process();
        }
        if (inboxRecord instanceof InboxRecord.Pushed pushed) {
            return pushed.process();
        }
        return ((InboxRecord.Answer) inboxRecord).process();
    }

    @Test
    void givesTheSameBytesForAnyArrivalRepetitionAndPartitionCount() {
        int[] assignments = {0};
        Seeds.each(300, random -> {
            List<List<InboxRecord>> rounds = rounds(random);

            Map<Id, List<Bytes>> one = arrive(rounds, 1, random);

            for (int partitions = 1; partitions <= 4; partitions++) {
                assertThat(arrive(rounds, partitions, random)).isEqualTo(one);
            }
            assignments[0] += one.values().stream().mapToInt(List::size).sum();
        });
        assertThat(assignments[0]).as("the rounds are not empty").isGreaterThan(2_000);
    }

    @Test
    void replaysAPartitionToTheSameBytesWithTheBrokersClock() {
        Seeds.each(100, random -> {
            List<InboxEnvelope> partition = new ArrayList<>();
            for (List<InboxRecord> round : rounds(random)) {
                for (InboxRecord inboxRecord : round) {
                    partition.add(InboxEnvelope.of(inboxRecord, 0, partition.size(), random.nextLong(100_000)));
                }
            }
            Inbox first = Inbox.broker();
            Inbox second = Inbox.broker();
            partition.forEach(first::raw);
            partition.forEach(second::raw);

            assertThat(second.schedule().stream().map(Wire.ASSIGNMENT::encode).map(Bytes::of))
                    .containsExactlyElementsOf(first.schedule().stream()
                            .map(Wire.ASSIGNMENT::encode)
                            .map(Bytes::of)
                            .toList());
            assertThat(second.rejections()).isEqualTo(first.rejections());
        });
    }
}
