package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Records of every kind, fixed or drawn from a seed. */
public final class Samples {
    private Samples() {}

    public static final Id PROCESS = Id.ofName("process");
    public static final Id SENDER = Id.ofName("sender");

    public static Message message(String name) {
        return new Message(
                Id.ofName(name),
                "owner-" + name,
                "from-" + name,
                Optional.of(PROCESS),
                Bytes.utf8("anchor"),
                List.of(new Tag("Action", "Überweisung"), new Tag("Action", "")),
                Bytes.utf8("data of " + name),
                Bytes.sha256(new byte[] {1}));
    }

    public static List<InboxRecord> inboxRecords() {
        Origin origin = new Origin(SENDER, new Position(3, 2), 1);
        return List.of(
                new InboxRecord.Signed(PROCESS, message("signed")),
                new InboxRecord.Pushed(PROCESS, origin, message("pushed")),
                new InboxRecord.Answer(PROCESS, origin, message("answer")),
                new InboxRecord.Heartbeat(PROCESS, 1_700_000_000_123L),
                new InboxRecord.TimeMark(7, 1_700_000_000_000L));
    }

    public static Assignment assignment() {
        return new Assignment(
                PROCESS,
                new Position(5, 1),
                1_700_000_000_123L,
                1_500_000,
                HashChain.first(PROCESS),
                true,
                message("tick"),
                3,
                99);
    }

    public static Evaluation evaluation() {
        return new Evaluation(
                PROCESS,
                new Position(5, 0),
                Id.ofName("m"),
                1_700_000_000_123L,
                Status.OUT_OF_GAS,
                Optional.of("The gas limit was reached."),
                "{\"data\":\"x\"}",
                List.of(outboxMessage()),
                123_456_789_012L,
                Bytes.sha256(new byte[] {2}),
                65_536,
                4,
                11_400_000_000L,
                List.of(new AssignmentRequest(List.of("p", "q"), "m", List.of("Data"), true)));
    }

    public static OutboxMessage outboxMessage() {
        return new OutboxMessage(false, "not an id", "a", List.of(new Tag("k", "v")), Bytes.utf8("hello"));
    }

    public static HostResult hostResult() {
        Bytes content = Bytes.utf8("what was found");
        return new HostResult(
                PROCESS,
                Position.slot(7),
                2,
                "data",
                Bytes.utf8("read x 0 14"),
                HostResult.Kind.FOUND,
                "",
                14,
                Bytes.sha256(content.toByteArray()),
                Optional.of(content));
    }

    public static Rejection rejection() {
        return new Rejection(
                "inbox/1/2",
                "ordering",
                "ordering.unknown-process",
                "No process.",
                Optional.of(PROCESS),
                Optional.empty(),
                1_700_000_000_123L,
                17,
                Bytes.sha256(new byte[] {3}));
    }

    public static OutboxRow outboxRow() {
        return new OutboxRow(
                new Origin(SENDER, new Position(3, 2), 1),
                1_700_000_000_123L,
                Id.ofName("out"),
                outboxMessage(),
                "delivered-to-inbox");
    }

    /** Any message the types allow, text of every plane included. */
    public static Message randomMessage(SplittableRandom random) {
        List<Tag> tags = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            tags.add(new Tag(randomText(random), randomText(random)));
        }
        return new Message(
                randomId(random),
                randomText(random),
                randomText(random),
                random.nextBoolean() ? Optional.of(randomId(random)) : Optional.empty(),
                randomBytes(random, 32),
                tags,
                randomBytes(random, 3000),
                randomBytes(random, 600));
    }

    public static Id randomId(SplittableRandom random) {
        byte[] bytes = new byte[Id.LENGTH];
        random.nextBytes(bytes);
        return Id.of(bytes);
    }

    private static Bytes randomBytes(SplittableRandom random, int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    private static String randomText(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            int point = random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : ' ' + random.nextInt(400);
            text.appendCodePoint(point);
        }
        return text.toString();
    }
}
