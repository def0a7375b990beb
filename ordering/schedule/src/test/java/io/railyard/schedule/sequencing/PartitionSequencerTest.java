package io.railyard.schedule.sequencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.InboxRecord.Heartbeat;
import io.railyard.schedule.InboxRecord.TimeMark;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionSequencerTest {
    private static final Id P = Id.ofName("p");
    private static final Id S = Id.ofName("s");
    private static final Tag EVERY_SECOND = new Tag("Cron-Interval", "1-second");

    private static Origin origin(long slot, int index) {
        return new Origin(S, Position.slot(slot), index);
    }

    @Test
    void givesDenseSlotsAChainAndTimesThatNeverFall() {
        Inbox inbox = Inbox.broker()
                .at(1000, Inbox.process("p"))
                .at(900, Inbox.signed("p", "a"))
                .at(2000, Inbox.signed("p", "b"));

        List<Assignment> schedule = inbox.schedule();
        assertThat(schedule)
                .extracting(Assignment::position)
                .containsExactly(Position.slot(0), Position.slot(1), Position.slot(2));
        assertThat(schedule).extracting(Assignment::timestampMillis).containsExactly(1000L, 1000L, 2000L);
        Bytes first = HashChain.first(P);
        Bytes second = HashChain.next(P, first);
        assertThat(schedule)
                .extracting(Assignment::hashChain)
                .containsExactly(first, second, HashChain.next(Id.ofName("a"), second));
        assertThat(schedule).extracting(Assignment::inboxOffset).containsExactly(0L, 1L, 2L);
    }

    @Test
    void refusesAMessageToAnUnknownProcessAndGoesOn() {
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.signed("p", "early"))
                .at(2, Inbox.process("p"))
                .at(3, Inbox.signed("p", "late"));

        assertThat(inbox.schedule()).hasSize(2);
        Rejection rejection = inbox.rejections().get(0);
        assertThat(rejection.code()).isEqualTo("ordering.unknown-process");
        assertThat(rejection.source()).isEqualTo("inbox/0/0");
        assertThat(rejection.reason()).contains(P.toString()).contains("spawn the process first");
        assertThat(rejection.message()).contains(Id.ofName("early"));
        assertThat(inbox.rejections()).hasSize(1);
    }

    @Test
    void rejectsASignedItemThatComesAgain() {
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.process("p"))
                .at(2, Inbox.signed("p", "a"))
                .at(3, Inbox.signed("p", "a"))
                .at(4, Inbox.process("p"));

        assertThat(inbox.schedule()).hasSize(2);
        assertThat(inbox.rejections())
                .extracting(Rejection::code)
                .containsExactly("ordering.duplicate", "ordering.duplicate");
    }

    @Test
    void keepsARefusalWhenTheItemComesAgainLater() {
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.signed("p", "a"))
                .at(2, Inbox.process("p"))
                .at(3, Inbox.signed("p", "a"));

        assertThat(inbox.schedule()).hasSize(1);
        assertThat(inbox.rejections())
                .extracting(Rejection::code)
                .containsExactly("ordering.unknown-process", "ordering.duplicate");
    }

    @Test
    void dropsWhatASenderSendsAgainAfterARestart() {
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.process("p"))
                .at(2, Inbox.pushed(P, origin(4, 0), "a"))
                .at(3, Inbox.pushed(P, origin(4, 1), "b"))
                .at(4, Inbox.pushed(P, origin(4, 0), "a"))
                .at(5, Inbox.pushed(P, origin(4, 1), "b"))
                .at(6, Inbox.pushed(P, origin(5, 0), "c"))
                .at(7, Inbox.pushed(P, new Origin(Id.ofName("other"), Position.slot(1), 0), "d"));

        assertThat(inbox.schedule()).hasSize(5);
        assertThat(inbox.drops()).containsExactly(Effect.Reason.PUSHED_AGAIN, Effect.Reason.PUSHED_AGAIN);
        assertThat(inbox.rejections()).isEmpty();
    }

    @Test
    void startsASpawnedProcessOnce() {
        InboxRecord.Pushed spawn = Inbox.spawn(origin(1, 0));
        Inbox inbox = Inbox.broker().at(1, spawn).at(2, spawn).at(3, Inbox.pushed(spawn.process(), origin(2, 0), "a"));

        assertThat(inbox.schedule()).hasSize(2);
        assertThat(inbox.schedule().get(0).message().owner()).isEqualTo(S.toString());
        assertThat(inbox.drops()).containsExactly(Effect.Reason.PUSHED_AGAIN);
    }

    @Test
    void takesTheFirstAnswerOnly() {
        Origin request = new Origin(P, Position.slot(1), 0);
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.process("p"))
                .at(2, Inbox.answer(request, "yes"))
                .at(3, Inbox.answer(request, "yes"))
                .at(4, Inbox.answer(request, "no"));

        assertThat(inbox.schedule()).hasSize(2);
        assertThat(inbox.drops()).containsExactly(Effect.Reason.ANSWERED_AGAIN);
        assertThat(inbox.rejections()).extracting(Rejection::code).containsExactly("ordering.late-answer");
    }

    @Test
    void turnsUndecodableBytesIntoARejection() {
        Inbox inbox = Inbox.broker()
                .at(1, Inbox.process("p"))
                .raw(new InboxEnvelope(Bytes.utf8("poison"), 0, 1, 2))
                .raw(new InboxEnvelope(Bytes.EMPTY, 0, 2, 3))
                .at(4, Inbox.signed("p", "a"));

        assertThat(inbox.schedule()).hasSize(2);
        assertThat(inbox.rejections())
                .extracting(Rejection::code)
                .containsExactly("ordering.undecodable", "ordering.undecodable");
        assertThat(inbox.rejections().get(0).sizeBytes()).isEqualTo(6);
        assertThat(inbox.rejections().get(0).sha256())
                .isEqualTo(Bytes.sha256("poison".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void refusesAProcessWhoseCronsCannotBeKept() {
        Inbox inbox = Inbox.broker().at(1, Inbox.process("p", new Tag("Cron-Interval", "5-blocks")));

        assertThat(inbox.schedule()).isEmpty();
        assertThat(inbox.rejections().get(0).code()).isEqualTo("ordering.cron-invalid");
        assertThat(inbox.rejections().get(0).reason()).contains("5-blocks").contains("the process was not started");
    }

    @Test
    void firesTicksBeforeTheMessageThatPassesThem() {
        Inbox inbox = Inbox.broker()
                .at(1000, Inbox.process("p", EVERY_SECOND))
                .at(3000, Inbox.signed("p", "a"))
                .at(3500, Inbox.signed("p", "b"))
                .at(4100, new Heartbeat(P, 4000))
                .at(4100, new Heartbeat(P, 4000));

        assertThat(inbox.schedule())
                .extracting(assignment -> assignment.position() + "@" + assignment.timestampMillis())
                .containsExactly("0@1000", "0+1@2000", "0+2@3000", "1@3000", "2@3500", "2+1@4000");
        assertThat(inbox.schedule().get(1).hashChain()).isEqualTo(HashChain.first(P));
        assertThat(inbox.effects).endsWith(new Effect.HeartbeatWanted(P, 5000));
    }

    @Test
    void firesNothingTwiceWhenTheBrokersClockGoesBack() {
        Inbox inbox = Inbox.broker()
                .at(1000, Inbox.process("p", EVERY_SECOND))
                .at(5000, Inbox.signed("p", "a"))
                .at(2000, Inbox.signed("p", "b"))
                .at(5500, Inbox.signed("p", "c"));

        assertThat(inbox.schedule())
                .extracting(assignment -> assignment.position() + "@" + assignment.timestampMillis())
                .containsExactly(
                        "0@1000", "0+1@2000", "0+2@3000", "0+3@4000", "0+4@5000", "1@5000", "2@5000", "3@5500");
    }

    @Test
    void skipsTheOldestTicksBeyondTheLimitAndSaysSo() {
        Inbox inbox = new Inbox(new SequencerOptions(LogClock.BROKER, 3))
                .at(0, Inbox.process("p", EVERY_SECOND))
                .at(10_000, Inbox.signed("p", "a"));

        assertThat(inbox.schedule())
                .extracting(assignment -> assignment.position() + "@" + assignment.timestampMillis())
                .containsExactly("0@0", "0+1@8000", "0+2@9000", "0+3@10000", "1@10000");
        assertThat(inbox.rejections().get(0).code()).isEqualTo("ordering.cron-overrun");
        assertThat(inbox.rejections().get(0).reason()).startsWith("7 ticks");
    }

    @Test
    void saysWhichHeartbeatsAreDue() {
        Inbox inbox = Inbox.broker().at(0, Inbox.process("p", EVERY_SECOND)).at(0, Inbox.process("q"));
        PartitionSequencer sequencer = new PartitionSequencer(SequencerOptions.of(LogClock.BROKER));

        assertThat(sequencer.heartbeatsDue(inbox.state, 999)).isEmpty();
        assertThat(sequencer.heartbeatsDue(inbox.state, 1000)).containsExactly(new Heartbeat(P, 1000));
    }

    @Test
    void ordersARoundByContentAndGivesItTheMarksTime() {
        Inbox inbox = Inbox.marks()
                .at(77, Inbox.answer(new Origin(P, Position.slot(0), 0), "x"))
                .at(78, Inbox.pushed(P, origin(9, 1), "b"))
                .at(79, Inbox.pushed(P, origin(9, 0), "a"))
                .at(80, Inbox.signed("p", "m"))
                .at(81, Inbox.process("p"));
        assertThat(inbox.schedule()).isEmpty();

        inbox.at(82, new TimeMark(0, 5000));

        assertThat(inbox.schedule()).extracting(Assignment::timestampMillis).containsOnly(5000L);
        assertThat(inbox.schedule())
                .extracting(assignment -> assignment.message().id())
                .containsExactly(
                        P,
                        Id.ofName("m"),
                        Inbox.pushed(P, origin(9, 0), "a").message().id(),
                        Inbox.pushed(P, origin(9, 1), "b").message().id(),
                        Inbox.answer(new Origin(P, Position.slot(0), 0), "x")
                                .message()
                                .id());
        assertThat(inbox.schedule()).extracting(Assignment::inboxPartition).containsOnly(PartitionSequencer.BY_MARK);
    }

    @Test
    void firesTheTicksOfEveryProcessAtAMarkBeforeItsMessages() {
        Inbox inbox = Inbox.marks()
                .at(1, Inbox.process("p", EVERY_SECOND))
                .at(1, Inbox.process("q", EVERY_SECOND))
                .at(1, new TimeMark(0, 1000))
                .at(1, Inbox.signed("p", "a"))
                .at(1, new TimeMark(1, 2500));

        assertThat(inbox.schedule().stream()
                        .filter(assignment -> assignment.process().equals(P)))
                .extracting(assignment -> assignment.position() + "@" + assignment.timestampMillis())
                .containsExactly("0@1000", "0+1@2000", "1@2500");
        assertThat(inbox.schedule().stream()
                        .filter(assignment -> !assignment.process().equals(P)))
                .extracting(assignment -> assignment.position() + "@" + assignment.timestampMillis())
                .containsExactly("0@1000", "0+1@2000");
    }

    @Test
    void dropsMarksOfRoundsThatAreOverAndRefusesGaps() {
        Inbox inbox = Inbox.marks()
                .at(1, new TimeMark(0, 1000))
                .at(1, new TimeMark(0, 1000))
                .at(1, Inbox.process("p"))
                .at(1, new TimeMark(2, 3000))
                .at(1, new TimeMark(1, Long.MAX_VALUE))
                .at(1, new TimeMark(1, -1));
        assertThat(inbox.schedule()).isEmpty();
        assertThat(inbox.drops()).containsExactly(Effect.Reason.MARKED_AGAIN);
        assertThat(inbox.rejections())
                .extracting(Rejection::code)
                .containsExactly("ordering.mark-gap", "ordering.mark-time", "ordering.mark-time");
        assertThat(inbox.rejections().get(0).reason()).contains("round 2").contains("round 1 is due");

        inbox.at(1, new TimeMark(1, 2000));

        assertThat(inbox.schedule()).extracting(Assignment::timestampMillis).containsExactly(2000L);
    }

    @Test
    void ignoresTheOtherClocksRecords() {
        assertThat(Inbox.broker().at(1, new TimeMark(0, 1)).drops()).containsExactly(Effect.Reason.OTHER_CLOCK);
        assertThat(Inbox.marks().at(1, new Heartbeat(P, 1)).drops()).containsExactly(Effect.Reason.OTHER_CLOCK);
    }

    @Test
    void dropsRepeatsWithinARound() {
        Origin request = new Origin(P, Position.slot(0), 0);
        Inbox inbox = Inbox.marks()
                .at(1, Inbox.process("p"))
                .at(1, Inbox.process("p"))
                .at(1, Inbox.pushed(P, origin(1, 0), "a"))
                .at(1, Inbox.pushed(P, origin(1, 0), "a"))
                .at(1, Inbox.answer(request, "x"))
                .at(1, Inbox.answer(request, "x"))
                .at(1, Inbox.answer(request, "y"))
                .at(1, new TimeMark(0, 1000));

        assertThat(inbox.schedule()).hasSize(3);
        assertThat(inbox.drops()).containsExactly(Effect.Reason.PUSHED_AGAIN, Effect.Reason.ANSWERED_AGAIN);
        assertThat(inbox.rejections())
                .extracting(Rejection::code)
                .containsExactly("ordering.duplicate", "ordering.late-answer");
    }
}
