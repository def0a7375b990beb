package io.railyard.cli.demo;

import io.railyard.gateway.feed.NewsEvent;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Origin;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What happened, as the processes' own outputs say it: the material of the scenario, the summary and the report. */
final class Chronicle {
    /** Most refused swaps, failures and calls kept one by one; all are counted. */
    static final int MAX_KEPT = 2_000;

    private final World world;
    private final Map<Id, PoolBook> pools = new HashMap<>();
    private final Map<Id, Portfolio> portfolios = new HashMap<>();
    private final Map<Id, Market> oracles = new HashMap<>();
    private final Map<String, Origin> requests = new HashMap<>();
    private final List<Fetch> fetches = new ArrayList<>();
    private final List<Refused> refused = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final SortedMap<String, Long> refusals = new TreeMap<>();
    private final SortedMap<String, Long> labels = new TreeMap<>();
    private final SortedMap<String, Long> tradesBy = new TreeMap<>();
    private final SortedMap<String, Long> failureKinds = new TreeMap<>();
    private long unreadableNews;
    private long failedTransfers;
    private long round;

    /** A request that an oracle passed on to its node and that waits for an answer. */
    record Fetch(long round, Market market, Id oracle, String requestId, String url) {}

    /** A swap that a pool sent back. */
    record Refused(long round, String market, String user, String quantity, String minOutput, String reason) {}

    /** A message that a process could not handle. */
    record Failure(long round, String process, String position, String status, String error) {}

    /**
     * A headline that a fund had judged.
     *
     * @param truth what it means by construction; {@code ?} when it is not one of the market's
     * @param request where the fund asked
     */
    record Call(
            long round,
            String market,
            String headline,
            String label,
            String decision,
            String truth,
            Optional<Origin> request) {}

    Chronicle(World world) {
        this.world = world;
        for (Market market : world.markets()) {
            pools.put(market.pool(), new PoolBook(market));
            oracles.put(market.oracle(), market);
            for (Id agent : List.of(market.manager(), market.fund())) {
                portfolios.put(
                        agent,
                        new Portfolio(
                                market,
                                world.nameOf(agent.toString()),
                                Scenario.startAssets(market, agent),
                                Scenario.startQuote(market, agent)));
            }
        }
    }

    void observe(Assignment assignment, Evaluation evaluation) {
        if (evaluation.status() != Status.OK) {
            String process = world.nameOf(evaluation.process().toString());
            String error = evaluation.error().orElse("");
            failureKinds.merge(process + ": " + evaluation.status().code() + ": " + error, 1L, Long::sum);
        }
        if (evaluation.status() != Status.OK && failures.size() < MAX_KEPT) {
            failures.add(new Failure(
                    round,
                    world.nameOf(evaluation.process().toString()),
                    evaluation.position().toString(),
                    evaluation.status().code(),
                    evaluation.error().orElse("")));
        }
        Market asked = oracles.get(evaluation.process());
        if (asked != null) {
            fetches(asked, evaluation);
        }
        Optional<Json.Obj> output = Outputs.read(evaluation.output());
        if (output.isEmpty()) {
            return;
        }
        PoolBook pool = pools.get(evaluation.process());
        Portfolio portfolio = portfolios.get(evaluation.process());
        if (pool != null) {
            pool.observe(output.get());
            swap(pool, output.get());
        } else if (portfolio != null) {
            portfolio.observe(output.get());
            agent(portfolio.market(), evaluation, output.get());
        } else if (Outputs.event(output.get()).equals("transfer-error")) {
            failedTransfers++;
        }
    }

    void endRound(long number) {
        pools.values().forEach(PoolBook::endRound);
        portfolios.values().forEach(portfolio -> portfolio.endRound(number));
        round = number + 1;
    }

    private void fetches(Market market, Evaluation evaluation) {
        for (OutboxMessage message : evaluation.outbox()) {
            if (Tag.first(message.tags(), "Action")
                    .filter("Fetch-Request"::equals)
                    .isPresent()) {
                String id = Tag.first(message.tags(), "RequestId").orElse("");
                String url = Tag.first(message.tags(), "Url").orElse("");
                fetches.add(new Fetch(round, market, evaluation.process(), id, url));
            }
        }
    }

    private void swap(PoolBook pool, Json.Obj output) {
        String event = Outputs.event(output);
        String user = world.nameOf(Outputs.text(output, "user"));
        if (event.equals("swap")) {
            tradesBy.merge(kindOf(user), 1L, Long::sum);
        } else if (event.equals("swap-refused")) {
            String reason = Outputs.text(output, "reason");
            refusals.merge(reason, 1L, Long::sum);
            if (refused.size() < MAX_KEPT) {
                refused.add(new Refused(
                        round,
                        pool.market().path().name(),
                        user,
                        Outputs.text(output, "fromQuantity"),
                        Outputs.text(output, "minOutput"),
                        reason));
            }
        }
    }

    private void agent(Market market, Evaluation evaluation, Json.Obj output) {
        for (int index = 0; index < evaluation.outbox().size(); index++) {
            OutboxMessage message = evaluation.outbox().get(index);
            if (Tag.first(message.tags(), "Action").filter("Inference"::equals).isPresent()) {
                String reference = Tag.first(message.tags(), "Reference").orElse("");
                requests.put(
                        evaluation.process() + "/" + reference,
                        new Origin(evaluation.process(), evaluation.position(), index));
            }
        }
        String event = Outputs.event(output);
        if (event.equals("sentiment")) {
            String label = Outputs.text(output, "label");
            labels.merge(label, 1L, Long::sum);
            if (calls.size() < MAX_KEPT) {
                calls.add(call(market, evaluation, output, label));
            }
        } else if (event.equals("inference-error")) {
            labels.merge("error " + Outputs.text(output, "errorCode"), 1L, Long::sum);
        } else if (event.equals("headlines")
                && output.get("unreadable").flatMap(Json::asBoolean).orElse(false)) {
            unreadableNews++;
        }
    }

    private Call call(Market market, Evaluation evaluation, Json.Obj output, String label) {
        String headline = Outputs.text(output, "headline");
        String truth = market.path().news().stream()
                .filter(event -> event.headline().equals(headline))
                .map(event -> event.mood().code())
                .findFirst()
                .orElse("?");
        String key = evaluation.process() + "/" + Outputs.text(output, "reference");
        return new Call(
                round,
                market.path().name(),
                headline,
                label,
                Outputs.text(output, "decision"),
                truth,
                Optional.ofNullable(requests.get(key)));
    }

    private static String kindOf(String user) {
        if (user.startsWith("trader ")) {
            return "traders";
        }
        if (user.endsWith(" 50/50 manager")) {
            return "50/50 managers";
        }
        return user.endsWith(" news fund") ? "news funds" : user;
    }

    /** The requests that came since the last call, to be answered by the oracle node. */
    List<Fetch> takeFetches() {
        List<Fetch> taken = List.copyOf(fetches);
        fetches.clear();
        return taken;
    }

    /** News of {@code market} that are out by {@code round}, the newest last. */
    static List<NewsEvent> newsUntil(Market market, long round) {
        return market.path().news().stream()
                .filter(event -> event.round() <= round)
                .toList();
    }

    PoolBook pool(Market market) {
        return Optional.ofNullable(pools.get(market.pool())).orElseThrow();
    }

    Portfolio manager(Market market) {
        return Optional.ofNullable(portfolios.get(market.manager())).orElseThrow();
    }

    Portfolio fund(Market market) {
        return Optional.ofNullable(portfolios.get(market.fund())).orElseThrow();
    }

    World world() {
        return world;
    }

    List<Refused> refused() {
        return List.copyOf(refused);
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Refused swaps by reason. */
    SortedMap<String, Long> refusals() {
        return new TreeMap<>(refusals);
    }

    /** Sentiment calls by label. */
    SortedMap<String, Long> labels() {
        return new TreeMap<>(labels);
    }

    /** Swaps by who traded. */
    SortedMap<String, Long> tradesBy() {
        return new TreeMap<>(tradesBy);
    }

    long trades() {
        return tradesBy.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Failed messages by process, status and error. */
    SortedMap<String, Long> failureKinds() {
        return new TreeMap<>(failureKinds);
    }

    long unreadableNews() {
        return unreadableNews;
    }

    long failedTransfers() {
        return failedTransfers;
    }

    /** Rounds that are over. */
    long rounds() {
        return round;
    }
}
