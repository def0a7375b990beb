package io.railyard.cli.demo;

import io.railyard.job.history.ReplayResult;
import io.railyard.message.Bytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a demo came to.
 *
 * @param options what was played
 * @param dataVerdict what the market data are, for people
 * @param chronicle what happened
 * @param tally counts of the run
 * @param account rejections
 * @param balance the account's balance
 * @param rootsDigest digest of all state roots of the live run
 * @param replay what the replay found
 * @param tableRows rows by table
 * @param times how long things took
 * @param continued whether an interrupted run was finished
 */
record DemoResult(
        DemoOptions options,
        List<String> dataVerdict,
        Chronicle chronicle,
        Tally tally,
        Account account,
        Account.Balance balance,
        Bytes rootsDigest,
        ReplayResult replay,
        Map<String, Long> tableRows,
        Times times,
        boolean continued) {
    DemoResult {
        dataVerdict = List.copyOf(dataVerdict);
        tableRows = Map.copyOf(tableRows);
    }

    /**
     * Seconds of each part.
     *
     * @param start broker and job
     * @param play the rounds
     * @param stop savepoint and commit
     * @param replay the batch replay
     * @param total all
     */
    record Times(double start, double play, double stop, double replay, double total) {}

    /** Whether everything that was checked agrees. */
    boolean agrees() {
        return replay.equal()
                && replay.rootsDigest().equals(rootsDigest)
                && balance.problems().isEmpty();
    }

    Path report() {
        return options.out().resolve("report.html");
    }
}
