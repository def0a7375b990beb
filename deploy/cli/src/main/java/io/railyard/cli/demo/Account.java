package io.railyard.cli.demo;

import io.railyard.schedule.Rejection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The account of the fourth law: everything that went in is a slot, a rejection or a counted repeat. Kept from two sides
 * that do not know each other: what the scenario and the processes sent, and what topics and tables hold. Mutable, one
 * thread.
 */
final class Account {
    private static final String DUPLICATE = "ordering.duplicate";
    private static final String OVERRUN = "ordering.cron-overrun";
    private static final String UNKNOWN = "ordering.unknown-process";

    private final World world;
    private final Map<String, Rejection> bySource = new HashMap<>();
    private final Set<String> distinct = new HashSet<>();

    Account(World world) {
        this.world = world;
    }

    /** Takes a row of the rejections; one that came before counts once. */
    void rejection(Rejection rejection) {
        if (bySource.putIfAbsent(rejection.source(), rejection) == null
                && !rejection.code().equals(DUPLICATE)
                && !rejection.code().equals(OVERRUN)) {
            String what = rejection
                    .message()
                    .map(Object::toString)
                    .orElseGet(() -> rejection.sha256().hex());
            distinct.add(rejection.code() + "/" + what);
        }
    }

    /** Rejections by code. */
    SortedMap<String, Long> byCode() {
        SortedMap<String, Long> counts = new TreeMap<>();
        bySource.values().forEach(rejection -> counts.merge(rejection.code(), 1L, Long::sum));
        return counts;
    }

    /** An example of each code. */
    SortedMap<String, Rejection> examples() {
        SortedMap<String, Rejection> examples = new TreeMap<>();
        bySource.values()
                .forEach(rejection -> examples.merge(
                        rejection.code(), rejection, (a, b) -> a.source().compareTo(b.source()) <= 0 ? a : b));
        return examples;
    }

    /** All rejections. */
    long rejected() {
        return bySource.size();
    }

    /** Rejections of what was sent to a wallet, where no process can answer. */
    long toWallets() {
        return bySource.values().stream()
                .filter(rejection -> rejection.code().equals(UNKNOWN))
                .filter(rejection -> rejection
                        .process()
                        .filter(process -> world.isWallet(process.toString()))
                        .isPresent())
                .count();
    }

    /**
     * The balance.
     *
     * @param external distinct inputs from outside
     * @param sent messages and spawns that processes sent to processes
     * @param answers answers of the model
     * @param slots slots filled, by the results
     * @param rejected distinct inputs refused
     * @param repeats inputs that came again and were dropped or refused as duplicates
     * @param problems what does not add up; empty when all does
     */
    record Balance(
            long external, long sent, long answers, long slots, long rejected, long repeats, List<String> problems) {
        Balance {
            problems = List.copyOf(problems);
        }
    }

    /**
     * What the tables hold.
     *
     * @param rows by table
     * @param recordIds ids of the RAIL records
     */
    record Tables(Map<String, Long> rows, Set<String> recordIds) {
        Tables {
            rows = Map.copyOf(rows);
            recordIds = Set.copyOf(recordIds);
        }
    }

    /** Draws the balance. */
    Balance balance(Scenario scenario, Tally tally, Tables tables) {
        Map<String, Long> tableRows = tables.rows();
        List<String> problems = new ArrayList<>();
        long in = scenario.distinctOffers() + tally.sent + tally.requests;
        long out = tally.slotEvaluations + distinct.size();
        expect(problems, "inputs that are distinct and slots with rejections", in, out);
        expect(problems, "slots given and slots evaluated", tally.slots, tally.slotEvaluations);
        expect(problems, "positions given and positions evaluated", tally.slots + tally.ticks, tally.evaluations);
        expect(problems, "inputs without an end and none", tally.waiting(), 0);
        long ordering = bySource.values().stream()
                .filter(rejection -> rejection.stage().equals("ordering"))
                .count();
        expect(problems, "refusals expected from the inbox and found in ao.rejected", tally.rejected(), ordering);
        expect(problems, "positions and rows of table assignments", tally.evaluations, rows(tableRows, "assignments"));
        expect(problems, "positions and rows of table evaluations", tally.evaluations, rows(tableRows, "evaluations"));
        expect(problems, "messages sent and rows of table outbox", tally.outboxEntries, rows(tableRows, "outbox"));
        expect(problems, "rejections and rows of table rejections", rejected(), rows(tableRows, "rejections"));
        expect(problems, "model calls and rows of table rail_records", tally.requests, rows(tableRows, "rail_records"));
        long unrecorded = scenario.chronicle().calls().stream()
                .flatMap(call -> call.request().stream())
                .filter(request -> !tables.recordIds().contains(Report.recordId(request)))
                .count();
        expect(problems, "sentiment calls without a RAIL record and none", unrecorded, 0);
        long duplicates = byCode().getOrDefault(DUPLICATE, 0L);
        return new Balance(
                scenario.distinctOffers(),
                tally.sent,
                tally.requests,
                tally.slotEvaluations,
                distinct.size(),
                tally.dropped + duplicates,
                problems);
    }

    private static long rows(Map<String, Long> tableRows, String table) {
        return tableRows.getOrDefault(table, 0L);
    }

    private static void expect(List<String> problems, String what, long one, long other) {
        if (one != other) {
            problems.add(what + " differ: " + one + " and " + other);
        }
    }
}
