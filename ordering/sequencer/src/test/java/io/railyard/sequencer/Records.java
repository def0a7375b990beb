package io.railyard.sequencer;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Inbox records for tests. */
final class Records {
    private Records() {}

    static InboxRecord.Signed process(String name, Tag... tags) {
        List<Tag> all = new ArrayList<>(List.of(new Tag("Type", "Process")));
        all.addAll(List.of(tags));
        return new InboxRecord.Signed(Id.ofName(name), message(Id.ofName(name), "owner", Optional.empty(), all));
    }

    static InboxRecord.Signed signed(String process, String name) {
        Optional<Id> target = Optional.of(Id.ofName(process));
        return new InboxRecord.Signed(Id.ofName(process), message(Id.ofName(name), "user", target, List.of()));
    }

    static InboxRecord.Pushed pushed(String process, String sender, long slot) {
        Origin origin = new Origin(Id.ofName(sender), Position.slot(slot), 0);
        Optional<Id> target = Optional.of(Id.ofName(process));
        Id id = MessageIds.pushed(origin, target, Bytes.EMPTY, List.of(), Bytes.utf8("data"));
        return new InboxRecord.Pushed(
                Id.ofName(process), origin, message(id, origin.process().toString(), target, List.of()));
    }

    /** A mixture with repeats, messages to strangers, and crons. */
    static List<InboxRecord> mixture(SplittableRandom random, int count, boolean marks) {
        List<InboxRecord> records = new ArrayList<>();
        int rounds = 0;
        for (int i = 0; i < count; i++) {
            String process = "p" + random.nextInt(4);
            switch (random.nextInt(8)) {
                case 0 -> records.add(process(process, new Tag("Cron-Interval", "1-second")));
                case 1, 2 -> records.add(signed(process, "m" + i));
                case 3, 4 -> records.add(pushed(process, "sender" + random.nextInt(2), i));
                case 5 -> records.add(records.isEmpty() ? process("p0") : records.get(random.nextInt(records.size())));
                case 6 -> records.add(new InboxRecord.Heartbeat(Id.ofName(process), i));
                default -> {
                    if (marks) {
                        records.add(new InboxRecord.TimeMark(rounds++, 1000L * i));
                    }
                }
            }
        }
        return records;
    }

    private static Message message(Id id, String owner, Optional<Id> target, List<Tag> tags) {
        return new Message(id, owner, owner, target, Bytes.EMPTY, tags, Bytes.utf8("data"), Bytes.EMPTY);
    }
}
