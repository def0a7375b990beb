package io.railyard.bench.equality;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** The messages of one process, made by chance from its guest's name: exact texts, equal for every configuration. */
final class EqualityMessages {
    /** Owner, process, two others: short, so that reading them is not most of what is compared. */
    private static final List<String> SENDERS = List.of("owner", "process", "alice", "bob");

    /** The same with as many characters as AO's own process expects. */
    private static final List<String> LONG_SENDERS = List.of(
            "TBApaX7jWHFdOhSirdgXxLAWUUQN6Ag3H3gWWskNxYE",
            "sJ3uDT4Ot9BY4T3v1gnHc4pbfQ0W8SqOHK9q_YIUr9U",
            "K9gGyX8OAK8aH8Myj6djqSaXI8jbj6xPk69x2xhtbpA",
            "e6jC1TRTHRLjuPKeWXScSZDQiLvC6dU5PwfMkuYbwAc");

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
    private final SplittableRandom random;
    private final List<String> senders;

    EqualityMessages(String guest) {
        this.guest = guest;
        this.random = new SplittableRandom(guest.hashCode());
        this.senders = guest.equals(EqualityGuests.AOS) ? LONG_SENDERS : SENDERS;
    }

    byte[] environment() {
        return utf8("{\"Process\":{\"Id\":\"" + senders.get(1) + "\",\"Owner\":\"" + senders.get(0) + "\",\"Tags\":"
                + processTags() + "},\"Module\":{\"Id\":\"" + senders.get(3) + "\",\"Owner\":\"" + senders.get(0)
                + "\",\"Tags\":[]}}");
    }

    /** The next message; {@code index} counts from 0, which is the Process message. */
    byte[] next(int index) {
        if (index == 0) {
            return message(0, senders.get(0), processTags(), "");
        }
        String from = guest.equals(EqualityGuests.AOS) ? senders.get(0) : one(senders);
        StringBuilder tags = new StringBuilder("[");
        tags.append(tag("Reference", Integer.toString(index)));
        String data = switch (guest) {
            case "token" -> token(tags);
            case "pool" -> pool(tags);
            case "orderbook" -> book(tags);
            case "auction" -> auction(tags);
            case "notebook" -> notebook(tags);
            default -> lua(tags, index);
        };
        return message(index, from, tags.append(']').toString(), data);
    }

    private String one(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void add(StringBuilder tags, String name, String value) {
        tags.append(',').append(tag(name, value));
    }

    private void number(StringBuilder tags, String name, int most) {
        boolean bad = random.nextInt(30) == 0;
        add(tags, name, bad ? "not a number" : Integer.toString(random.nextInt(most)));
    }

    private void quantity(StringBuilder tags) {
        add(tags, "Quantity", Long.toString(random.nextLong(1, 1L << random.nextInt(1, 62))));
    }

    private String token(StringBuilder tags) {
        add(tags, "Action", one(TOKEN));
        quantity(tags);
        add(tags, "Recipient", one(senders));
        add(tags, "X-Note", "n" + random.nextInt(100));
        return "";
    }

    private String pool(StringBuilder tags) {
        add(tags, "Action", one(POOL));
        quantity(tags);
        add(tags, "Sender", one(senders));
        add(tags, "Token", senders.get(2 + random.nextInt(2)));
        add(tags, "X-Action", random.nextInt(3) == 0 ? "Provide" : "Swap");
        add(tags, "X-Slippage-Tolerance", "99");
        add(tags, "X-Expected-Min-Output", "1");
        return "";
    }

    private String book(StringBuilder tags) {
        add(tags, "Action", one(BOOK));
        add(tags, "Side", random.nextBoolean() ? "buy" : "sell");
        number(tags, "Price", 200);
        number(tags, "Quantity", 1_000);
        number(tags, "Order", 3_000);
        return "";
    }

    private String auction(StringBuilder tags) {
        add(tags, "Action", one(AUCTION));
        add(tags, "Item", "item " + random.nextInt(1_000));
        number(tags, "Reserve", 500);
        number(tags, "Auction", 1_500);
        number(tags, "Amount", 1_000);
        return "";
    }

    private String notebook(StringBuilder tags) {
        String action = one(NOTEBOOK);
        add(tags, "Action", action);
        String name = "k" + random.nextInt(4);
        add(tags, "Path", random.nextInt(4) == 0 ? "" : "/" + name);
        String value = "[" + random.nextInt(100_000) / 64.0 + ",null,\\\"text " + random.nextInt(1_000) / 7.0 + "\\\"]";
        return action.equals("Merge")
                ? "{\\\"" + name + "\\\":" + (random.nextInt(3) == 0 ? "null" : value) + "}"
                : value;
    }

    private String lua(StringBuilder tags, int index) {
        add(tags, "Action", "Eval");
        return String.format(java.util.Locale.ROOT, LUA.get(random.nextInt(LUA.size())), index, index);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String processTags() {
        String pair = guest.equals("pool")
                ? "," + tag("Token-A", senders.get(2)) + "," + tag("Token-B", senders.get(3)) + ","
                        + tag("Fee-Bps", "25")
                : "";
        return "[" + tag("Data-Protocol", "ao") + "," + tag("Type", "Process") + pair + "]";
    }

    private static String tag(String name, String value) {
        return "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
    }

    private byte[] message(int index, String from, String tags, String data) {
        String name = senders.get(2);
        // as long as an id is: the first characters of a name, then ten digits
        String id =
                index == 0 ? senders.get(1) : name.substring(0, Math.min(name.length(), 33)) + (1_000_000_000 + index);
        return utf8("{\"Id\":\"" + id + "\",\"Data\":\"" + data + "\",\"Owner\":\"" + from + "\",\"Target\":\""
                + senders.get(1) + "\",\"From\":\"" + from + "\",\"Module\":\"" + senders.get(3) + "\",\"Tags\":" + tags
                + ",\"Timestamp\":" + (1_700_000_001_000L + index * 1_000L) + ",\"Block-Height\":"
                + (1_500_000 + index) + ",\"Cron\":false}");
    }
}
