package io.railyard.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The demo's result for people. */
final class DemoText {
    private static final double QUOTE_UNITS = 1e6;

    private DemoText() {}

    static void print(DemoResult result, PrintWriter out) {
        Tally tally = result.tally();
        Chronicle chronicle = result.chronicle();
        out.println();
        line(
                out,
                "slots",
                "%,d and %,d cron ticks in %d processes over %d rounds",
                tally.slots,
                tally.ticks,
                tally.processes(),
                chronicle.rounds());
        line(
                out,
                "speed",
                "%,.0f slots/s (play %.1f s, start %.1f s, stop %.1f s, replay %.1f s, in all %.1f s)",
                tally.slots / result.times().play(),
                result.times().play(),
                result.times().start(),
                result.times().stop(),
                result.times().replay(),
                result.times().total());
        line(out, "gas", "%,d, on average %,d a message", tally.gas, tally.gas / Math.max(1, tally.evaluations));
        line(out, "trades", "%,d (%s)", chronicle.trades(), counts(chronicle.tradesBy()));
        long refused = chronicle.refusals().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        line(out, "refused", "%,d swaps sent back", refused);
        chronicle.refusals().forEach((reason, count) -> out.printf(Locale.ROOT, "  %,8d  %s%n", count, reason));
        line(
                out,
                "sentiment",
                "%,d model calls (%s); right in %s",
                tally.requests,
                counts(chronicle.labels()),
                right(chronicle));
        line(out, "failures", "%s", counts(tally.statuses));
        line(
                out,
                "rejected",
                "%,d inputs, %,d of them notices to wallets (nobody's process)",
                result.account().rejected(),
                result.account().toWallets());
        result.account().byCode().forEach((code, count) -> out.printf(Locale.ROOT, "  %,8d  %s%n", count, code));
        portfolios(chronicle, out);
        account(result, out);
        verdict(result, out);
        files(result.options().out(), out);
    }

    private static void portfolios(Chronicle chronicle, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n%-22s %14s %14s %9s %8s%n",
                "portfolio (USDA)",
                "value",
                "holding",
                "against",
                "orders");
        long[] totals = new long[4];
        for (Market market : chronicle.world().markets()) {
            row(out, chronicle.manager(market), totals, 0);
            row(out, chronicle.fund(market), totals, 2);
        }
        total(out, "all 50/50 managers", totals[0], totals[1]);
        total(out, "all news funds", totals[2], totals[3]);
        out.println();
    }

    private static void row(PrintWriter out, Portfolio portfolio, long[] totals, int at) {
        long value = portfolio.lastValue().orElse(0L);
        long holding = portfolio.lastHolding().orElse(0L);
        totals[at] += value;
        totals[at + 1] += holding;
        out.printf(
                Locale.ROOT,
                "%-22s %,14.2f %,14.2f %+8.2f%% %8d%n",
                portfolio.owner(),
                value / QUOTE_UNITS,
                holding / QUOTE_UNITS,
                percent(value, holding),
                portfolio.orders());
    }

    private static void total(PrintWriter out, String name, long value, long holding) {
        out.printf(
                Locale.ROOT,
                "%-22s %,14.2f %,14.2f %+8.2f%%%n",
                name,
                value / QUOTE_UNITS,
                holding / QUOTE_UNITS,
                percent(value, holding));
    }

    private static void account(DemoResult result, PrintWriter out) {
        Account.Balance balance = result.balance();
        line(
                out,
                "account",
                "%,d from outside + %,d sent by processes + %,d answers = %,d slots + %,d rejected;"
                        + " %,d repeats dropped",
                balance.external(),
                balance.sent(),
                balance.answers(),
                balance.slots(),
                balance.rejected(),
                balance.repeats());
        for (String problem : balance.problems()) {
            line(out, "", "DOES NOT ADD UP: %s", problem);
        }
    }

    private static void verdict(DemoResult result, PrintWriter out) {
        line(out, "live", "%s  digest of %,d state roots", result.rootsDigest().hex(), result.tally().evaluations);
        line(
                out,
                "replay",
                "%s  the same from Parquet, in batch mode",
                result.replay().rootsDigest().hex());
        if (result.agrees()) {
            line(out, "verdict", "every root, output and message agrees");
        } else {
            line(
                    out,
                    "verdict",
                    "%d positions DIFFER%s",
                    result.replay().differences(),
                    result.replay()
                            .firstDifference()
                            .map(first -> "; the first: " + first)
                            .orElse(""));
        }
    }

    private static void files(Path folder, PrintWriter out) {
        out.println();
        line(out, "report", "%s", folder.resolve("report.html"));
        line(out, "tables", "%s", folder.resolve("parquet"));
        out.println("try in DuckDB:");
        queries(folder).forEach(query -> out.println("  " + query));
    }

    /** Three queries that work in DuckDB on the files. */
    static List<String> queries(Path folder) {
        String parquet = folder.resolve("parquet").toString();
        return List.of(
                "SELECT status, count(*) AS messages, sum(gas_used) AS gas FROM '" + parquet
                        + "/evaluations/*.parquet' GROUP BY ALL ORDER BY messages DESC;",
                "SELECT code, count(*) AS inputs, any_value(reason) AS example FROM '" + parquet
                        + "/rejections/*.parquet' GROUP BY code ORDER BY inputs DESC;",
                "SELECT disposition, count(*) AS messages FROM '" + parquet
                        + "/outbox/*.parquet' GROUP BY ALL ORDER BY messages DESC;");
    }

    private static String right(Chronicle chronicle) {
        long known = chronicle.calls().stream()
                .filter(call -> !call.truth().equals("?"))
                .count();
        long right = chronicle.calls().stream()
                .filter(call -> call.truth().equals(call.label()))
                .count();
        return right + " of " + known;
    }

    private static double percent(long value, long holding) {
        return holding == 0 ? 0 : 100.0 * (value - holding) / holding;
    }

    private static String counts(Map<String, Long> counts) {
        StringJoiner text = new StringJoiner(", ");
        counts.forEach((name, count) -> text.add(String.format(Locale.ROOT, "%,d %s", count, name)));
        return text.toString();
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.printf(Locale.ROOT, "%-10s " + format + "%n", prepend(name, values));
    }

    private static Object[] prepend(String name, Object[] values) {
        Object[] all = new Object[values.length + 1];
        all[0] = name;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
