package io.railyard.bench.matrix;

import io.railyard.bench.equality.EqualityGuests;
import io.railyard.bench.equality.GuestLetters;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

/** The logs of several processes of each guest, interleaved by chance. Every assignment can be made by itself. */
final class MatrixHistory {
    private static final int PROCESSES = 8;
    /** Of aos, whose instances are large. */
    private static final int AOS_PROCESSES = 3;

    private static final String OWNER = "TBApaX7jWHFdOhSirdgXxLAWUUQN6Ag3H3gWWskNxYE";
    private static final List<String> OTHERS =
            List.of("K9gGyX8OAK8aH8Myj6djqSaXI8jbj6xPk69x2xhtbpA", "e6jC1TRTHRLjuPKeWXScSZDQiLvC6dU5PwfMkuYbwAc");
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;
    /** Between the random numbers of two messages. */
    private static final long STRIDE = 0x9E3779B97F4A7C15L;

    /** A process and the values of its hash chain. */
    private record Member(String guest, Id id, List<Bytes> chain) {}

    private final int ours;
    private final int aos;
    private final List<Member> members = new ArrayList<>();
    /** Of each assignment, in their order, which member's it is and its slot. */
    private final int[] member;

    private final int[] slot;

    /**
     * A history.
     *
     * @param ours messages for each of our guests, slots 0 included
     * @param aos messages for aos, where it is
     */
    MatrixHistory(int ours, int aos) {
        this.ours = ours;
        this.aos = aos;
        List<Integer> order = new ArrayList<>();
        for (String guest : MatrixModules.guests()) {
            boolean large = guest.equals(EqualityGuests.AOS);
            int count = large ? aos : ours;
            int processes = Math.min(count, large ? AOS_PROCESSES : PROCESSES);
            for (int i = 0; i < processes; i++) {
                Id id = Id.ofName("matrix " + guest + " " + i);
                int slots = count / processes + (i < count % processes ? 1 : 0);
                order.addAll(Collections.nCopies(slots, members.size()));
                members.add(new Member(guest, id, chain(id, slots)));
            }
        }
        Collections.shuffle(order, new Random(order.size()));
        member = order.stream().mapToInt(Integer::intValue).toArray();
        slot = new int[member.length];
        int[] next = new int[members.size()];
        for (int i = 0; i < slot.length; i++) {
            slot[i] = next[member[i]]++;
        }
    }

    private static List<Bytes> chain(Id process, int slots) {
        List<Bytes> chain = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            chain.add(i == 0 ? HashChain.first(process) : HashChain.next(message(process, i - 1), chain.get(i - 1)));
        }
        return chain;
    }

    private static Id message(Id process, int slot) {
        return slot == 0 ? process : Id.ofName(process + "/" + slot);
    }

    /** Messages for each of our guests. */
    int ours() {
        return ours;
    }

    /** Messages for aos, where it is. */
    int aos() {
        return aos;
    }

    int size() {
        return member.length;
    }

    /** The {@code index}th assignment, from 0. */
    Assignment get(int index) {
        Member of = members.get(member[index]);
        int at = slot[index];
        List<String> senders = List.of(OWNER, of.id().toString(), OTHERS.get(0), OTHERS.get(1));
        GuestLetters letters = new GuestLetters(
                of.guest(), senders, new SplittableRandom(of.id().toString().hashCode() + STRIDE * at));
        List<Tag> tags = new ArrayList<>(List.of(new Tag("Data-Protocol", "ao")));
        String from = OWNER;
        String data = "";
        if (at == 0) {
            tags.add(new Tag("Type", "Process"));
            tags.add(new Tag("Module", MatrixModules.id(of.guest()).toString()));
            tags.addAll(letters.processTags());
            if (member[index] % 2 == 0) {
                // The others have the interval of those that name none.
                tags.add(new Tag("Root-Interval", "1"));
            }
            if (of.guest().equals(EqualityGuests.AOS)) {
                tags.add(new Tag("Memory-Limit", "512-mb"));
                tags.add(new Tag("Compute-Limit", "9000000000000"));
            }
        } else {
            GuestLetters.Letter letter = letters.next(at);
            from = letter.from();
            data = letter.data();
            tags.add(new Tag("Type", "Message"));
            tags.addAll(letter.tags());
        }
        Message message = new Message(
                message(of.id(), at),
                from,
                from,
                Optional.of(of.id()),
                Bytes.EMPTY,
                tags,
                Bytes.utf8(data),
                Bytes.EMPTY);
        return new Assignment(
                of.id(),
                Position.slot(at),
                BEGIN_MILLIS + 1_000L * at,
                1_500_000 + at,
                of.chain().get(at),
                false,
                message,
                0,
                index);
    }
}
