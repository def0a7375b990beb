package io.railyard.bench.equality;

import io.railyard.message.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** What is sent to a guest, drawn by chance: requests that it serves, some of them bad. */
public final class GuestLetters {
    private static final List<String> TOKEN =
            List.of("Balance", "Balances", "Info", "Transfer", "Transfer", "Mint", "Burn", "Total-Supply", "Nothing");
    private static final List<String> POOL = List.of(
            "Credit-Notice",
            "Credit-Notice",
            "Credit-Notice",
            "Get-Price",
            "Get-Reserves",
            "Get-Swap-Output",
            "Cancel");
    private static final List<String> BOOK = List.of("Place", "Place", "Place", "Cancel", "Depth", "Info");
    private static final List<String> AUCTION = List.of("Open", "Bid", "Bid", "Bid", "Bid", "Close", "Info");
    private static final List<String> NOTEBOOK = List.of("Put", "Put", "Merge", "Get", "Sum");

    /** Programs for aos, each a line of Lua. */
    private static final List<String> LUA = List.of(
            "X = (X or 0) + 1; return X",
            "T = T or {}; T[#T %% 50 + 1] = { n = %d, text = string.rep('ab', %d %% 40) }; return #T",
            "local s = 0; for i = 1, 300 do s = (s * 31 + i * %d) %% 1000003 end; return s",
            "T = T or {}; table.sort(T, function(a, b) return a.n < b.n end); return T[1] and T[1].n",
            "return require('json').encode({ a = { %d, 2.5 }, b = string.format('%%.3f', %d / 7) })",
            "F = (F or 0) + math.sin(%d) * math.exp(-%d %% 5); return tostring(F)",
            "ao.send({ Target = ao.env.Process.Owner, Tags = { Action = 'Note', N = '%d' } }); return 'sent'",
            "local t = {}; for w in string.gmatch('the %d quick %d brown', '%%w+') do t[#t + 1] = w:upper() end; return table.concat(t, '-')",
            "error('refused ' .. %d)");

    private final String guest;
    private final List<String> senders;
    private final SplittableRandom random;

    /**
     * One message.
     *
     * @param from who sends it, one of the senders
     * @param tags besides those of the protocol
     * @param data its text
     */
    public record Letter(String from, List<Tag> tags, String data) {
        public Letter {
            tags = List.copyOf(tags);
        }
    }

    /**
     * Letters to one process.
     *
     * @param guest what it runs, as {@link EqualityGuests} names it
     * @param senders owner, process, two others
     * @param random draws them
     */
    public GuestLetters(String guest, List<String> senders, SplittableRandom random) {
        this.guest = guest;
        this.senders = List.copyOf(senders);
        this.random = random;
    }

    /** Tags that the Process message has for this guest besides those of the protocol. */
    public List<Tag> processTags() {
        return guest.equals("pool")
                ? List.of(
                        new Tag("Token-A", senders.get(2)),
                        new Tag("Token-B", senders.get(3)),
                        new Tag("Fee-Bps", "25"))
                : List.of();
    }

    /** Draws the next letter, the {@code index}th of its process. */
    public Letter next(int index) {
        String from = guest.equals(EqualityGuests.AOS) ? senders.get(0) : one(senders);
        List<Tag> tags = new ArrayList<>();
        add(tags, "Reference", Integer.toString(index));
        String data = switch (guest) {
            case "token" -> token(tags);
            case "pool" -> pool(tags);
            case "orderbook" -> book(tags);
            case "auction" -> auction(tags);
            case "notebook" -> notebook(tags);
            default -> lua(tags, index);
        };
        return new Letter(from, tags, data);
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void add(List<Tag> tags, String name, String value) {
        tags.add(new Tag(name, value));
    }

    private void number(List<Tag> tags, String name, int most) {
        boolean bad = random.nextInt(30) == 0;
        add(tags, name, bad ? "not a number" : Integer.toString(random.nextInt(most)));
    }

    private void quantity(List<Tag> tags) {
        add(tags, "Quantity", Long.toString(random.nextLong(1, 1L << random.nextInt(1, 62))));
    }

    private String token(List<Tag> tags) {
        add(tags, "Action", one(TOKEN));
        quantity(tags);
        add(tags, "Recipient", one(senders));
        add(tags, "X-Note", "n" + random.nextInt(100));
        return "";
    }

    private String pool(List<Tag> tags) {
        add(tags, "Action", one(POOL));
        quantity(tags);
        add(tags, "Sender", one(senders));
        add(tags, "Token", senders.get(2 + random.nextInt(2)));
        add(tags, "X-Action", random.nextInt(3) == 0 ? "Provide" : "Swap");
        add(tags, "X-Slippage-Tolerance", "99");
        add(tags, "X-Expected-Min-Output", "1");
        return "";
    }

    private String book(List<Tag> tags) {
        add(tags, "Action", one(BOOK));
        add(tags, "Side", random.nextBoolean() ? "buy" : "sell");
        number(tags, "Price", 200);
        number(tags, "Quantity", 1_000);
        number(tags, "Order", 3_000);
        return "";
    }

    private String auction(List<Tag> tags) {
        add(tags, "Action", one(AUCTION));
        add(tags, "Item", "item " + random.nextInt(1_000));
        number(tags, "Reserve", 500);
        number(tags, "Auction", 1_500);
        number(tags, "Amount", 1_000);
        return "";
    }

    private String notebook(List<Tag> tags) {
        String action = one(NOTEBOOK);
        add(tags, "Action", action);
        String name = "k" + random.nextInt(4);
        add(tags, "Path", random.nextInt(4) == 0 ? "" : "/" + name);
        String value = "[" + random.nextInt(100_000) / 64.0 + ",null,\"text " + random.nextInt(1_000) / 7.0 + "\"]";
        return action.equals("Merge") ? "{\"" + name + "\":" + (random.nextInt(3) == 0 ? "null" : value) + "}" : value;
    }

    private String lua(List<Tag> tags, int index) {
        add(tags, "Action", "Eval");
        return String.format(Locale.ROOT, LUA.get(random.nextInt(LUA.size())), index, index);
    }
}
