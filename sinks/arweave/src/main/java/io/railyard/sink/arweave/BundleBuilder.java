package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.Bundle;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Signer;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.outcome.Evaluation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Collects lines and signs them in batches: an RSA-4096 wallet signs some 35 items a second, so one signature stands for
 * up to a thousand records. Equal lines in equal order, signed with the same key, give the same bytes. Mutable; one owner.
 */
final class BundleBuilder {
    /** Most processes one batch names in its tags; 52 bytes each of the 4,096 that tags may have. */
    static final int MAX_PROCESSES = 32;

    private final Signer signer;
    private final ArweaveOptions options;
    private final List<DataItem> items = new ArrayList<>();
    private final Batch evaluations = new Batch("Evaluations");
    private final Batch records = new Batch("Rail-Records");

    BundleBuilder(Signer signer, ArweaveOptions options) {
        this.signer = signer;
        this.options = options;
    }

    void add(Evaluation evaluation) {
        evaluations.add(BundleEntry.of(evaluation));
    }

    void add(RailRecord record) {
        BundleEntry entry = BundleEntry.of(record, options.itemPerOutput());
        records.add(entry);
        for (List<Tag> tags : entry.own()) {
            items.add(new DataItemBuilder().tags(tags).sign(signer));
        }
    }

    /** The bundle of everything added since the last one; empty when that is nothing. */
    Optional<Bytes> finish() {
        evaluations.close();
        records.close();
        if (items.isEmpty()) {
            return Optional.empty();
        }
        Bytes bundle = Bundle.write(items);
        items.clear();
        return Optional.of(bundle);
    }

    /** A bundle as one data item, as bundlers take it. */
    static DataItem nested(Bytes bundle, Signer signer) {
        return new DataItemBuilder()
                .tag("Bundle-Format", "binary")
                .tag("Bundle-Version", "2.0.0")
                .data(bundle)
                .sign(signer);
    }

    /** Lines of one type on their way into one item. */
    private final class Batch {
        private final String type;
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private final Set<Id> processes = new LinkedHashSet<>();
        private int count;
        private long firstSlot = Long.MAX_VALUE;
        private long lastSlot;

        Batch(String type) {
            this.type = type;
        }

        void add(BundleEntry entry) {
            boolean full = count == options.recordsPerItem()
                    || (processes.size() == MAX_PROCESSES && !processes.contains(entry.process()))
                    || lines.size() + entry.line().length() > ArweaveOptions.MAX_ITEM_BYTES;
            if (full) {
                close();
            }
            lines.writeBytes(entry.line().toByteArray());
            lines.write('\n');
            processes.add(entry.process());
            firstSlot = Math.min(firstSlot, entry.slot());
            lastSlot = Math.max(lastSlot, entry.slot());
            count++;
        }

        void close() {
            if (count == 0) {
                return;
            }
            DataItemBuilder item = new DataItemBuilder()
                    .tag("Data-Protocol", "railyard")
                    .tag("Variant", "1")
                    .tag("Type", type)
                    .tag("Content-Type", "application/x-ndjson")
                    .tag("Count", Integer.toString(count));
            if (processes.size() == 1) {
                item.tag("First-Slot", Long.toString(firstSlot)).tag("Last-Slot", Long.toString(lastSlot));
            }
            processes.forEach(process -> item.tag("Process", process.toString()));
            items.add(item.data(Bytes.of(lines.toByteArray())).sign(signer));
            lines.reset();
            processes.clear();
            count = 0;
            firstSlot = Long.MAX_VALUE;
            lastSlot = 0;
        }
    }
}
