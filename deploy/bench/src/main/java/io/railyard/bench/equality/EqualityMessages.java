package io.railyard.bench.equality;

import io.railyard.message.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** The messages of one process, made by chance from its guest's name: exact texts, equal for every configuration. */
final class EqualityMessages {
    /** Owner, process, two others: short, so that reading them is not most of what is compared. */
    private static final List<String> SENDERS = List.of("owner", "process", "alice", "bob");

    /** The same with as many characters as AO's own process expects. */
    private static final List<String> LONG_SENDERS = List.of(
            "TBApaX7jWHFdOhSirdgXxLAWUUQN6Ag3H3gWWskNxYE",
            "sJ3uDT4Ot9BY4T3v1gnHc4pbfQ0W8SqOHK9q_YIUr9U",
            "K9gGyX8OAK8aH8Myj6djqSaXI8jbj6xPk69x2xhtbpA",
            "e6jC1TRTHRLjuPKeWXScSZDQiLvC6dU5PwfMkuYbwAc");

    private final List<String> senders;
    private final GuestLetters letters;

    EqualityMessages(String guest) {
        this.senders = guest.equals(EqualityGuests.AOS) ? LONG_SENDERS : SENDERS;
        this.letters = new GuestLetters(guest, senders, new SplittableRandom(guest.hashCode()));
    }

    byte[] environment() {
        return utf8("{\"Process\":{\"Id\":\"" + senders.get(1) + "\",\"Owner\":\"" + senders.get(0) + "\",\"Tags\":"
                + processTags() + "},\"Module\":{\"Id\":\"" + senders.get(3) + "\",\"Owner\":\"" + senders.get(0)
                + "\",\"Tags\":[]}}");
    }

    /** The next message; {@code index} counts from 0, which is the Process message. */
    byte[] next(int index) {
        if (index == 0) {
            return message(0, senders.get(0), processTags(), "");
        }
        GuestLetters.Letter letter = letters.next(index);
        return message(index, letter.from(), json(letter.tags()), letter.data().replace("\"", "\\\""));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String processTags() {
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Data-Protocol", "ao"), new Tag("Type", "Process")));
        tags.addAll(letters.processTags());
        return json(tags);
    }

    private static String json(List<Tag> tags) {
        return tags.stream()
                .map(tag -> "{\"name\":\"" + tag.name() + "\",\"value\":\"" + tag.value() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private byte[] message(int index, String from, String tags, String data) {
        String name = senders.get(2);
        // as long as an id is: the first characters of a name, then ten digits
        String id =
                index == 0 ? senders.get(1) : name.substring(0, Math.min(name.length(), 33)) + (1_000_000_000 + index);
        return utf8("{\"Id\":\"" + id + "\",\"Data\":\"" + data + "\",\"Owner\":\"" + from + "\",\"Target\":\""
                + senders.get(1) + "\",\"From\":\"" + from + "\",\"Module\":\"" + senders.get(3) + "\",\"Tags\":" + tags
                + ",\"Timestamp\":" + (1_700_000_001_000L + index * 1_000L) + ",\"Block-Height\":"
                + (1_500_000 + index) + ",\"Cron\":false}");
    }
}
