package io.railyard.node.archive;

import io.railyard.gateway.ModuleStore;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Assignment;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Everything with an id that the node has: in the log, in the module store, or kept as a data item. Any number of threads. */
public final class Archive {
    /** Items whose description is remembered, so that they are not read and verified again. */
    public static final int MAX_REMEMBERED = 1_000;

    private static final ItemLimits ITEMS = ItemLimits.REFERENCE.withMaxItemBytes(ModuleStore.MAX_MODULE_BYTES);

    private final LogIndex index;
    private final ModuleStore modules;
    private final Map<Id, Transaction> remembered = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Id, Transaction> eldest) {
            return size() > MAX_REMEMBERED;
        }
    });

    /** What {@code index} and {@code modules} hold; modules that the index has not seen become findable. */
    public Archive(LogIndex index, ModuleStore modules) {
        this.index = index;
        this.modules = modules;
        for (Id module : modules.list()) {
            describe(module).ifPresent(found -> index.findable(found.message(), 0));
        }
    }

    /** The transaction {@code id}, with its data. */
    public Optional<Transaction> find(Id id) {
        return logged(id).or(() -> item(id).map(this::transaction));
    }

    /** The transaction {@code id}; its data may be left out. */
    public Optional<Transaction> describe(Id id) {
        Optional<Transaction> known = logged(id).or(() -> Optional.ofNullable(remembered.get(id)));
        if (known.isPresent()) {
            return known;
        }
        Optional<Transaction> found = item(id).map(this::transaction).map(Archive::withoutData);
        found.ifPresent(transaction -> remembered.put(id, transaction));
        return found;
    }

    /** Keeps a verified module, or a data item that is neither module nor message. */
    void keep(DataItem item) {
        if (isModule(item)) {
            modules.put(item);
        } else {
            index.keepItem(item.id(), item.raw());
        }
        published(item);
    }

    /** Remembers the public key of an accepted item's owner. */
    public void owner(DataItem item) {
        index.keepOwner(item.aoAddress(), item.owner());
    }

    /** Makes an item that was kept findable. */
    public void published(DataItem item) {
        owner(item);
        index.findable(withoutData(transaction(item)).message(), 0);
    }

    static boolean isModule(DataItem item) {
        return item.tag(Message.TYPE).filter("Module"::equals).isPresent();
    }

    /** The public key behind an address, base64url; empty when it is not known here. */
    public String ownerKey(String address) {
        return index.owner(address).map(Bytes::base64Url).orElse("");
    }

    private Optional<Transaction> logged(Id id) {
        return index.entry(id).filter(entry -> !entry.cron()).map(this::transaction);
    }

    private Optional<DataItem> item(Id id) {
        return modules.get(id).or(() -> index.item(id).map(raw -> DataItem.parse(raw.toByteArray(), ITEMS)));
    }

    private Transaction transaction(Assignment entry) {
        Message message = entry.message();
        return new Transaction(
                message,
                message.data().length(),
                ownerKey(message.owner()),
                entry.blockHeight(),
                entry.timestampMillis());
    }

    private Transaction transaction(DataItem item) {
        return new Transaction(item.toMessage(), item.dataLength(), item.owner().base64Url(), 0, 0);
    }

    private static Transaction withoutData(Transaction whole) {
        Message bare = whole.message().withData(Bytes.EMPTY);
        return new Transaction(bare, whole.dataBytes(), whole.ownerKey(), whole.blockHeight(), whole.timestampMillis());
    }
}
