package io.railyard.schedule.reference;

import io.railyard.message.ans104.PushedHash;
import io.railyard.schedule.reference.ReferenceCrons.Block;
import io.railyard.schedule.reference.ReferenceCrons.Boundary;
import io.railyard.schedule.reference.ReferenceCrons.Tick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of one process in the order in which AO's compute unit evaluates them on a cold start: the log's, cron ticks
 * between them, without repeats. Mutable; one process, one thread.
 */
public final class ReferenceOrder {
    /** Cron ticks that the compute unit remembers. */
    private static final int REMEMBERED_TICKS = 100;

    /** Finds the messages that a log only names. */
    @FunctionalInterface
    public interface Transactions {
        /**
         * The data item {@code id}, with the parts that {@code excluded} names left out.
         *
         * @throws SchedulerException when it cannot be had
         */
        SchedulerItem find(String id, List<String> excluded);
    }

    /**
     * What the scheduler says of a process.
     *
     * @param item the process's own data item
     * @param height block height it was scheduled at
     * @param timestampMillis when it was scheduled, ms since the epoch
     */
    public record Origin(SchedulerItem item, long height, long timestampMillis) {}

    private final Origin origin;
    private final ReferenceCrons crons;
    private final List<Block> blocks;
    private final Transactions transactions;
    private final Set<String> deepHashes = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> ticked = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_TICKS;
        }
    });
    private Boundary last;
    private boolean begun;

    /**
     * @param blocks blocks from the process's on, for crons
     * @throws SchedulerException when the compute unit would not run the process
     */
    public ReferenceOrder(Origin origin, List<Block> blocks, Transactions transactions) {
        this.origin = origin;
        this.crons = new ReferenceCrons(
                origin.height(),
                origin.timestampMillis(),
                ReferenceCrons.parse(origin.item().tags()));
        this.blocks = List.copyOf(blocks);
        this.transactions = transactions;
        this.last = new Boundary("0", origin.height(), origin.timestampMillis());
    }

    /**
     * What is evaluated up to and with {@code entry}, the log's next.
     *
     * @throws SchedulerException when it is another process's, or names a message that cannot be had
     */
    public List<Evaluable> next(SchedulerEntry entry) {
        if (!entry.process().equals(origin.item().id())) {
            throw new SchedulerException("The entry " + entry.nonce() + " is of process " + entry.process()
                    + ", not of " + origin.item().id());
        }
        Boundary here = new Boundary(Long.toString(entry.nonce()), entry.blockHeight(), entry.timestampMillis());
        List<Evaluable> due = ticks(here);
        Evaluable message = message(entry);
        boolean process = message.item().tag("Type").filter("Process"::equals).isPresent();
        if (!begun && (!process || !due.isEmpty())) {
            due.add(0, injected());
        }
        begun = true;
        last = here;
        boolean repeated = message.deepHash().isPresent()
                && !deepHashes.add(message.deepHash().get());
        boolean known = !ids.add(message.item().id());
        if (!repeated && !(message.assignment() && known)) {
            due.add(message);
        }
        return due;
    }

    /** What is due by {@code now}, of which the height and the time count, with no further message. */
    public List<Evaluable> until(Boundary now) {
        List<Evaluable> due = ticks(now);
        if (!begun && !due.isEmpty()) {
            due.add(0, injected());
            begun = true;
        }
        last = new Boundary(
                last.ordinate(), Math.max(last.height(), now.height()), Math.max(last.millis(), now.millis()));
        return due;
    }

    private List<Evaluable> ticks(Boundary right) {
        List<Evaluable> due = new ArrayList<>();
        for (Tick tick : crons.between(last, right, blocks)) {
            if (ticked.add(tick.millis() + "-" + tick.cron())) {
                due.add(tick(tick));
            }
        }
        return due;
    }

    private Evaluable tick(Tick tick) {
        String owner = origin.item().owner();
        SchedulerItem item = new SchedulerItem(
                "",
                owner,
                Optional.empty(),
                tick.tags(),
                "",
                Optional.empty(),
                Optional.of(origin.item().id()));
        return new Evaluable(
                false,
                last.ordinate(),
                Optional.of(tick.cron()),
                true,
                Optional.empty(),
                false,
                List.of(),
                item,
                owner,
                Optional.empty(),
                0,
                0,
                tick.millis(),
                tick.height(),
                Optional.empty());
    }

    /** The process as its own first message, where its log does not show it. */
    private Evaluable injected() {
        return evaluable(
                new SchedulerEntry(
                        Optional.of(origin.item()),
                        "",
                        origin.item().id(),
                        0,
                        0,
                        origin.timestampMillis(),
                        origin.height(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                addressed(origin.item(), origin.item().id()),
                false,
                false);
    }

    private Evaluable message(SchedulerEntry entry) {
        if (entry.message().isPresent()) {
            return evaluable(entry, addressed(entry.message().get(), entry.process()), false, true);
        }
        String id = entry.assigned()
                .orElseThrow(() -> new SchedulerException(
                        "The entry " + entry.nonce() + " has neither a message nor the name of one"));
        return evaluable(entry, transactions.find(id, entry.excluded()), true, true);
    }

    /** Whose target is not shown is meant for the process. */
    private static SchedulerItem addressed(SchedulerItem item, String process) {
        return item.target().isPresent()
                ? item
                : new SchedulerItem(
                        item.id(),
                        item.owner(),
                        item.data(),
                        item.tags(),
                        item.signature(),
                        item.anchor(),
                        Optional.of(process));
    }

    private Evaluable evaluable(SchedulerEntry entry, SchedulerItem item, boolean assignment, boolean saved) {
        Optional<String> sender = item.tag("From-Process");
        // Of an assigned message no one is told that it was forwarded, and so it has no deep hash.
        Optional<String> forwarder = assignment ? Optional.empty() : sender.map(process -> item.owner());
        return new Evaluable(
                true,
                Long.toString(entry.nonce()),
                Optional.empty(),
                saved,
                forwarder.map(owner -> deepHash(item)),
                assignment,
                entry.excluded(),
                item,
                sender.orElse(item.owner()),
                forwarder,
                entry.epoch(),
                entry.nonce(),
                entry.timestampMillis(),
                entry.blockHeight(),
                entry.hashChain());
    }

    private static String deepHash(SchedulerItem item) {
        return PushedHash.of(
                item.data().orElse(""),
                item.tags(),
                item.target().orElse(""),
                item.anchor().orElse(""));
    }
}
