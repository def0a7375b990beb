package io.railyard.bench.equality;

import io.railyard.bench.judge.ChicoryEngine;
import io.railyard.bench.judge.V8Engine;
import io.railyard.guests.Guests;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.wasm.Engine;
import io.railyard.message.Bytes;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The process that a configuration runs in: arguments are the engine, the number of messages for each guest and the file
 * to which a line goes for each message, with all that can be seen of it.
 */
public final class EqualityRun {
    static final List<String> GUESTS = List.of("counter", "token", "pool", "oracle", "newsfund");

    private static final String OWNER = "TBApaX7jWHFdOhSirdgXxLAWUUQN6Ag3H3gWWskNxYE";
    private static final String PROCESS = "sJ3uDT4Ot9BY4T3v1gnHc4pbfQ0W8SqOHK9q_YIUr9U";
    private static final String[] SENDERS = {
        OWNER, PROCESS, "K9gGyX8OAK8aH8Myj6djqSaXI8jbj6xPk69x2xhtbpA", "e6jC1TRTHRLjuPKeWXScSZDQiLvC6dU5PwfMkuYbwAc"
    };
    private static final String[] ACTIONS = {
        "Add",
        "Balance",
        "Balances",
        "Info",
        "Transfer",
        "Mint",
        "Credit-Notice",
        "Swap",
        "Get-Price",
        "Cron",
        "Quote",
        "Provide",
        "Remove",
        "Get-Reserves",
        "Update",
        "Total-Supply",
        "Nothing"
    };

    private EqualityRun() {}

    /**
     * Runs the messages of a file on one engine and prints what each gave.
     *
     * @param arguments engine, number of messages, file
     * @throws Exception when a guest could not be run
     */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[2]), StandardCharsets.UTF_8)) {
            for (String guest : GUESTS) {
                run(guest, engine(arguments[0]), count, out);
            }
        }
        // A judge's helper process must not keep this one alive.
        System.exit(0);
    }

    private static Engine engine(String name) {
        return switch (name) {
            case "own" -> Engine.own();
            case "compiled" -> Engine.compiled();
            case "interpreter" -> Engine.interpreter();
            case "chicory" -> new ChicoryEngine(true);
            case "chicory-interpreter" -> new ChicoryEngine(false);
            case "v8" -> new V8Engine("node");
            default -> throw new IllegalArgumentException("There is no engine \"" + name + "\"");
        };
    }

    private static void run(String guest, Engine engine, int count, BufferedWriter out)
            throws ModuleRefused, IOException {
        byte[] wasm = Guests.named(guest).orElseThrow().wasm();
        ModuleSession session = new ModuleSession(wasm, MachineOptions.DEFAULTS, engine);
        SplittableRandom random = new SplittableRandom(guest.hashCode());
        byte[] environment =
                utf8("{\"Process\":{\"Id\":\"" + PROCESS + "\",\"Owner\":\"" + OWNER + "\",\"Tags\":" + processTags()
                        + "},\"Module\":{\"Id\":\"" + SENDERS[3] + "\",\"Owner\":\"" + OWNER + "\",\"Tags\":[]}}");
        for (int i = 0; i < count; i++) {
            ModuleSession.Step step = session.call(message(i, random), environment);
            out.write(guest + " " + i + ": " + step.status() + " gas " + step.gasUsed() + " bytes "
                    + step.memoryBytes() + " memory " + step.memorySha256().hex() + " root "
                    + step.stateRoot().hex() + " text "
                    + Bytes.sha256(utf8(step.response() + step.error())).hex());
            out.newLine();
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String processTags() {
        return "[" + tag("Data-Protocol", "ao") + "," + tag("Type", "Process") + "," + tag("Ticker", "EQL") + ","
                + tag("Denomination", "12") + "," + tag("Token-A", SENDERS[2]) + "," + tag("Token-B", SENDERS[3]) + ","
                + tag("Base-Token", SENDERS[2]) + "," + tag("Quote-Token", SENDERS[3]) + "]";
    }

    private static String tag(String name, String value) {
        return "{\"name\":\"" + name + "\",\"value\":\"" + value + "\"}";
    }

    private static byte[] message(int index, SplittableRandom random) {
        String tags = processTags();
        String from = OWNER;
        if (index > 0) {
            from = SENDERS[random.nextInt(SENDERS.length)];
            String quantity = random.nextInt(20) == 0
                    ? "not a number"
                    : Long.toString(random.nextLong(1, 1L << random.nextInt(1, 62)));
            tags = "[" + tag("Action", ACTIONS[random.nextInt(ACTIONS.length)]) + "," + tag("Quantity", quantity) + ","
                    + tag("Recipient", SENDERS[random.nextInt(SENDERS.length)]) + ","
                    + tag("Sender", SENDERS[random.nextInt(SENDERS.length)]) + "," + tag("X-Action", "Swap") + ","
                    + tag("Reference", Integer.toString(index)) + "]";
        }
        String data = random.nextInt(3) == 0 ? "{\\\"price\\\":" + random.nextInt(1_000_000) / 100.0 + "}" : "";
        return utf8("{\"Id\":\"" + id(index) + "\",\"Data\":\"" + data + "\",\"Owner\":\"" + from + "\",\"Target\":\""
                + PROCESS + "\",\"Anchor\":\""
                + String.valueOf(100_000_000 + index).repeat(3) + "00000\",\"From\":\""
                + from + "\",\"Tags\":" + tags + ",\"Epoch\":0,\"Nonce\":" + index + ",\"Timestamp\":"
                + (1_700_000_001_000L + index * 1_000L) + ",\"Block-Height\":" + (1_500_000 + index)
                + ",\"Hash-Chain\":\"" + id(index + 1) + "\",\"Cron\":false}");
    }

    private static String id(int index) {
        return (SENDERS[2].substring(0, 33) + String.valueOf(1_000_000_000 + index)).substring(0, 43);
    }
}
