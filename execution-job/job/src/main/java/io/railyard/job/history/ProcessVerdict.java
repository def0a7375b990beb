package io.railyard.job.history;

import io.railyard.message.Id;

/**
 * What a replay found about one process; a plain row between operators.
 *
 * @param process id
 * @param positions positions replayed
 * @param chain {@link RootsChain} value over them, base64url
 * @param differences positions that differ
 * @param firstDifference {@link Ordinal} of the first of them, -1 when there is none
 * @param member what differs there
 * @param recorded as it was recorded
 * @param replayed as it was replayed
 */
public record ProcessVerdict(
        String process,
        long positions,
        String chain,
        long differences,
        long firstDifference,
        String member,
        String recorded,
        String replayed) {

    static ProcessVerdict start(Id process) {
        RootsChain chain = RootsChain.start(process);
        return new ProcessVerdict(process.toString(), 0, chain.value().base64Url(), 0, -1, "", "", "");
    }

    ProcessVerdict grown(RootsChain longer) {
        return new ProcessVerdict(
                process,
                longer.count(),
                longer.value().base64Url(),
                differences,
                firstDifference,
                member,
                recorded,
                replayed);
    }

    ProcessVerdict with(long ordinal, Fact.Difference difference) {
        if (firstDifference >= 0 && firstDifference < ordinal) {
            return new ProcessVerdict(
                    process, positions, chain, differences + 1, firstDifference, member, recorded, replayed);
        }
        return new ProcessVerdict(
                process,
                positions,
                chain,
                differences + 1,
                ordinal,
                difference.member(),
                difference.recorded(),
                difference.replayed());
    }
}
