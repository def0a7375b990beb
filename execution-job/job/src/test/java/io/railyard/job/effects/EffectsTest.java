package io.railyard.job.effects;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.inference.InferenceProtocol;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EffectsTest {
    private static final Id SENDER = Id.ofName("sender");
    private static final Id OTHER = Id.ofName("other");
    private static final Lineage LINEAGE = new Lineage(Optional.of("module-id"), Optional.of("scheduler-address"));

    private static Assignment cause(Position position, Tag... tags) {
        Message message = new Message(
                Id.ofName("cause"),
                "owner",
                "owner",
                Optional.of(SENDER),
                Bytes.EMPTY,
                List.of(tags),
                Bytes.EMPTY,
                Bytes.EMPTY);
        return new Assignment(SENDER, position, 7, 0, SENDER.bytes(), position.tick() > 0, message, 0, 0);
    }

    private static Evaluation evaluation(Position position, OutboxMessage... outbox) {
        return new Evaluation(
                SENDER,
                position,
                Id.ofName("cause"),
                7,
                Status.OK,
                Optional.empty(),
                "",
                List.of(outbox),
                0,
                SENDER.bytes(),
                0,
                0);
    }

    private static Effects effects(OutboxMessage... outbox) {
        Position position = Position.slot(3);
        return Effects.of(cause(position), evaluation(position, outbox), LINEAGE);
    }

    private static OutboxMessage message(String target, Tag... tags) {
        return new OutboxMessage(false, target, "0001", List.of(tags), Bytes.utf8("hello"));
    }

    private static OutboxMessage spawn(Tag... tags) {
        return new OutboxMessage(true, "", "0002", List.of(tags), Bytes.EMPTY);
    }

    private static Origin origin(int index) {
        return new Origin(SENDER, Position.slot(3), index);
    }

    @Test
    void sendsAMessageToTheInboxOfItsTargetInTheSendersName() {
        Effects effects = effects(message(OTHER.toString(), new Tag("Action", "Credit"), new Tag("Variant", "v")));

        InboxRecord.Pushed pushed = (InboxRecord.Pushed) effects.sends().get(0);
        assertThat(pushed.process()).isEqualTo(OTHER);
        assertThat(pushed.origin()).isEqualTo(origin(0));
        Message sent = pushed.message();
        assertThat(sent.owner()).isEqualTo(SENDER.toString());
        assertThat(sent.from()).isEqualTo(SENDER.toString());
        assertThat(sent.target()).contains(OTHER);
        assertThat(sent.anchor().utf8()).isEqualTo("0001");
        assertThat(sent.data().utf8()).isEqualTo("hello");
        assertThat(sent.tags())
                .containsExactly(
                        new Tag("Action", "Credit"),
                        new Tag("Variant", "v"),
                        new Tag("Data-Protocol", "ao"),
                        new Tag("Type", "Message"),
                        new Tag("From-Process", SENDER.toString()),
                        new Tag("From-Module", "module-id"),
                        new Tag("Pushed-For", Id.ofName("cause").toString()));
        assertThat(sent.id())
                .isEqualTo(MessageIds.pushed(origin(0), sent.target(), sent.anchor(), sent.tags(), sent.data()));
        assertThat(effects.rows())
                .containsExactly(new OutboxRow(
                        origin(0),
                        7,
                        sent.id(),
                        message(OTHER.toString(), new Tag("Action", "Credit"), new Tag("Variant", "v")),
                        Disposition.DELIVERED.code()));
    }

    @Test
    void dropsTagsThatWouldLetAProcessSpeakInAnothersName() {
        Effects effects = effects(message(
                OTHER.toString(),
                new Tag("From-Process", "victim"),
                new Tag("From", "victim"),
                new Tag("Owner", "victim"),
                new Tag("From-Module", "trusted"),
                new Tag("Pushed-For", "victim"),
                new Tag("Type", "Process"),
                new Tag("Data-Protocol", "x")));

        Message sent = ((InboxRecord.Pushed) effects.sends().get(0)).message();
        assertThat(sent.tags()).extracting(Tag::value).doesNotContain("victim", "trusted", "Process", "x");
    }

    @Test
    void keepsTheFirstCauseAlongAChainAndNamesNoneAfterACronTick() {
        Position position = Position.slot(3);
        Tag first = new Tag("Pushed-For", "the-first");
        Effects chained = Effects.of(cause(position, first), evaluation(position, message(OTHER.toString())), LINEAGE);
        Effects cron = Effects.of(
                cause(position.nextTick()), evaluation(position.nextTick(), message(OTHER.toString())), LINEAGE);

        assertThat(((InboxRecord.Pushed) chained.sends().get(0)).message().tags())
                .contains(first);
        assertThat(((InboxRecord.Pushed) cron.sends().get(0)).message().tag("Pushed-For"))
                .isEmpty();
    }

    @Test
    void spawnsAProcessUnderItsMessagesIdAndTellsTheParentLast() {
        Effects effects = effects(spawn(new Tag("Module", "m")), message(SENDER.toString()));

        InboxRecord.Pushed process = (InboxRecord.Pushed) effects.sends().get(0);
        InboxRecord.Pushed toSelf = (InboxRecord.Pushed) effects.sends().get(1);
        InboxRecord.Pushed notice = (InboxRecord.Pushed) effects.sends().get(2);
        assertThat(process.process()).isEqualTo(process.message().id());
        assertThat(process.message().isProcess()).isTrue();
        assertThat(process.message().owner()).isEqualTo(SENDER.toString());
        assertThat(process.message().tag("Module")).contains("m");
        assertThat(process.message().tag("Scheduler")).contains("scheduler-address");
        assertThat(notice.process()).isEqualTo(SENDER);
        assertThat(notice.message().tag("Action")).contains("Spawned");
        assertThat(notice.message().tag("Process")).contains(process.process().toString());
        assertThat(notice.message().tag("Type")).contains("Message");
        assertThat(List.of(process.origin(), toSelf.origin(), notice.origin()))
                .as("origins towards one receiver rise in the order of sending")
                .containsExactly(origin(0), origin(1), origin(2))
                .isSorted();
    }

    @Test
    void givesARequestToInferenceAndNotToAnInbox() {
        Effects effects = effects(message(InferenceProtocol.ADDRESS.toString(), new Tag("Action", "Inference")));

        assertThat(effects.sends()).isEmpty();
        assertThat(effects.requests()).hasSize(1);
        assertThat(effects.requests().get(0).asked().origin()).isEqualTo(origin(0));
        assertThat(effects.requests().get(0).request().prompt()).isEqualTo("hello");
        assertThat(effects.rows().get(0).disposition()).isEqualTo(Disposition.INFERENCE.code());
    }

    @Test
    void answersAMalformedRequestWithTheReason() {
        Effects effects = effects(
                message(InferenceProtocol.ADDRESS.toString(), new Tag("Action", "Dance"), new Tag("Reference", "r7")));

        assertThat(effects.requests()).isEmpty();
        InboxRecord.Answer answer = (InboxRecord.Answer) effects.sends().get(0);
        assertThat(answer.process()).isEqualTo(SENDER);
        assertThat(answer.request()).isEqualTo(origin(0));
        assertThat(answer.message().from()).isEqualTo(InferenceProtocol.ADDRESS.toString());
        assertThat(answer.message().tag("Error-Code")).contains("inference.bad-request");
        assertThat(answer.message().tag("X-Reference")).contains("r7");
        assertThat(effects.rows().get(0).disposition()).isEqualTo(Disposition.INFERENCE.code());
    }

    @Test
    void saysOfEveryEntryWhatBecameOfIt() {
        OutboxMessage longAnchor = new OutboxMessage(false, OTHER.toString(), "a".repeat(33), List.of(), Bytes.EMPTY);
        OutboxMessage tooLarge = new OutboxMessage(
                false, OTHER.toString(), "", List.of(), Bytes.of(new byte[Effects.MAX_MESSAGE_BYTES + 1]));
        OutboxMessage largest = new OutboxMessage(
                false, OTHER.toString(), "", List.of(), Bytes.of(new byte[Effects.MAX_MESSAGE_BYTES]));

        Effects effects = effects(
                message(OTHER.toString()),
                message(""),
                message("not an address"),
                message("0x" + "aB".repeat(20)),
                longAnchor,
                tooLarge,
                largest);

        assertThat(effects.rows())
                .extracting(OutboxRow::disposition)
                .containsExactly(
                        "delivered-to-inbox",
                        "refused:no-target",
                        "refused:target-not-an-address",
                        "external",
                        "refused:anchor-too-long",
                        "refused:too-large",
                        "delivered-to-inbox");
        assertThat(effects.sends())
                .extracting(send -> ((InboxRecord.Pushed) send).origin().index())
                .containsExactly(0, 6);
    }

    @Test
    void isTheSameWhenTheEvaluationIsMadeAgain() {
        OutboxMessage[] outbox = {spawn(), message(OTHER.toString()), spawn(), message(SENDER.toString())};

        assertThat(effects(outbox)).isEqualTo(effects(outbox));
        assertThat(effects(outbox).sends())
                .extracting(send -> ((InboxRecord.Pushed) send).message().id())
                .doesNotHaveDuplicates();
    }
}
