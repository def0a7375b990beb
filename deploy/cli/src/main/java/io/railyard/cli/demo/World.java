package io.railyard.cli.demo;

import io.railyard.gateway.feed.MarketPath;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who lives in the demo: wallets, processes and markets, all derived from the seed, with the items that create the
 * processes. Immutable.
 */
final class World {
    /** Log time of round 0, ms since the epoch: 2026-01-01T00:00:00Z. */
    static final long START_MILLIS = 1_767_225_600_000L;
    /** Log time between two rounds in ms. */
    static final long STEP_MILLIS = 10_000;
    /** Quote units in each side of a pool at the start: a million whole ones. */
    static final BigInteger POOL_QUOTE = BigInteger.TEN.pow(12);
    /** Quote units that an agent starts with, as much as in the asset. */
    static final BigInteger AGENT_QUOTE = BigInteger.TEN.pow(10).multiply(BigInteger.TWO);

    private static final int TRADERS = 8;
    private static final String AGENT_TIMEOUT_MILLIS = "300000";
    /** Guest modules the world needs. */
    static final List<String> GUESTS = List.of("token", "pool", "oracle", "manager", "newsfund", "counter", "hostile");

    private final Map<Id, Id> modules = new LinkedHashMap<>();
    private final Map<Id, String> names = new LinkedHashMap<>();
    private final List<DataItem> processes = new ArrayList<>();
    private final List<Market> markets = new ArrayList<>();
    private final List<Wallet> traders = new ArrayList<>();
    private final Wallet deployer;
    private final Wallet provider;
    private final Wallet arbitrageur;
    private final Wallet node;
    private final Wallet stranger;
    private final Modules moduleIds;
    private final Id quote;
    private final Id counter;
    private final Id hostile;
    private final Id moduleless;
    private final Id garbled;

    /**
     * Ids of the modules that the world's processes name.
     *
     * @param guests by guest name
     * @param missing an id that no module has
     * @param garbled a module whose bytes are no WebAssembly
     */
    record Modules(Map<String, Id> guests, Id missing, Id garbled) {
        Modules {
            guests = Map.copyOf(guests);
            for (String guest : GUESTS) {
                if (!guests.containsKey(guest)) {
                    throw new IllegalArgumentException("The world needs the guest module \"" + guest + "\"");
                }
            }
        }

        Id guest(String name) {
            return Optional.ofNullable(guests.get(name)).orElseThrow();
        }
    }

    /** The world of {@code seed} with one market for each of {@code paths}. */
    World(long seed, List<MarketPath> paths, Modules moduleIds) {
        this.moduleIds = moduleIds;
        deployer = Wallet.of(seed, "deployer");
        provider = Wallet.of(seed, "liquidity provider");
        arbitrageur = Wallet.of(seed, "arbitrageur");
        node = Wallet.of(seed, "oracle node");
        stranger = Wallet.of(seed, "stranger");
        for (int i = 0; i < TRADERS; i++) {
            traders.add(Wallet.of(seed, "trader " + (i + 1)));
        }
        BigInteger plenty = POOL_QUOTE.multiply(BigInteger.valueOf(paths.size() * 20L));
        quote = token("USDA", "6", plenty);
        for (MarketPath path : paths) {
            markets.add(market(markets.size(), path));
        }
        counter = process("counter", moduleIds.guest("counter"), List.of());
        hostile = process("hostile", moduleIds.guest("hostile"), List.of());
        moduleless = process("process of an unknown module", moduleIds.missing(), List.of());
        garbled = process("process of a garbled module", moduleIds.garbled(), List.of());
    }

    private Market market(int index, MarketPath path) {
        String name = path.name();
        BigInteger assets = POOL_QUOTE.multiply(Market.ASSET_UNITS).divide(BigInteger.valueOf(path.priceMicros(0)));
        Id token = token(name, "12", assets.multiply(BigInteger.valueOf(20)));
        List<Tag> pair = List.of(new Tag("Token-A", token.toString()), new Tag("Token-B", quote.toString()));
        Id pool = process(name + " pool", moduleIds.guest("pool"), with(pair, "Fee-Bps", "" + Market.FEE_BPS));
        Id oracle = process(
                name + " oracle",
                moduleIds.guest("oracle"),
                List.of(new Tag("Node", node.address()), new Tag("Free", "true")));
        List<Tag> agent = new ArrayList<>(with(pair, "Pool", pool.toString()));
        agent.add(new Tag("Order-Timeout", AGENT_TIMEOUT_MILLIS));
        Id manager = process(name + " 50/50 manager", moduleIds.guest("manager"), every("120-seconds", agent));
        List<Tag> fund = new ArrayList<>(with(agent, "Oracle", oracle.toString()));
        fund.add(new Tag("Feed-Url", "https://news.example/" + name + "/headlines.json"));
        fund.add(new Tag("Oracle-Timeout", AGENT_TIMEOUT_MILLIS));
        fund.add(new Tag("Inference-Timeout", AGENT_TIMEOUT_MILLIS));
        fund.add(new Tag("Trade-Bps", "1500"));
        Id newsFund = process(name + " news fund", moduleIds.guest("newsfund"), every("90-seconds", fund));
        return new Market(index, path, token, pool, oracle, manager, newsFund);
    }

    private Id token(String ticker, String denomination, BigInteger each) {
        Json.ObjectBuilder balances = Json.object();
        List<Wallet> holders = new ArrayList<>(traders);
        holders.addAll(List.of(deployer, provider, arbitrageur));
        for (Wallet holder : holders) {
            balances.put(holder.address(), each.toString());
        }
        List<Tag> tags = List.of(new Tag("Ticker", ticker), new Tag("Denomination", denomination));
        return process(ticker + " token", moduleIds.guest("token"), tags, JsonWriter.text(balances.build()));
    }

    private Id process(String name, Id module, List<Tag> own) {
        return process(name, module, own, "");
    }

    private Id process(String name, Id module, List<Tag> own, String data) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag(Message.TYPE, "Process"),
                new Tag(Message.MODULE, module.toString()),
                new Tag("Scheduler", Id.ofName("railyard.scheduler").toString()),
                new Tag("Name", name)));
        tags.addAll(own);
        DataItem item = deployer.sign("process/" + name, Optional.empty(), tags, Bytes.utf8(data));
        processes.add(item);
        names.put(item.id(), name);
        modules.put(item.id(), module);
        return item.id();
    }

    private static List<Tag> every(String interval, List<Tag> tags) {
        return with(with(tags, "Cron-Interval", interval), "Cron-Tag-Action", "Cron");
    }

    private static List<Tag> with(List<Tag> tags, String name, String value) {
        List<Tag> more = new ArrayList<>(tags);
        more.add(new Tag(name, value));
        return more;
    }

    /** Log time of {@code round}, ms since the epoch. */
    static long timeOf(long round) {
        return START_MILLIS + round * STEP_MILLIS;
    }

    /** The items that create the processes. */
    List<DataItem> processItems() {
        return List.copyOf(processes);
    }

    List<Market> markets() {
        return List.copyOf(markets);
    }

    List<Wallet> traders() {
        return List.copyOf(traders);
    }

    Wallet deployer() {
        return deployer;
    }

    Wallet provider() {
        return provider;
    }

    Wallet arbitrageur() {
        return arbitrageur;
    }

    Wallet node() {
        return node;
    }

    Wallet stranger() {
        return stranger;
    }

    Id quote() {
        return quote;
    }

    Id counter() {
        return counter;
    }

    Id hostile() {
        return hostile;
    }

    Id moduleless() {
        return moduleless;
    }

    Id garbled() {
        return garbled;
    }

    /** What {@code address} is called: a process's or a wallet's name; the address itself when it is nobody's. */
    String nameOf(String address) {
        Optional<String> process = Id.tryParse(address).map(names::get);
        if (process.isPresent()) {
            return process.get();
        }
        List<Wallet> wallets = new ArrayList<>(traders);
        wallets.addAll(List.of(deployer, provider, arbitrageur, node, stranger));
        return wallets.stream()
                .filter(wallet -> wallet.address().equals(address))
                .map(Wallet::name)
                .findFirst()
                .orElse(address);
    }

    /** Whether {@code address} is one of the wallets, so that no process answers there. */
    boolean isWallet(String address) {
        return Id.tryParse(address).filter(names::containsKey).isEmpty()
                && !nameOf(address).equals(address);
    }
}
