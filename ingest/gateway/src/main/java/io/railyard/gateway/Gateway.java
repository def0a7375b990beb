package io.railyard.gateway;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.signing.Verdict;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import java.util.Optional;

/**
 * Judges raw data items: pure, no clock, no I/O. The rules are those of AO's scheduler unit as far as one item shows:
 * ANS-104 form, signature, Data-Protocol, Type, target, module. Stateless; any thread.
 */
public final class Gateway {
    private static final String STAGE = "ingest";
    private static final String DATA_PROTOCOL = "Data-Protocol";
    private static final String MODULE_FORMAT = "Module-Format";
    private static final String LINK = "+link";

    private final ItemLimits limits;

    /** A gateway that takes items within {@code limits}. */
    public Gateway(ItemLimits limits) {
        this.limits = limits;
    }

    /**
     * Judges one item. Never throws on bad bytes.
     *
     * @param raw the whole item
     * @param source identity of this input, for the rejection
     * @param timestampMillis when it came, for the rejection, ms since the epoch
     */
    public Judgement judge(byte[] raw, String source, long timestampMillis) {
        Case input = new Case(raw, source, timestampMillis, Optional.empty());
        if (raw.length > limits.maxItemBytes()) {
            return input.refuse(
                    RejectCode.TOO_LARGE,
                    "The item has " + raw.length + " bytes; the limit is " + limits.maxItemBytes());
        }
        DataItem item;
        try {
            item = DataItem.parse(raw, limits);
        } catch (RefusedException e) {
            return input.refuse(RejectCode.MALFORMED, e.refusal().text());
        }
        return judge(input.of(item), item);
    }

    private static Judgement judge(Case input, DataItem item) {
        Verdict verdict = item.verify();
        if (!verdict.valid()) {
            return input.refuse(RejectCode.SIGNATURE_INVALID, "Item " + item.id() + ": " + verdict.reason());
        }
        if (!Tag.all(item.tags(), DATA_PROTOCOL).contains("ao")) {
            return input.refuse(RejectCode.NO_DATA_PROTOCOL, "Item " + item.id() + " has no tag Data-Protocol = ao");
        }
        Optional<Tag> link = item.tags().stream()
                .filter(tag -> tag.name().endsWith(LINK) || tag.value().endsWith(LINK))
                .findFirst();
        if (link.isPresent()) {
            return input.refuse(
                    RejectCode.LINK_TAG, "Tag " + link.get().name() + " of item " + item.id() + " ends in +link");
        }
        String type = item.tag(Message.TYPE).orElse("");
        return switch (type) {
            case "Message" -> message(input, item);
            case "Process" -> process(input, item);
            case "Module" -> module(input, item);
            default -> input.refuse(
                    RejectCode.UNKNOWN_TYPE, "Item " + item.id() + " has the Type \"" + shortened(type) + "\"");
        };
    }

    private static Judgement message(Case input, DataItem item) {
        return item.target()
                .<Judgement>map(target -> accepted(target, item))
                .orElseGet(() -> input.refuse(
                        RejectCode.NO_TARGET, "Item " + item.id() + " is of Type Message and has no target"));
    }

    private static Judgement process(Case input, DataItem item) {
        boolean named =
                item.tag(Message.MODULE).flatMap(Id::tryParse).isPresent();
        return named
                ? accepted(item.id(), item)
                : input.refuse(
                        RejectCode.PROCESS_WITHOUT_MODULE,
                        "Process " + item.id() + " has no tag Module that is an id of 43 characters");
    }

    private static Judgement module(Case input, DataItem item) {
        boolean usable = item.tag(MODULE_FORMAT).isPresent() && item.dataLength() > 0;
        return usable
                ? new Judgement.Module(item)
                : input.refuse(
                        RejectCode.MODULE_UNUSABLE, "Module " + item.id() + " has no Module-Format tag or no data");
    }

    private static Judgement accepted(Id process, DataItem item) {
        return new Judgement.Accepted(new InboxRecord.Signed(process, item.toMessage()));
    }

    private static String shortened(String text) {
        int most = 64;
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** One input and what is known of it. */
    private static final class Case {
        private final byte[] raw;
        private final String source;
        private final long timestampMillis;
        private final Optional<DataItem> item;

        Case(byte[] raw, String source, long timestampMillis, Optional<DataItem> item) {
            this.raw = raw;
            this.source = source;
            this.timestampMillis = timestampMillis;
            this.item = item;
        }

        Case of(DataItem parsed) {
            return new Case(raw, source, timestampMillis, Optional.of(parsed));
        }

        Judgement refuse(RejectCode code, String what) {
            return new Judgement.Refused(new Rejection(
                    source,
                    STAGE,
                    code.code(),
                    what + ": " + code.advice(),
                    item.flatMap(DataItem::target),
                    item.map(DataItem::id),
                    timestampMillis,
                    raw.length,
                    Bytes.sha256(raw)));
        }
    }
}
