package io.railyard.e2e;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The signed items of a history: an aos process that is a token, a pool and whatever its owner evaluates in it, and one that is paid and
 * sends some of it back. Pure; equal numbers give equal items.
 */
final class AosHistory {
    private static final String TOKEN = """
        local bint = require('.bint')(256)
        Balances = { [ao.env.Process.Owner] = tostring(bint('100000000000000')) }
        Reserves = { X = '1000000000000', Y = '2000000000000' }
        Handlers.add('transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
          local from, to, quantity = msg.From, msg.Tags.Recipient, bint(msg.Tags.Quantity)
          assert(bint.__lt(0, quantity), 'nothing is given')
          assert(bint.__le(quantity, bint(Balances[from] or '0')), 'Insufficient Balance!')
          Balances[from] = tostring(bint.__sub(bint(Balances[from]), quantity))
          Balances[to] = tostring(bint.__add(bint(Balances[to] or '0'), quantity))
          ao.send({ Target = from, Tags = { Action = 'Debit-Notice', Recipient = to, Quantity = tostring(quantity) } })
          ao.send({ Target = to, Tags = { Action = 'Credit-Notice', Sender = from, Quantity = tostring(quantity) } })
        end)
        Handlers.add('ping', Handlers.utils.hasMatchingTag('Action', 'Ping'), function(msg)
          Count = (Count or 0) + 1
          ao.send({ Target = msg.From, Data = 'pong', Tags = { Action = 'Pong', N = tostring(Count) } })
        end)
        Handlers.add('swap', Handlers.utils.hasMatchingTag('Action', 'Swap'), function(msg)
          local give = msg.Tags.Side
          local take = give == 'X' and 'Y' or 'X'
          local x, y, quantity = bint(Reserves[give]), bint(Reserves[take]), bint(msg.Tags.Quantity)
          local paid = bint.__mul(quantity, 997)
          local out = bint.udiv(bint.__mul(paid, y), bint.__add(bint.__mul(x, 1000), paid))
          Reserves[give], Reserves[take] = tostring(bint.__add(x, quantity)), tostring(bint.__sub(y, out))
          ao.send({ Target = msg.From, Tags = { Action = 'Swap-Notice', Side = give, Out = tostring(out) } })
        end)
        return 'ready'
        """;

    private static final String PEER = """
        Paid = 0
        Handlers.add('paid', Handlers.utils.hasMatchingTag('Action', 'Credit-Notice'), function(msg)
          Paid = Paid + 1
          if Paid % 4 == 0 then
            ao.send({ Target = msg.From, Tags = { Action = 'Transfer', Recipient = ao.id, Quantity = '1' } })
          end
        end)
        return 'ready'
        """;

    /** Kinds of message in turn; what comes more than once comes so much more often. */
    private static final List<String> TURNS = List.of(
            "pay",
            "transfer",
            "ping",
            "eval",
            "transfer",
            "swap",
            "ping",
            "table",
            "transfer",
            "ping",
            "swap",
            "transfer",
            "garbage",
            "ping",
            "swap",
            "transfer",
            "eval",
            "send",
            "transfer",
            "error");

    private final Signer owner =
            Ed25519Signer.ofSeed(Bytes.sha256(Bytes.utf8("history").toByteArray()));

    /** The module as an item. */
    DataItem module(Bytes wasm, String format) {
        return sign(
                new DataItemBuilder().data(wasm),
                "Module",
                "Module-Format",
                format,
                "Input-Encoding",
                "JSON-1",
                "Output-Encoding",
                "JSON-1");
    }

    DataItem process(String name, Id module, String scheduler) {
        return sign(
                new DataItemBuilder().data(Bytes.utf8(" ")),
                "Process",
                "Module",
                module.toString(),
                "Scheduler",
                scheduler,
                "Name",
                name,
                "Authority",
                scheduler);
    }

    DataItem token(Id process) {
        return message(process, -1, TOKEN, "Eval");
    }

    DataItem peer(Id process) {
        return message(process, -1, PEER, "Eval");
    }

    /** Message {@code number} to the token. */
    DataItem message(Id token, Id peer, int number) {
        String kind = TURNS.get(number % TURNS.size());
        return switch (kind) {
            case "pay" -> transfer(token, number, peer.toString(), "250");
            case "transfer" -> transfer(token, number, String.format(Locale.ROOT, "R%042d", number % 50), "1000");
            case "ping" -> message(token, number, "", "Ping");
            case "swap" ->
                message(
                        token,
                        number,
                        "",
                        "Swap",
                        "Side",
                        number % 2 == 0 ? "X" : "Y",
                        "Quantity",
                        Integer.toString(100_000 + number));
            case "eval" -> message(token, number, "X = (X or 0) + 1; return X", "Eval");
            case "table" ->
                message(
                        token,
                        number,
                        "local t = {} for k, v in pairs(Balances) do t[#t + 1] = k .. v end return table.concat(t, '"
                                + " ')",
                        "Eval");
            case "garbage" -> message(token, number, "local s = '' for i = 1, 200 do s = s .. i end return #s", "Eval");
            case "send" ->
                message(
                        token,
                        number,
                        "ao.send({ Target = '" + peer + "', Action = 'Hello', Data = 'é " + number
                                + "' }) return 'sent'",
                        "Eval");
            case "error" ->
                number % 40 == 19
                        ? message(token, number, "X = 'lost' error('on purpose " + number + "')", "Eval")
                        : transfer(token, number, peer.toString(), "999999999999999999");
            default -> throw new IllegalArgumentException("There are no messages " + kind);
        };
    }

    private DataItem transfer(Id token, int number, String recipient, String quantity) {
        return message(token, number, "", "Transfer", "Recipient", recipient, "Quantity", quantity);
    }

    private DataItem message(Id process, int number, String data, String action, String... more) {
        List<String> tags = new ArrayList<>(List.of("Action", action));
        tags.addAll(List.of(more));
        tags.addAll(List.of("Number", Integer.toString(number)));
        return sign(
                new DataItemBuilder()
                        .target(process)
                        .anchor(Bytes.utf8(String.format(Locale.ROOT, "%032d", number & 0xffff_ffffL)))
                        .data(Bytes.utf8(data.isEmpty() ? " " : data)),
                "Message",
                tags.toArray(String[]::new));
    }

    private DataItem sign(DataItemBuilder item, String type, String... tags) {
        List<Tag> all = new ArrayList<>(
                List.of(new Tag("Data-Protocol", "ao"), new Tag("Variant", "ao.TN.1"), new Tag("Type", type)));
        for (int i = 0; i < tags.length; i += 2) {
            all.add(new Tag(tags[i], tags[i + 1]));
        }
        return item.tags(all).sign(owner);
    }
}
