package io.railyard.bench;

import io.railyard.machine.aos.AosText;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The messages that AO's own process module is measured with: equal for every runner. */
final class AosWorkload {
    /** Labels of the messages that are measured. */
    static final List<String> KINDS = List.of("ping", "transfer", "eval");

    /** As above, with swaps in a pool. */
    static final List<String> PROCESS_KINDS = List.of("eval", "transfer", "swap");

    static final Id PROCESS = Id.ofName("bench aos");
    static final Id MODULE = Id.ofName("bench aos module");
    static final String OWNER = Id.ofName("bench owner").toString();
    static final List<Tag> MODULE_TAGS = List.of(
            new Tag("Data-Protocol", "ao"),
            new Tag("Type", "Module"),
            new Tag("Module-Format", AosFiles.Module.AOS_32.format()));

    private static final int EACH = 600;
    private static final long BEGIN_HEIGHT = 1_500_000;
    private static final int RECIPIENTS = 50;
    private static final long BEGIN_MILLIS = 1_735_689_600_000L;

    /** A token as AO's blueprint has it, cut down: big integers as text, two notices for each transfer. */
    private static final String TOKEN = """
            local bint = require('.bint')(256)
            Balances = { [ao.env.Process.Owner] = tostring(bint('100000000000000')) }
            Handlers.add('transfer', Handlers.utils.hasMatchingTag('Action', 'Transfer'), function(msg)
              local from, to, quantity = msg.From, msg.Tags.Recipient, bint(msg.Tags.Quantity)
              assert(bint.__lt(0, quantity))
              Balances[from] = Balances[from] or '0'
              Balances[to] = Balances[to] or '0'
              assert(bint.__le(quantity, bint(Balances[from])))
              Balances[from] = tostring(bint.__sub(Balances[from], quantity))
              Balances[to] = tostring(bint.__add(Balances[to], quantity))
              ao.send({ Target = from, Tags = { Action = 'Debit-Notice', Recipient = to, Quantity = tostring(quantity) } })
              ao.send({ Target = to, Tags = { Action = 'Credit-Notice', Sender = from, Quantity = tostring(quantity) } })
            end)
            Handlers.add('ping', Handlers.utils.hasMatchingTag('Action', 'Ping'), function(msg)
              Count = (Count or 0) + 1
              ao.send({ Target = msg.From, Tags = { Action = 'Pong', N = tostring(Count) } })
            end)
            return 'ready'
            """;

    /** A pool with a constant product and a fee of 0.3 %, as exchanges on AO have it: what is paid in is taken to have come. */
    private static final String POOL = """
            local bint = require('.bint')(256)
            Reserves = { X = '1000000000000', Y = '2000000000000' }
            Swaps = 0
            Handlers.add('swap', Handlers.utils.hasMatchingTag('Action', 'Swap'), function(msg)
              local give = msg.Tags.Side
              local take = give == 'X' and 'Y' or 'X'
              local quantity = bint(msg.Tags.Quantity)
              assert(bint.__lt(0, quantity), 'nothing is given')
              local x, y = bint(Reserves[give]), bint(Reserves[take])
              local paid = bint.__mul(quantity, 997)
              local out = bint.udiv(bint.__mul(paid, y), bint.__add(bint.__mul(x, 1000), paid))
              assert(bint.__le(bint(msg.Tags['Min-Out']), out), 'slippage')
              Reserves[give] = tostring(bint.__add(x, quantity))
              Reserves[take] = tostring(bint.__sub(y, out))
              Swaps = Swaps + 1
              ao.send({ Target = msg.From, Tags = { Action = 'Swap-Notice', Side = give, Quantity = tostring(quantity),
                Out = tostring(out), ['Reserve-X'] = Reserves.X, ['Reserve-Y'] = Reserves.Y, Swaps = tostring(Swaps) } })
              ao.send({ Target = take .. string.rep('0', 42), Tags = { Action = 'Transfer', Recipient = msg.From,
                Quantity = tostring(out) } })
            end)
            return 'ready'
            """;

    private AosWorkload() {}

    /** What makes the process ready: its own message, the token, the pool; {@code rooted} if it asks for a root at each message. */
    static List<Message> setup(boolean rooted) {
        return List.of(
                message(PROCESS, Optional.empty(), " ", processTags(rooted)),
                message("token", TOKEN, tags("Eval")),
                message("pool", POOL, tags("Eval")));
    }

    /** Message {@code number} of {@code kind}. */
    static Message message(String kind, int number) {
        return switch (kind) {
            case "ping" -> message("ping " + number, "", tags("Ping"));
            case "transfer" ->
                message(
                        "transfer " + number,
                        "",
                        tags(
                                "Transfer",
                                "Recipient",
                                String.format(Locale.ROOT, "R%042d", number % RECIPIENTS),
                                "Quantity",
                                "1000"));
            case "eval" -> message("eval " + number, "X = (X or 0) + 1; return X", tags("Eval"));
            case "swap" ->
                message(
                        "swap " + number,
                        "",
                        tags(
                                "Swap",
                                "Side",
                                number % 2 == 0 ? "X" : "Y",
                                "Quantity",
                                Integer.toString(100_000 + number),
                                "Min-Out",
                                "1"));
            case "count" -> message("count " + number, "", tags(number % 2 == 0 ? "Add" : "Balance", "Quantity", "1"));
            default -> throw new IllegalArgumentException("There are no messages " + kind);
        };
    }

    /** The lines of a messages file for the runners: label, tab, JSON. */
    static List<String> lines() {
        return lines(false);
    }

    /** The same; {@code rooted} if the process asks for a root at each message: its tag shows in the order of Lua's tables. */
    static List<String> lines(boolean rooted) {
        return lines(List.of("ping", "transfer", "eval", "swap"), rooted);
    }

    /** The lines for this project's counter guest. */
    static List<String> counterLines() {
        return lines(List.of("count"), false);
    }

    private static List<String> lines(List<String> kinds, boolean rooted) {
        List<String> lines = new ArrayList<>();
        lines.add("environment\t" + text(environment(rooted)));
        long slot = 0;
        List<Message> setup = setup(rooted).subList(0, kinds.contains("eval") ? 3 : 1);
        for (Message message : setup) {
            lines.add("setup\t" + text(AosText.message(assignment(message, slot++))));
        }
        for (String kind : kinds) {
            for (int i = 0; i < EACH; i++) {
                lines.add(kind + "\t" + text(AosText.message(assignment(message(kind, i), slot++))));
            }
        }
        return lines;
    }

    /** Messages of one kind after which they begin again. */
    static int each() {
        return EACH;
    }

    /** {@code message} at {@code slot}, with the time and the height that every runner gives that slot. */
    static Assignment assignment(Message message, long slot) {
        return new Assignment(
                PROCESS,
                Position.slot(slot),
                BEGIN_MILLIS + 1_000 * slot,
                BEGIN_HEIGHT + slot,
                HashChain.first(PROCESS),
                false,
                message,
                0,
                slot);
    }

    private static byte[] environment(boolean rooted) {
        return AosText.environment(PROCESS, OWNER, processTags(rooted), MODULE, OWNER, MODULE_TAGS);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static List<Tag> tags(String action, String... more) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Message"),
                new Tag("Action", action)));
        for (int i = 0; i < more.length; i += 2) {
            tags.add(new Tag(more[i], more[i + 1]));
        }
        return tags;
    }

    private static List<Tag> processTags(boolean rooted) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Variant", "ao.TN.1"),
                new Tag("Type", "Process"),
                new Tag("Module", MODULE.toString()),
                new Tag("Name", "bench"),
                new Tag("Authority", "Auth" + "0".repeat(39))));
        if (rooted) {
            tags.add(new Tag("Root-Interval", "1"));
        }
        return tags;
    }

    private static Message message(String name, String data, List<Tag> tags) {
        return message(Id.ofName(name), Optional.of(PROCESS), data, tags);
    }

    private static Message message(Id id, Optional<Id> target, String data, List<Tag> tags) {
        return new Message(
                id, OWNER, OWNER, target, Bytes.utf8("0".repeat(32)), tags, Bytes.utf8(data), Bytes.utf8("signature"));
    }
}
