package io.railyard.cli.demo;

import io.railyard.gateway.feed.SplitMix64;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the outside world does in each round, given what it has seen of the rounds before: traders, an arbitrageur, the
 * oracles' node, and senders of things that must be refused. A pure function of the seed and the observed outcomes; the
 * same round gives the same items with the same ids. Mutable, one thread.
 */
final class Scenario implements Conductor.Player {
    private static final long ROUND_STREAM = 1_000_000;
    private static final int TRADE_PER_MILLION = 720_000;
    private static final int GREEDY_PER_MILLION = 12_000;
    private static final int TINY_PER_MILLION = 8_000;
    private static final int UNREADABLE_PER_MILLION = 40_000;
    private static final int MIN_TRADE_QUOTE = 200_000_000;
    private static final int TRADE_SPREAD_QUOTE = 1_800_000_000;
    private static final int MIN_TOLERANCE_BPS = 15;
    private static final int TOLERANCE_SPREAD_BPS = 185;
    private static final int ARBITRAGE_TOLERANCE_BPS = 60;
    private static final BigInteger MIN_ARBITRAGE_QUOTE = BigInteger.valueOf(100_000_000);
    private static final int ARBITRAGE_ROUNDS = 7;
    private static final long FIRST_TRADE_ROUND = 5;
    private static final int MAX_ANSWER_DELAY_ROUNDS = 3;
    private static final BigInteger BASIS = BigInteger.valueOf(10_000);

    private final World world;
    private final long seed;
    private final long rounds;
    private final Set<Bytes> offered = new HashSet<>();
    private final Chronicle chronicle;
    private final OracleNode node;
    private final BadInputs badInputs;
    private final Map<Id, Long> arbitrageSince = new HashMap<>();
    private final List<DueAnswer> answers = new ArrayList<>();

    private List<Offer> next;
    private long offers;

    private record DueAnswer(long round, Chronicle.Fetch fetch, boolean unreadable) {}

    /** The outside of {@code world} for {@code rounds} rounds; after them nothing comes from outside. */
    Scenario(World world, long seed, long rounds) {
        this.world = world;
        this.seed = seed;
        this.rounds = rounds;
        this.chronicle = new Chronicle(world);
        this.node = new OracleNode(world);
        this.badInputs = new BadInputs(world, seed);
        this.next = count(items(0));
    }

    /** Assets that {@code agent} is given at the start. */
    static BigInteger startAssets(Market market, Id agent) {
        BigInteger even = market.assetsWorth(World.AGENT_QUOTE, 0);
        // The manager starts out of balance, so that its first tick has something to do.
        return agent.equals(market.manager()) ? even.multiply(BigInteger.TWO) : even;
    }

    /** Quote units that {@code agent} is given at the start. */
    static BigInteger startQuote(Market market, Id agent) {
        return agent.equals(market.manager()) || agent.equals(market.fund()) ? World.AGENT_QUOTE : BigInteger.ZERO;
    }

    /** What was seen so far. */
    Chronicle chronicle() {
        return chronicle;
    }

    @Override
    public void observe(Assignment assignment, Evaluation evaluation) {
        chronicle.observe(assignment, evaluation);
        Outputs.read(evaluation.output())
                .filter(output -> Outputs.event(output).startsWith("swap"))
                .filter(output ->
                        Outputs.text(output, "user").equals(world.arbitrageur().address()))
                .ifPresent(output -> arbitrageSince.remove(evaluation.process()));
    }

    @Override
    public void roundIsOver(long round) {
        chronicle.endRound(round);
        for (Chronicle.Fetch fetch : chronicle.takeFetches()) {
            long label = Arrays.hashCode(fetch.requestId().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            SplitMix64 chance = SplitMix64.stream(seed, label);
            long due = round + 1 + chance.nextInt(MAX_ANSWER_DELAY_ROUNDS);
            answers.add(new DueAnswer(due, fetch, chance.happens(UNREADABLE_PER_MILLION)));
        }
        next = count(items(round + 1));
    }

    /** Everything that comes from outside in the round that is next. */
    List<Offer> next() {
        return List.copyOf(next);
    }

    /** Inputs from outside up to the round that is next. */
    long offers() {
        return offers;
    }

    /** The same without those that were sent twice on purpose. */
    long distinctOffers() {
        return offered.size();
    }

    private List<Offer> count(List<Offer> items) {
        offers += items.size();
        items.forEach(item -> offered.add(Bytes.sha256(item.raw().toByteArray())));
        return items;
    }

    private List<Offer> items(long round) {
        List<Offer> items = new ArrayList<>();
        if (round >= rounds) {
            return items;
        }
        if (round == 0) {
            world.processItems().forEach(item -> items.add(Offer.of("a new process", item)));
            return items;
        }
        if (round == 1) {
            foundations(items);
        }
        if (round >= FIRST_TRADE_ROUND) {
            for (Market market : world.markets()) {
                trade(market, round, items);
                arbitrage(market, round, items);
            }
        }
        answers.stream()
                .filter(answer -> answer.round() <= round)
                .forEach(answer -> items.add(node.answer(answer.fetch(), round, answer.unreadable())));
        answers.removeIf(answer -> answer.round() <= round);
        items.addAll(badInputs.of(round));
        return items;
    }

    private void foundations(List<Offer> items) {
        for (Market market : world.markets()) {
            BigInteger assets = market.assetsWorth(World.POOL_QUOTE, 0);
            List<Tag> provide = List.of(new Tag("X-Action", "Provide"), new Tag("X-Slippage-Tolerance", "1"));
            items.add(transfer(world.provider(), market.token(), market.pool(), assets, provide, "provide A"));
            items.add(transfer(
                    world.provider(),
                    world.quote(),
                    market.pool(),
                    World.POOL_QUOTE,
                    provide,
                    "provide B" + market.index()));
            for (Id agent : List.of(market.manager(), market.fund())) {
                items.add(transfer(
                        world.deployer(),
                        market.token(),
                        agent,
                        startAssets(market, agent),
                        List.of(),
                        "fund A" + agent));
                items.add(transfer(
                        world.deployer(),
                        world.quote(),
                        agent,
                        startQuote(market, agent),
                        List.of(),
                        "fund B" + agent));
            }
        }
    }

    private void trade(Market market, long round, List<Offer> items) {
        SplitMix64 chance = SplitMix64.stream(seed, ROUND_STREAM + round * 1_000 + market.index());
        PoolBook pool = chronicle.pool(market);
        if (!pool.open() || !chance.happens(TRADE_PER_MILLION)) {
            return;
        }
        Wallet trader = world.traders().get(chance.nextInt(world.traders().size()));
        boolean sells = chance.nextInt(2) == 0;
        BigInteger worth = BigInteger.valueOf(MIN_TRADE_QUOTE + (long) chance.nextInt(TRADE_SPREAD_QUOTE));
        BigInteger quantity = sells ? market.assetsWorth(worth, round) : worth;
        int tolerance = MIN_TOLERANCE_BPS + chance.nextInt(TOLERANCE_SPREAD_BPS);
        BigInteger minimum = least(pool, sells, quantity, tolerance);
        if (chance.happens(GREEDY_PER_MILLION)) {
            minimum = minimum.multiply(BigInteger.TWO);
        } else if (chance.happens(TINY_PER_MILLION)) {
            quantity = BigInteger.ONE;
            minimum = BigInteger.ONE;
        }
        items.add(swap(trader, market, sells, quantity, minimum, "trade/" + round));
    }

    private void arbitrage(Market market, long round, List<Offer> items) {
        PoolBook pool = chronicle.pool(market);
        long since = arbitrageSince.getOrDefault(market.pool(), Long.MIN_VALUE);
        if (!pool.open() || since > round - ARBITRAGE_ROUNDS) {
            return;
        }
        Arbitrage.Ratio price = market.price(round);
        BigInteger sell = Arbitrage.quantity(pool.reserveA(), pool.reserveB(), Market.FEE_BPS, price);
        BigInteger buy = Arbitrage.quantity(pool.reserveB(), pool.reserveA(), Market.FEE_BPS, price.inverse());
        boolean sells = sell.signum() > 0;
        BigInteger quantity = sells ? sell : buy;
        BigInteger worth = sells ? market.worth(quantity, round) : quantity;
        if (worth.compareTo(MIN_ARBITRAGE_QUOTE) < 0) {
            return;
        }
        BigInteger minimum = least(pool, sells, quantity, ARBITRAGE_TOLERANCE_BPS);
        items.add(swap(world.arbitrageur(), market, sells, quantity, minimum, "arbitrage/" + round));
        arbitrageSince.put(market.pool(), round);
    }

    private static BigInteger least(PoolBook pool, boolean sells, BigInteger quantity, int toleranceBps) {
        BigInteger in = sells ? pool.reserveA() : pool.reserveB();
        BigInteger out = sells ? pool.reserveB() : pool.reserveA();
        BigInteger expected = Arbitrage.output(in, out, Market.FEE_BPS, quantity);
        return expected.multiply(BASIS.subtract(BigInteger.valueOf(toleranceBps)))
                .divide(BASIS)
                .max(BigInteger.ONE);
    }

    private Offer swap(
            Wallet who, Market market, boolean sells, BigInteger quantity, BigInteger minimum, String nonce) {
        List<Tag> tags = List.of(new Tag("X-Action", "Swap"), new Tag("X-Expected-Min-Output", minimum.toString()));
        Id token = sells ? market.token() : world.quote();
        return transfer(who, token, market.pool(), quantity, tags, nonce + "/" + market.index());
    }

    private static Offer transfer(Wallet who, Id token, Id to, BigInteger quantity, List<Tag> more, String nonce) {
        List<Tag> tags = new ArrayList<>(message("Transfer"));
        tags.add(new Tag("Recipient", to.toString()));
        tags.add(new Tag("Quantity", quantity.toString()));
        tags.addAll(more);
        DataItem item = who.sign(who.name() + "/" + nonce + "/" + token, Optional.of(token), tags, Bytes.EMPTY);
        return Offer.of(who.name(), item);
    }

    /** The tags that every message has, and its action. */
    static List<Tag> message(String action) {
        return List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag(Message.TYPE, "Message"),
                new Tag(Message.ACTION, action));
    }
}
