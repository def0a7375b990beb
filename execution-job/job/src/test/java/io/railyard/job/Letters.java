package io.railyard.job;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Messages as a user signs them, each under an id of its name. */
public final class Letters {
    /** The address of the user who writes them. */
    public static final String USER = Id.ofName("user").toString();

    private Letters() {}

    /**
     * The message that creates the process {@code name} of the guest {@code guest}; with a memory root at each position unless the
     * tags say otherwise, so that roots that are compared show every difference of memory at once.
     */
    public static Message process(String name, String guest, String data, String... tags) {
        List<Tag> all = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", GuestModules.id(guest).toString()),
                new Tag("Scheduler", "a-scheduler")));
        all.addAll(pairs(tags));
        if (all.stream().noneMatch(tag -> tag.name().equals("Root-Interval"))) {
            all.add(new Tag("Root-Interval", "1"));
        }
        return message(name, Optional.empty(), data, all);
    }

    /** A message to {@code process}. */
    public static Message to(Id process, String name, String data, String... tags) {
        List<Tag> all = new ArrayList<>(
                List.of(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1"), new Tag("Type", "Message")));
        all.addAll(pairs(tags));
        return message(name, Optional.of(process), data, all);
    }

    private static Message message(String name, Optional<Id> target, String data, List<Tag> tags) {
        return new Message(
                Id.ofName(name),
                USER,
                USER,
                target,
                Bytes.EMPTY,
                tags,
                Bytes.utf8(data),
                Id.ofName(name).bytes());
    }

    private static List<Tag> pairs(String... tags) {
        List<Tag> pairs = new ArrayList<>();
        for (int i = 0; i < tags.length; i += 2) {
            pairs.add(new Tag(tags[i], tags[i + 1]));
        }
        return pairs;
    }
}
