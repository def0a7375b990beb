package io.railyard.cli.demo;

import io.railyard.cli.report.Html;
import io.railyard.cli.report.LinePlot;
import io.railyard.cli.report.Page;
import io.railyard.cli.report.StripPlot;
import io.railyard.job.config.JobOptions;
import io.railyard.rail.CallSite;
import io.railyard.schedule.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes {@code report.html}: one file, no network, a table behind each plot. Format: {@code docs/formats/report.md}. */
final class Report {
    private static final double QUOTE_UNITS = 1e6;
    private static final int TABLE_ROWS = 60;
    private static final int SMALL_WIDTH = 340;
    private static final int SMALL_HEIGHT = 150;
    private static final int LARGE_WIDTH = 520;
    private static final int LARGE_HEIGHT = 210;
    private static final int MAX_REFUSED_ROWS = 400;

    private final DemoResult result;
    private final Chronicle chronicle;
    private final Page page;

    private Report(DemoResult result) {
        this.result = result;
        this.chronicle = result.chronicle();
        this.page = new Page("Railyard demo, seed " + result.options().seed());
    }

    static void write(DemoResult result) throws IOException {
        Files.writeString(result.report(), html(result));
    }

    /** The whole document. */
    static String html(DemoResult result) {
        Report report = new Report(result);
        report.head();
        report.prices();
        report.portfolios();
        report.sentiment();
        report.refusals();
        report.facts();
        return report.page.html();
    }

    private void head() {
        boolean agrees = result.agrees();
        page.add("<h1>A market of " + result.tally().processes() + " AO processes, played and replayed</h1>");
        page.add("<p class=\"lead\">" + Html.escape(String.join(" ", result.dataVerdict())) + "</p>");
        page.add("<span class=\"verdict" + (agrees ? "" : " bad") + "\">"
                + (agrees ? "✓ every root, output and message agrees" : "✗ the replay or the account differs")
                + "</span>");
        page.add("<p>Digest of " + number(result.tally().evaluations) + " state roots, live<br><code>"
                + result.rootsDigest().hex() + "</code><br>and replayed from Parquet in batch mode<br><code>"
                + result.replay().rootsDigest().hex() + "</code></p>");
        StringBuilder numbers = new StringBuilder("<div class=\"numbers\">");
        tile(numbers, number(result.tally().slots), "slots");
        tile(numbers, number(result.tally().ticks), "cron ticks");
        tile(numbers, number(chronicle.trades()), "trades");
        long refused = chronicle.refusals().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        tile(numbers, number(refused), "swaps refused");
        tile(numbers, number(result.tally().requests), "model calls");
        tile(numbers, number(result.account().rejected()), "inputs rejected");
        tile(numbers, number(Math.round(result.tally().slots / result.times().play())), "slots per second");
        tile(numbers, String.format(Locale.ROOT, "%.0f s", result.times().total()), "in all");
        page.add(numbers.append("</div>").toString());
    }

    private static void tile(StringBuilder html, String value, String name) {
        html.append("<div><b>").append(value).append("</b><span>").append(name).append("</span></div>");
    }

    private void prices() {
        page.section(
                "Prices and reserves",
                "Thin line: the price outside. Strong line: the price by the pool's reserves, which traders push about"
                        + " and an arbitrageur pulls back. Below each: the reserves in percent of their start."
                        + " Horizontal: rounds of 10 s of log time. Prices in USDA.");
        page.add("<div class=\"grid3\">");
        for (Market market : chronicle.world().markets()) {
            PoolBook pool = chronicle.pool(market);
            double[] outside = new double[pool.prices().size()];
            double[] inside = new double[outside.length];
            for (int i = 0; i < outside.length; i++) {
                outside[i] = market.path().priceMicros(i) / QUOTE_UNITS;
                inside[i] =
                        pool.prices().get(i) == 0 ? Double.NaN : pool.prices().get(i) / QUOTE_UNITS;
            }
            String name = market.path().name();
            page.add("<div>");
            page.add(new LinePlot(SMALL_WIDTH, SMALL_HEIGHT)
                    .line("outside", outside)
                    .line("pool", inside)
                    .html(name));
            page.add(new LinePlot(SMALL_WIDTH, SMALL_HEIGHT - 40)
                    .line(name, share(pool.reservesAssets()))
                    .line("USDA", share(pool.reservesQuote()))
                    .html("reserves, %"));
            page.add(priceTable(market, pool));
            page.add("</div>");
        }
        page.add("</div>");
    }

    private String priceTable(Market market, PoolBook pool) {
        List<List<String>> rows = new ArrayList<>();
        int count = pool.prices().size();
        int every = Math.max(1, count / TABLE_ROWS);
        for (int i = 0; i < count; i += every) {
            int at = Math.min(i, market.path().labels().size() - 1);
            rows.add(List.of(
                    Integer.toString(i),
                    market.path().labels().get(at),
                    money(market.path().priceMicros(i)),
                    money(pool.prices().get(i)),
                    pool.reservesAssets().get(i),
                    pool.reservesQuote().get(i)));
        }
        return Html.folded(
                "table: every " + every + "th round; " + number(pool.swaps()) + " swaps, " + number(pool.refused())
                        + " refused, volume " + money(pool.quoteVolume().longValueExact()) + " USDA",
                List.of("round", "label", "outside", "pool", "reserve A (units)", "reserve B (units)"),
                rows);
    }

    private static double[] share(List<String> reserves) {
        double[] values = new double[reserves.size()];
        double start = 0;
        for (int i = 0; i < values.length; i++) {
            double reserve = Double.parseDouble(reserves.get(i));
            start = start == 0 ? reserve : start;
            values[i] = start == 0 ? Double.NaN : 100 * reserve / start;
        }
        return values;
    }

    private void portfolios() {
        page.section(
                "Portfolios against holding",
                "What the agents own at outside prices (strong) beside what their start would be worth had they never"
                        + " traded (thin). A 50/50 manager sells what rose; a news fund trades on what the model says of"
                        + " headlines. Values in USDA.");
        List<Portfolio> managers = new ArrayList<>();
        List<Portfolio> funds = new ArrayList<>();
        for (Market market : chronicle.world().markets()) {
            managers.add(chronicle.manager(market));
            funds.add(chronicle.fund(market));
        }
        page.add("<div class=\"grid2\">");
        page.add(together("all 50/50 managers", managers));
        page.add(together("all news funds", funds));
        page.add("</div><h3>Each agent, percent above or below holding</h3><div class=\"grid3\">");
        for (int i = 0; i < managers.size(); i++) {
            page.add(new LinePlot(SMALL_WIDTH, SMALL_HEIGHT - 20)
                    .line("holding", new double[managers.get(i).values().size()])
                    .line("manager", against(managers.get(i)))
                    .line("fund", against(funds.get(i)))
                    .html(managers.get(i).market().path().name()));
        }
        page.add("</div>");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < managers.size(); i++) {
            rows.add(row(managers.get(i)));
            rows.add(row(funds.get(i)));
        }
        page.add(Html.folded(
                "table: values at the end",
                List.of("agent", "value", "holding", "against holding", "orders", "filled", "refused"),
                rows));
    }

    private static String together(String name, List<Portfolio> portfolios) {
        int rounds = portfolios.get(0).values().size();
        double[] values = new double[rounds];
        double[] holding = new double[rounds];
        for (Portfolio portfolio : portfolios) {
            for (int i = 0; i < rounds; i++) {
                values[i] += portfolio.values().get(i) / QUOTE_UNITS;
                holding[i] += portfolio.holding().get(i) / QUOTE_UNITS;
            }
        }
        return new LinePlot(LARGE_WIDTH, LARGE_HEIGHT)
                .line("holding", holding)
                .line("value", values)
                .html(name);
    }

    private static double[] against(Portfolio portfolio) {
        double[] percent = new double[portfolio.values().size()];
        for (int i = 0; i < percent.length; i++) {
            double holding = portfolio.holding().get(i);
            percent[i] = holding == 0 ? 0 : 100 * (portfolio.values().get(i) - holding) / holding;
        }
        return percent;
    }

    private static List<String> row(Portfolio portfolio) {
        long value = portfolio.lastValue().orElse(0L);
        long holding = portfolio.lastHolding().orElse(0L);
        double percent = holding == 0 ? 0 : 100.0 * (value - holding) / holding;
        return List.of(
                portfolio.owner(),
                money(value),
                money(holding),
                String.format(Locale.ROOT, "%+.2f %%", percent),
                number(portfolio.orders()),
                number(portfolio.filled()),
                number(portfolio.refused()));
    }

    private void sentiment() {
        page.section(
                "Sentiment calls",
                "Each mark is one call of the local model by a news fund: ▲ positive, ▼ negative, ○ neutral, × unusable."
                        + " The RAIL record id names the ledger's record of the call: the asker's place in its log, the"
                        + " model's digest, the prompt's and the answer's.");
        List<String> names = chronicle.world().markets().stream()
                .map(market -> market.path().name())
                .toList();
        StripPlot strip = new StripPlot(names, Math.max(1, chronicle.rounds() - 1));
        List<List<String>> rows = new ArrayList<>();
        for (Chronicle.Call call : chronicle.calls()) {
            StripPlot.Shape shape = switch (call.label()) {
                case "positive" -> StripPlot.Shape.UP;
                case "negative" -> StripPlot.Shape.DOWN;
                case "neutral" -> StripPlot.Shape.LEVEL;
                default -> StripPlot.Shape.CROSS;
            };
            String text = "round " + call.round() + ": " + call.headline() + " → " + call.label();
            strip.mark(new StripPlot.Mark(names.indexOf(call.market()), call.round(), shape, text));
            rows.add(List.of(
                    Long.toString(call.round()),
                    call.market(),
                    call.headline(),
                    call.label(),
                    call.truth(),
                    call.decision(),
                    call.request().map(Report::recordId).orElse("")));
        }
        page.add(strip.html("answers by market and round"));
        page.add(Html.table(
                List.of("round", "market", "headline", "answer", "meant", "decision", "RAIL record id"), rows));
    }

    /** Id of the RAIL record about the call at {@code request}. */
    static String recordId(Origin request) {
        return new CallSite(
                        JobOptions.LEDGER_ORIGIN.defaultText(),
                        request.process(),
                        request.position().slot(),
                        request.position().tick(),
                        request.index())
                .recordId()
                .toString();
    }

    private void refusals() {
        page.section(
                "Refused swaps",
                "A refused swap costs nothing but time: the pool sends the money back and says why. Traders here set"
                        + " tight limits on purpose.");
        page.add(bars(chronicle.refusals()));
        List<List<String>> rows = new ArrayList<>();
        for (Chronicle.Refused refused : chronicle.refused()) {
            if (rows.size() < MAX_REFUSED_ROWS) {
                rows.add(List.of(
                        Long.toString(refused.round()),
                        refused.market(),
                        refused.user(),
                        refused.quantity(),
                        refused.minOutput(),
                        refused.reason()));
            }
        }
        page.add(Html.folded(
                "table: the first " + rows.size(),
                List.of("round", "market", "who", "quantity in (units)", "least output asked (units)", "reason"),
                rows));
        page.add("<h3>Messages that failed</h3><p class=\"lead\">A failed message takes its slot, leaves memory as it"
                + " was, and hurts nobody else.</p>");
        page.add(bars(chronicle.failureKinds()));
        page.add("<h3>Inputs that got no slot</h3><p class=\"lead\">"
                + number(result.account().toWallets())
                + " of the unknown processes are wallets: notices to people, whom no process answers for.</p>");
        page.add(bars(result.account().byCode()));
        List<List<String>> examples = new ArrayList<>();
        result.account().examples().forEach((code, example) -> examples.add(List.of(code, example.reason())));
        page.add(Html.folded("table: an example of each", List.of("code", "reason"), examples));
    }

    private static String bars(Map<String, Long> counts) {
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(1);
        StringBuilder html = new StringBuilder("<div class=\"bars\">");
        counts.forEach((name, count) -> html.append("<span>")
                .append(Html.escape(name))
                .append("</span><i style=\"width:")
                .append(String.format(Locale.ROOT, "%.1f", Math.max(0.4, 100.0 * count / most)))
                .append("%\"></i><b>")
                .append(number(count))
                .append("</b>"));
        return html.append("</div>").toString();
    }

    private void facts() {
        Account.Balance balance = result.balance();
        page.section("The run", "What was played, what it took, and the account: nothing lost, nothing hidden.");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("seed", Long.toString(result.options().seed())));
        rows.add(List.of("parallelism", Integer.toString(result.options().parallelism())));
        rows.add(List.of("rounds", Long.toString(chronicle.rounds())));
        rows.add(List.of("interrupted and continued", result.continued() ? "yes" : "no"));
        rows.add(List.of("gas", number(result.tally().gas)));
        rows.add(List.of("trades by", new java.util.TreeMap<>(chronicle.tradesBy()).toString()));
        rows.add(List.of("seconds: start, play, stop, replay", times()));
        rows.add(List.of("from outside", number(balance.external())));
        rows.add(List.of("sent by processes", number(balance.sent())));
        rows.add(List.of("answers of the model", number(balance.answers())));
        rows.add(List.of("= slots", number(balance.slots())));
        rows.add(List.of("+ rejected", number(balance.rejected())));
        rows.add(List.of("repeats dropped", number(balance.repeats())));
        result.tableRows().forEach((table, count) -> rows.add(List.of("rows of table " + table, number(count))));
        balance.problems().forEach(problem -> rows.add(List.of("DOES NOT ADD UP", problem)));
        page.add(Html.table(List.of("what", "value"), rows));
        page.add("<h3>Three queries to try in DuckDB</h3>");
        DemoText.queries(result.options().out()).forEach(query -> page.add("<pre>" + Html.escape(query) + "</pre>"));
    }

    private String times() {
        DemoResult.Times times = result.times();
        return String.format(
                Locale.ROOT, "%.1f, %.1f, %.1f, %.1f", times.start(), times.play(), times.stop(), times.replay());
    }

    private static String money(long micros) {
        return String.format(Locale.ROOT, "%,.4f", micros / QUOTE_UNITS);
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
