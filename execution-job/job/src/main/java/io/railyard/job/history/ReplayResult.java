package io.railyard.job.history;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replay found.
 *
 * @param processes processes replayed
 * @param positions positions replayed
 * @param rootsDigest {@link RootsDigest} over what was replayed, 32 bytes
 * @param differences positions whose outcome is not the recorded one
 * @param firstDifference the first of them, by process id and position
 */
public record ReplayResult(
        long processes, long positions, Bytes rootsDigest, long differences, Optional<Difference> firstDifference) {

    /**
     * A position whose outcome is not the recorded one.
     *
     * @param process whose
     * @param position where
     * @param member what differs: {@code stateRoot}, {@code status}, {@code gasUsed}, …, or {@code position} when one side
     *     lacks it
     * @param recorded in the history
     * @param replayed now
     */
    public record Difference(Id process, Position position, String member, String recorded, String replayed) {
        /** Whether the root of slot 0 differs and how it ended does not: then the rules differ that are under the root. */
        public boolean isOfRules() {
            return member.equals("stateRoot") && position.equals(Position.slot(0));
        }

        /** One sentence for people. */
        @Override
        public String toString() {
            return "process " + process + " at " + position + ": " + member + " was recorded as \"" + recorded
                    + "\" and is now \"" + replayed + "\""
                    + (isOfRules()
                            ? "; it was recorded under other rules: give the node's own machine.* options with --set, or"
                                    + " verify with the release that recorded it"
                            : "");
        }
    }

    /** Whether everything recorded came out again, and nothing else. */
    public boolean equal() {
        return differences == 0;
    }

    static ReplayResult of(Iterable<ProcessVerdict> verdicts) {
        SortedMap<Id, RootsChain> chains = new TreeMap<>();
        SortedMap<Id, Difference> firsts = new TreeMap<>();
        long positions = 0;
        long differences = 0;
        for (ProcessVerdict verdict : verdicts) {
            Id process = Id.parse(verdict.process());
            if (verdict.positions() > 0) {
                chains.put(process, new RootsChain(verdict.positions(), Bytes.parseBase64Url(verdict.chain())));
            }
            positions += verdict.positions();
            differences += verdict.differences();
            if (verdict.firstDifference() >= 0) {
                Position at = Ordinal.position(verdict.firstDifference());
                firsts.put(
                        process, new Difference(process, at, verdict.member(), verdict.recorded(), verdict.replayed()));
            }
        }
        Optional<Difference> first = firsts.values().stream().findFirst();
        return new ReplayResult(chains.size(), positions, RootsDigest.of(chains), differences, first);
    }
}
